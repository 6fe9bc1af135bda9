-- Appointments in sections of a school, on a range of dates; found section by section, so that the cost is that of what is found.
SELECT a.*, t.last_name, t.first_name, t.sis_id, t.graduation_year,
       t.status = 'active' AND coalesce(m.active, false) AS is_member
FROM homeroom.section s
CROSS JOIN LATERAL (
    SELECT * FROM homeroom.appointment a
    WHERE a.district_id = s.district_id AND a.section_id = s.id
      AND a.on_date BETWEEN CAST(:first AS date) AND CAST(:last AS date)
    OFFSET 0
) a
JOIN homeroom.student t ON t.district_id = a.district_id AND t.id = a.student_id
LEFT JOIN homeroom.student_school m
       ON m.district_id = a.district_id AND m.student_id = a.student_id AND m.school_id = s.school_id
WHERE s.district_id = :district AND s.school_id = :school
