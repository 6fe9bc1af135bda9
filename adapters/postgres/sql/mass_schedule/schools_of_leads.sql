-- Other schools in which whoever leads a section that the run books into leads others.
SELECT DISTINCT s.school_id
FROM (
    SELECT DISTINCT t.lead_id FROM mass_place p JOIN mass_target t USING (section_id) WHERE p.booked AND t.lead_id IS NOT NULL
) led
JOIN homeroom.section_staffer f ON f.district_id = :district AND f.staffer_id = led.lead_id
JOIN homeroom.section s ON s.district_id = f.district_id AND s.id = f.section_id
WHERE s.school_id <> :school
