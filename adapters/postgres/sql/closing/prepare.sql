-- What a closing ends, and where it moves. COPY cannot write into tables with row-level security, into this it can.
CREATE TEMP TABLE IF NOT EXISTS closing_row (
    student_id      bigint NOT NULL,
    on_date         date NOT NULL,
    flex_period_id  bigint NOT NULL,
    to_date         date
) ON COMMIT DROP;
