-- Rows as the run created them, with nothing underneath: gone, and recorded by the run itself.
WITH gone AS (
    DELETE FROM homeroom.appointment a
    WHERE a.district_id = :district AND a.run_id = :run AND a.on_date = ANY(CAST(:open_dates AS date[]))
      AND a.section_id IN (SELECT id FROM homeroom.section WHERE district_id = :district AND school_id = :school)
      AND a.version = a.birth AND NOT a.attended AND a.replaced IS NULL
    RETURNING a.section_id, a.on_date, a.flex_period_id
),
counted AS (
    SELECT section_id, on_date, flex_period_id, count(*)::integer AS rows FROM gone
    GROUP BY section_id, on_date, flex_period_id
),
freed AS (
    UPDATE homeroom.seat_count n SET taken = n.taken - c.rows
    FROM counted c
    WHERE n.district_id = :district AND n.section_id = c.section_id AND n.on_date = c.on_date
      AND n.flex_period_id = c.flex_period_id
)
SELECT coalesce(sum(rows), 0) FROM counted
