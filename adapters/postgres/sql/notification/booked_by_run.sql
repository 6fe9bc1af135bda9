    -- Section by section, so that the cost is that of what is found: the run's rows are too new for the planner to know of.
    SELECT a.student_id, a.on_date, a.flex_period_id, a.section_id, a.replaced
    FROM unnest(CAST(:sections AS bigint[])) AS s (id)
    CROSS JOIN LATERAL (
        SELECT * FROM homeroom.appointment a
        WHERE a.district_id = :district AND a.section_id = s.id
          AND a.on_date BETWEEN CAST(:first AS date) AND CAST(:last AS date)
        OFFSET 0
    ) a
    WHERE a.run_id = :run
