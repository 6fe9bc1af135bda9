-- What a student was told of the run, less what its undoing left alone.
INSERT INTO homeroom.notification
    (district_id, student_id, school_id, kind, appointments, first_day, last_day, flex_period_id, section_id, run_id, made_by, made_at)
SELECT n.district_id, n.student_id, n.school_id, :kind, n.appointments - coalesce(l.rows, 0), n.first_day, n.last_day,
       n.flex_period_id, n.section_id, n.run_id, :made_by, :made_at
FROM homeroom.notification n
LEFT JOIN (
    SELECT student_id, count(*)::integer AS rows
    FROM homeroom.mass_run_undo_row
    WHERE district_id = :district AND run_id = :run
    GROUP BY student_id
) l ON l.student_id = n.student_id
WHERE n.district_id = :district AND n.run_id = :run AND n.kind IN ('mass_booked', 'mass_cancelled')
  AND n.appointments > coalesce(l.rows, 0)
