-- Designated sections of the school whose rosters hold a member.
INSERT INTO mass_candidate (student_id, section_id, weekdays, cycle_days, flex_period_ids, dates)
SELECT c.student_id, c.section_id, c.weekdays, c.cycle_days, c.flex_period_ids, c.dates
FROM homeroom.homeroom_candidate c
JOIN mass_member m ON m.student_id = c.student_id
WHERE c.district_id = :district AND c.school_id = :school
