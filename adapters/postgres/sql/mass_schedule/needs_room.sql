-- The sections of the school with the room they need on dates that have no other for them: their own, else their lead's.
INSERT INTO mass_need (section_id, school_id, needed, moves)
SELECT s.id, s.school_id, coalesce(s.room, m.room), true
FROM homeroom.section s
LEFT JOIN homeroom.section_lead l ON l.district_id = s.district_id AND l.section_id = s.id
LEFT JOIN homeroom.staffer_school m
       ON m.district_id = s.district_id AND m.staffer_id = l.staffer_id AND m.school_id = s.school_id AND m.active
WHERE s.district_id = :district AND s.school_id = :school
