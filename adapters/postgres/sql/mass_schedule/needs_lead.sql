-- The sections that somebody leads who leads one that the run books into, wherever they are.
WITH led AS (
    SELECT DISTINCT t.lead_id FROM mass_place p JOIN mass_target t USING (section_id) WHERE p.booked AND t.lead_id IS NOT NULL
),
needing AS MATERIALIZED (
    SELECT s.id AS section_id, s.school_id, CAST(l.staffer_id AS text) AS needed, false AS moves
    FROM led
    JOIN homeroom.section_staffer f ON f.district_id = :district AND f.staffer_id = led.lead_id
    CROSS JOIN LATERAL (
        SELECT v.staffer_id FROM homeroom.section_lead v
        WHERE v.district_id = :district AND v.section_id = f.section_id
        OFFSET 0
    ) l
    JOIN homeroom.section s ON s.district_id = f.district_id AND s.id = f.section_id
    WHERE l.staffer_id = led.lead_id
)
