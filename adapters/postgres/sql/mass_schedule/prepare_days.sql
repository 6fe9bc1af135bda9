-- What mass runs and their undoing need for the length of its transaction. COPY cannot write into tables with row-level security, these it can.
CREATE TEMP TABLE IF NOT EXISTS mass_listed (
    sis_id    text NOT NULL,
    line      integer NOT NULL
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
