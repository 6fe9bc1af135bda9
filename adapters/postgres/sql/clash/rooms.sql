-- Rooms of some schools in which several sections with somebody booked are on one date. A section is in the date's room, else its own,
-- else its lead's; big and small letters and spaces around are the same room.
WITH booked AS MATERIALIZED (
    SELECT btrim(coalesce(x.room, s.room, m.room)) AS needed, s.id AS section_id, s.school_id, n.on_date, n.flex_period_id
    FROM homeroom.section s
    JOIN homeroom.seat_count n ON n.district_id = s.district_id AND n.section_id = s.id AND n.taken > 0
                              AND n.on_date BETWEEN CAST(:first_day AS date) AND CAST(:last_day AS date)
    LEFT JOIN homeroom.adjustment x ON x.district_id = s.district_id AND x.section_id = s.id AND x.on_date = n.on_date
    LEFT JOIN homeroom.section_lead l ON l.district_id = s.district_id AND l.section_id = s.id
    LEFT JOIN homeroom.staffer_school m
           ON m.district_id = s.district_id AND m.staffer_id = l.staffer_id AND m.school_id = s.school_id AND m.active
    WHERE s.district_id = :district AND s.school_id = ANY(CAST(:schools AS bigint[]))
),
shared AS (
    SELECT b.*, min(needed) OVER same AS room, min(section_id) OVER same <> max(section_id) OVER same AS several,
           bool_or(CAST(:section AS bigint) IS NULL OR section_id = :section) OVER same AS asked
    FROM booked b
    WHERE needed <> ''
    WINDOW same AS (PARTITION BY school_id, lower(needed), on_date)
)
SELECT room AS needed, section_id, school_id, on_date, flex_period_id FROM shared WHERE several AND asked
