-- Rows as the run created them, with nothing underneath: gone, and recorded by the run itself. The school's lock is held, so their
-- places (ctid) stay good from the moment they are found. ORDER BY asks for the index of sections and dates: sorting is off, and
-- where one section holds most rows the planner would read the whole table once for every section.
WITH removable AS MATERIALIZED (
    SELECT a.place
    FROM homeroom.section s
    CROSS JOIN LATERAL (
        SELECT a.ctid AS place
        FROM homeroom.appointment a
        WHERE a.district_id = s.district_id AND a.section_id = s.id AND a.on_date = ANY(CAST(:open_dates AS date[]))
          AND a.run_id = :run AND a.version = a.birth AND NOT a.attended AND a.replaced IS NULL
        ORDER BY a.district_id, a.section_id, a.on_date, a.flex_period_id
        OFFSET 0
    ) a
    WHERE s.district_id = :district AND s.school_id = :school
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
