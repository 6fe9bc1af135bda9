-- What an order needs for the length of its transaction.
CREATE TEMP TABLE IF NOT EXISTS mass_member (
    student_id       bigint PRIMARY KEY,
    graduation_year  integer,
    seat_rank        bigint NOT NULL
) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS mass_candidate (
    student_id       bigint NOT NULL,
    section_id       bigint NOT NULL,
    weekdays         smallint[],
    cycle_days       text[],
    flex_period_ids  bigint[],
    dates            datemultirange NOT NULL
) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS mass_pin (
    id          bigint NOT NULL,
    student_id  bigint NOT NULL,
    section_id  bigint NOT NULL,
    weekdays    smallint[],
    cycle_days  text[]
) ON COMMIT DROP;
-- Days of one kind have the same homerooms: same weekday, cycle day and period, and no homeroom begins or ends between them.
CREATE TEMP TABLE IF NOT EXISTS mass_home (
    student_id  bigint NOT NULL,
    kind        integer NOT NULL,
    homerooms   bigint NOT NULL,
    section_id  bigint
) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS mass_target (
    section_id  bigint PRIMARY KEY,
    lead_id     bigint,
    seats       integer
) ON COMMIT DROP;
-- What is to be written on a few dates.
CREATE TEMP TABLE IF NOT EXISTS mass_decided (
    student_id       bigint NOT NULL,
    on_date          date NOT NULL,
    flex_period_id   bigint NOT NULL,
    target           bigint,
    current_section  bigint,
    current_birth    bigint,
    outcome          text NOT NULL,
    birth            bigint
) ON COMMIT DROP;
-- What students are told in the end, noted as it is written: 36 dates of one homeroom are one row.
CREATE TEMP TABLE IF NOT EXISTS mass_told (
    student_id      bigint NOT NULL,
    flex_period_id  bigint NOT NULL,
    section_id      bigint NOT NULL,
    rows            integer NOT NULL,
    displaced       integer NOT NULL,
    first_day       date NOT NULL,
    last_day        date NOT NULL
) ON COMMIT DROP;
-- Sections, and the lead or the room that they need.
CREATE TEMP TABLE IF NOT EXISTS mass_need (
    section_id  bigint NOT NULL,
    school_id   bigint NOT NULL,
    needed      text,
    moves       boolean NOT NULL
) ON COMMIT DROP;
-- Where the run books or displaces.
CREATE TEMP TABLE IF NOT EXISTS mass_place (
    section_id      bigint NOT NULL,
    on_date         date NOT NULL,
    flex_period_id  bigint NOT NULL,
    booked          boolean NOT NULL,
    change          bigint NOT NULL
) ON COMMIT DROP;
