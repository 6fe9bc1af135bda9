-- Rows as the run created them, with nothing underneath: gone, and recorded by the run itself. Counted before they go: that is
-- cheaper than to hand every one of them on, and sound because the lock of the run's schools lets nobody write in between.
WITH freed AS MATERIALIZED (
    SELECT a.section_id, a.on_date, a.flex_period_id, count(*) AS seats
    FROM homeroom.appointment a
    WHERE {of_run} AND {as_created}
    GROUP BY a.section_id, a.on_date, a.flex_period_id
),
counted AS (
    UPDATE homeroom.seat_count n SET taken = n.taken - f.seats
    FROM freed f
    WHERE n.district_id = :district AND n.section_id = ANY(CAST(:sections AS bigint[])) AND n.on_date = ANY(CAST(:dates AS date[]))
      AND n.section_id = f.section_id AND n.on_date = f.on_date AND n.flex_period_id = f.flex_period_id
)
DELETE FROM homeroom.appointment a
WHERE {of_run} AND {as_created}
