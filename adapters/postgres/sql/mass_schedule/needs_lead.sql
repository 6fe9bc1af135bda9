-- The sections that somebody leads who leads one that the run books into, wherever they are.
INSERT INTO mass_need (section_id, school_id, needed, moves)
SELECT s.id, s.school_id, CAST(l.staffer_id AS text), false
FROM (
    SELECT DISTINCT t.lead_id FROM mass_place p JOIN mass_target t USING (section_id) WHERE p.booked AND t.lead_id IS NOT NULL
) led
JOIN homeroom.section_staffer f ON f.district_id = :district AND f.staffer_id = led.lead_id
JOIN homeroom.section s ON s.district_id = f.district_id AND s.id = f.section_id
-- Lateral, since the view is small where it is asked for one section, and all sections of the district where it is not.
CROSS JOIN LATERAL (
    SELECT v.staffer_id FROM homeroom.section_lead v
    WHERE v.district_id = :district AND v.section_id = f.section_id
    OFFSET 0
) l
WHERE l.staffer_id = led.lead_id
