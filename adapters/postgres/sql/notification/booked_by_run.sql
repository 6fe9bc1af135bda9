    SELECT a.student_id, a.on_date, a.flex_period_id, a.section_id, a.replaced
    FROM homeroom.appointment a
    WHERE a.district_id = :district AND a.section_id = ANY(CAST(:sections AS bigint[]))
      AND a.on_date = ANY(CAST(:dates AS date[])) AND a.run_id = :run
