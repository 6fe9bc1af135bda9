-- Active pins of members in this school.
INSERT INTO mass_pin (id, student_id, section_id, weekdays, cycle_days)
SELECT p.id, p.student_id, p.section_id, p.weekdays, p.cycle_days
FROM homeroom.homeroom_pin p
JOIN mass_member m ON m.student_id = p.student_id
JOIN homeroom.section s ON s.district_id = p.district_id AND s.id = p.section_id AND s.status = 'active'
WHERE p.district_id = :district AND p.school_id = :school AND p.ended_at IS NULL
