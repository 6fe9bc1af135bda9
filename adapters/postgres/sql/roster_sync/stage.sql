-- Where a feed comes in, as it is. COPY into tables with row-level security is refused, into temporary ones it is not.
CREATE TEMP TABLE feed_school (
    file text, row integer, source_key text, name text, sis_id text, year_first_day date, year_last_day date
) ON COMMIT DROP;
CREATE TEMP TABLE feed_staffer (
    file text, row integer, source_key text, sis_id text, first_name text, last_name text, email text, admin boolean
) ON COMMIT DROP;
CREATE TEMP TABLE feed_student (
    file text, row integer, source_key text, sis_id text, first_name text, last_name text, email text,
    graduation_year integer, graduation_year_given boolean, grade text, guardian_emails text[]
) ON COMMIT DROP;
CREATE TEMP TABLE feed_staffer_school (
    row integer, source_key text, school_key text, is_primary boolean, all_said boolean,
    primary_unsaid boolean NOT NULL DEFAULT false
) ON COMMIT DROP;
CREATE TEMP TABLE feed_student_school (
    row integer, source_key text, school_key text, is_primary boolean, all_said boolean,
    primary_unsaid boolean NOT NULL DEFAULT false
) ON COMMIT DROP;
CREATE TEMP TABLE feed_section (
    file text, row integer, source_key text, school_key text, name text, course_name text, course_number text,
    subject text, class_type text, period text, room text, term_first_day date, term_last_day date, course_said boolean,
    subject_said boolean, terms_said boolean
) ON COMMIT DROP;
CREATE TEMP TABLE feed_section_staffer (
    section_key text, staffer_key text, is_lead boolean, by_sis_id boolean, source_key text, first_day date, last_day date,
    waits boolean NOT NULL DEFAULT false
) ON COMMIT DROP;
CREATE TEMP TABLE feed_enrollment (
    source_key text, section_key text, student_key text, first_day date, last_day date,
    remembered boolean NOT NULL DEFAULT false
) ON COMMIT DROP;
CREATE TEMP TABLE feed_gone (kind text, source_key text, section_key text, person_key text) ON COMMIT DROP;
CREATE TEMP TABLE feed_quarantine (
    ordinal bigint GENERATED ALWAYS AS IDENTITY, file text, row integer, kind text, source_key text, field text, value text,
    code text, message text, school_keys text[], told_by_notice boolean
) ON COMMIT DROP;
CREATE TEMP TABLE sync_school (
    ordinal integer, school_key text, school_id bigint, today date, unshared boolean
) ON COMMIT DROP;
CREATE TEMP TABLE sync_listed (
    school_id bigint, kind text, change text, source_key text, name text, before jsonb, after jsonb
) ON COMMIT DROP;
