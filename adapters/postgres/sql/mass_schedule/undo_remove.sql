-- Rows as the run created them, with nothing underneath: gone, and recorded by the run itself.
WITH gone AS (
    DELETE FROM homeroom.appointment a
    WHERE {of_run} AND {as_created}
    RETURNING a.section_id, a.on_date, a.flex_period_id
),
seat_change AS MATERIALIZED (
    SELECT section_id, on_date, flex_period_id, count(*) AS freed FROM gone
    GROUP BY section_id, on_date, flex_period_id
),
counted AS (
    UPDATE homeroom.seat_count n SET taken = n.taken - c.freed
    FROM seat_change c
    WHERE n.district_id = :district AND n.section_id = ANY(CAST(:sections AS bigint[])) AND n.on_date = ANY(CAST(:dates AS date[]))
      AND n.section_id = c.section_id AND n.on_date = c.on_date AND n.flex_period_id = c.flex_period_id
)
SELECT coalesce(sum(freed), 0) FROM seat_change
