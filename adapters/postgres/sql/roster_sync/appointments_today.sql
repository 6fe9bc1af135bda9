-- Of the same people and sections, what stays because today is frozen at its school, or attendance was taken.
SELECT count(*) AS count
FROM homeroom.appointment a
JOIN homeroom.section s ON s.district_id = a.district_id AND s.id = a.section_id
JOIN unnest(CAST(:schools AS bigint[]), CAST(:from_days AS date[]), CAST(:todays AS date[])) AS d (school_id, from_day, today)
  ON d.school_id = s.school_id AND a.on_date = d.today AND (d.from_day > d.today OR a.attended)
WHERE a.district_id = :district AND (
    a.student_id IN (SELECT id FROM student_known WHERE state = 'leaves')
    OR a.section_id IN (SELECT id FROM section_known WHERE state = 'ends')
    OR (a.student_id, s.school_id) IN (SELECT student_id, school_id FROM sync_moved)
);
