-- Rows as the run created them, with nothing underneath: gone, and recorded by the run itself. The school's lock is held, so their
-- places (ctid) stay good from the moment they are found.
WITH removable AS MATERIALIZED (
    SELECT a.ctid AS place {removable}
),
gone AS (
    DELETE FROM homeroom.appointment
    WHERE ctid = ANY(ARRAY(SELECT place FROM removable))
    RETURNING section_id, on_date, flex_period_id
),
seat_change AS MATERIALIZED (
    SELECT section_id, on_date, flex_period_id, -count(*) AS change FROM gone
    GROUP BY section_id, on_date, flex_period_id
),
counted AS (
    {count_seats}
)
SELECT coalesce(-sum(change), 0) FROM seat_change
