-- All that a school's sections took on a date, with the words that a SIS knows its students by.
SELECT t.sis_id, t.last_name, t.first_name, p.name AS flex_period, s.name AS section, m.mark, m.tardy, m.comment
FROM homeroom.section s
JOIN homeroom.attendance m ON m.district_id = s.district_id AND m.section_id = s.id AND m.on_date = CAST(:day AS date)
JOIN homeroom.student t ON t.district_id = m.district_id AND t.id = m.student_id
JOIN homeroom.flex_period p ON p.district_id = m.district_id AND p.id = m.flex_period_id
WHERE s.district_id = :district AND s.school_id = :school
  AND (CAST(:flex_period AS bigint) IS NULL OR m.flex_period_id = :flex_period)
ORDER BY p.name COLLATE "C", p.id, s.name COLLATE "C", s.id, t.last_name COLLATE "C", t.first_name COLLATE "C",
         t.sis_id COLLATE "C", t.id, m.birth
