-- The people of an order, exclusions taken off, in the order in which seats are given: position in the list, else name.
INSERT INTO mass_member (student_id, graduation_year, seat_rank)
SELECT s.id, s.graduation_year,
       row_number() OVER (ORDER BY l.line NULLS LAST,
                          s.last_name COLLATE "C", s.first_name COLLATE "C", s.sis_id COLLATE "C", s.id)
FROM homeroom.student_school m
JOIN homeroom.student s ON s.district_id = m.district_id AND s.id = m.student_id AND s.status = 'active'
LEFT JOIN (SELECT sis_id, min(line) AS line FROM mass_listed GROUP BY sis_id) l ON l.sis_id = s.sis_id
WHERE m.district_id = :district AND m.school_id = :school AND m.active
  AND ({who}) AND NOT ({excluded}) AND ({booked})
ORDER BY s.id
