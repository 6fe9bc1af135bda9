-- domain.clashes.clashes after a run, of those in which a section stands where the run books: counted by date and flex period, and the
-- first of them. Of leads or of rooms, as mass_need has it; `moves`: that a date may have another room for the section. Big and small
-- letters and spaces around are the same room.
WITH range AS MATERIALIZED (
    SELECT min(on_date) AS first, max(on_date) AS last FROM mass_place WHERE booked
),
-- Where somebody is booked once the run is done. Counts are looked up by their key, however many there are.
held AS MATERIALIZED (
    SELECT h.section_id, h.school_id, h.on_date, h.flex_period_id, h.booked, btrim(coalesce(x.room, h.needed)) AS needed
    FROM (
        SELECT n.section_id, n.school_id, n.needed, n.moves, c.on_date, c.flex_period_id, coalesce(p.booked, false) AS booked
        FROM mass_need n
        CROSS JOIN LATERAL (
            SELECT c.on_date, c.flex_period_id, c.taken FROM range r, homeroom.seat_count c
            WHERE c.district_id = :district AND c.section_id = n.section_id AND c.on_date BETWEEN r.first AND r.last
            OFFSET 0
        ) c
        LEFT JOIN mass_place p
               ON p.section_id = n.section_id AND p.on_date = c.on_date AND p.flex_period_id = c.flex_period_id
        WHERE c.taken + CASE WHEN :planned THEN coalesce(p.change, 0) ELSE 0 END > 0
        UNION
        SELECT n.section_id, n.school_id, n.needed, n.moves, p.on_date, p.flex_period_id, true
        FROM mass_need n
        JOIN mass_place p ON p.section_id = n.section_id AND p.booked
    ) h
    LEFT JOIN homeroom.adjustment x
           ON h.moves AND x.district_id = :district AND x.section_id = h.section_id AND x.on_date = h.on_date
    WHERE btrim(coalesce(x.room, h.needed)) <> ''
),
clash AS MATERIALIZED (
    SELECT p.needed, p.on_date, p.section_id, p.school_id, p.flex_period_id,
           h.section_id AS other_id, h.school_id AS other_school_id, h.flex_period_id AS other_period_id
    FROM held p
    JOIN held h ON lower(h.needed) = lower(p.needed) AND h.on_date = p.on_date AND h.section_id <> p.section_id
    LEFT JOIN mass_rival r
           ON r.on_date = p.on_date AND r.flex_period_id = p.flex_period_id AND r.rival_id = h.flex_period_id
    WHERE p.booked AND (h.flex_period_id = p.flex_period_id OR r.rival_id IS NOT NULL)
      -- Where the run books both, it is one clash, of the first.
      AND (NOT h.booked OR (p.section_id, p.flex_period_id) < (h.section_id, h.flex_period_id))
)
SELECT on_date, flex_period_id, count(*) AS clashes, NULL AS needed, NULL AS section_id, NULL AS school_id, NULL AS other_id,
       NULL AS other_school_id, NULL AS other_period_id
FROM clash
GROUP BY on_date, flex_period_id
UNION ALL
SELECT * FROM (
    SELECT on_date, flex_period_id, 0, needed, section_id, school_id, other_id, other_school_id, other_period_id
    FROM clash
    ORDER BY on_date, flex_period_id, lower(needed), section_id, other_id, other_period_id
    LIMIT :most
) f
