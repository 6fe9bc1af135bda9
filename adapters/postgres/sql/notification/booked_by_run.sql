    -- The run's rows are too new for the planner to know of. By the lists of sections and dates it reads the table once at most,
    -- whatever it takes them for; section by section it could do so once for each.
    SELECT a.student_id, a.on_date, a.flex_period_id, a.section_id, a.replaced
    FROM homeroom.appointment a
    WHERE a.district_id = :district AND a.section_id = ANY(CAST(:sections AS bigint[]))
      AND a.on_date BETWEEN CAST(:first AS date) AND CAST(:last AS date) AND a.run_id = :run
