-- Sections on dates and in flex periods to which appointments would move.
SELECT w.section_id, w.flex_period_id, s.status = 'active' AS active, coalesce(x.seats, s.seats, f.capacity) AS seats,
       coalesce(n.taken, 0) AS taken,
       EXISTS (
           SELECT FROM homeroom.blocked_date b
           WHERE b.district_id = s.district_id AND (b.section_id = s.id OR b.staffer_id = l.staffer_id)
             AND w.on_date BETWEEN b.first_day AND b.last_day
             AND (b.flex_period_ids IS NULL OR w.flex_period_id = ANY(b.flex_period_ids))
       ) AS blocked
FROM unnest(CAST(:sections AS bigint[]), CAST(:dates AS date[]), CAST(:periods AS bigint[]))
    AS w (section_id, on_date, flex_period_id)
JOIN homeroom.section s ON s.district_id = :district AND s.id = w.section_id
LEFT JOIN LATERAL (
    SELECT staffer_id FROM homeroom.section_lead l WHERE l.district_id = s.district_id AND l.section_id = s.id
) l ON true
LEFT JOIN homeroom.staffer_school f
       ON f.district_id = s.district_id AND f.staffer_id = l.staffer_id AND f.school_id = s.school_id AND f.active
LEFT JOIN homeroom.adjustment x ON x.district_id = s.district_id AND x.section_id = s.id AND x.on_date = w.on_date
LEFT JOIN homeroom.seat_count n ON n.district_id = s.district_id AND n.section_id = s.id AND n.on_date = w.on_date
                               AND n.flex_period_id = w.flex_period_id
