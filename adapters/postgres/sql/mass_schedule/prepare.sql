-- What an order needs for the length of its transaction. COPY cannot write into tables with row-level security, these it can.
CREATE TEMP TABLE IF NOT EXISTS mass_listed (
    sis_id    text NOT NULL,
    line      integer NOT NULL
) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS mass_member (
    student_id       bigint PRIMARY KEY,
    graduation_year  integer,
    seat_rank        bigint NOT NULL
) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS mass_day (
    on_date         date NOT NULL,
    flex_period_id  bigint NOT NULL,
    weekday         smallint NOT NULL,
    cycle_day       text,
    closed          boolean NOT NULL,
    closed_years    integer[] NOT NULL,
    frozen          text,
    kind            integer NOT NULL
) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS mass_rival (
    on_date         date NOT NULL,
    flex_period_id  bigint NOT NULL,
    rival_id        bigint NOT NULL
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
-- Rows of a run whose undoing needs more than a delete, and those it must leave alone.
CREATE TEMP TABLE IF NOT EXISTS undo_row (
    student_id       bigint NOT NULL,
    on_date          date NOT NULL,
    flex_period_id   bigint NOT NULL,
    section_id       bigint NOT NULL,
    birth            bigint NOT NULL,
    outcome          text NOT NULL,
    restored_seq     bigint,
    restored_section bigint
) ON COMMIT DROP;
-- What was decided of the rows of a few dates.
CREATE TEMP TABLE IF NOT EXISTS mass_decided (
    student_id       bigint NOT NULL,
    seat_rank        bigint NOT NULL,
    on_date          date NOT NULL,
    flex_period_id   bigint NOT NULL,
    frozen           text,
    target           bigint,
    current_section  bigint,
    current_birth    bigint,
    current_version  bigint,
    outcome          text NOT NULL,
    birth            bigint
) ON COMMIT DROP;
