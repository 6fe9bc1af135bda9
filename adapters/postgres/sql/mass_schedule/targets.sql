-- Every section the order may book into, with its lead and its seats: the section's own, else the lead's capacity at the school.
INSERT INTO mass_target (section_id, lead_id, seats)
SELECT s.id, l.staffer_id, coalesce(s.seats, f.capacity)
FROM homeroom.section s
LEFT JOIN homeroom.section_lead l ON l.district_id = s.district_id AND l.section_id = s.id
LEFT JOIN homeroom.staffer_school f
       ON f.district_id = l.district_id AND f.staffer_id = l.staffer_id AND f.school_id = s.school_id AND f.active
WHERE s.district_id = :district AND s.school_id = :school
  AND (s.id = :target
       OR (CAST(:target AS bigint) IS NULL
           AND s.id IN (SELECT section_id FROM mass_home)))
