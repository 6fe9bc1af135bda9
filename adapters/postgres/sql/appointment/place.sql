-- Sections on one date and flex period: each with its lead, what blocks it, its seats how many are taken, and how
-- many wait for one.
SELECT s.id, s.school_id, s.name, s.status = 'active' AS active, s.open_to_students, l.staffer_id AS lead_id,
       ARRAY(
           SELECT b.reason
           FROM homeroom.blocked_date b
           WHERE b.district_id = s.district_id AND (b.section_id = s.id OR b.staffer_id = l.staffer_id)
             AND CAST(:day AS date) BETWEEN b.first_day AND b.last_day
             AND (b.flex_period_ids IS NULL OR CAST(:flex_period AS bigint) = ANY(b.flex_period_ids))
           ORDER BY b.id
       ) AS blocked,
       coalesce(x.seats, s.seats, f.capacity) AS seats, coalesce(n.taken, 0) AS taken,
       (SELECT count(*)::integer
        FROM homeroom.waiter w
        WHERE w.district_id = s.district_id AND w.section_id = s.id AND w.on_date = CAST(:day AS date)
          AND w.flex_period_id = CAST(:flex_period AS bigint) AND w.ended_at IS NULL
       ) AS waiting
FROM homeroom.section s
LEFT JOIN LATERAL (
    SELECT staffer_id FROM homeroom.section_lead l WHERE l.district_id = s.district_id AND l.section_id = s.id
) l ON true
LEFT JOIN homeroom.staffer_school f
       ON f.district_id = s.district_id AND f.staffer_id = l.staffer_id AND f.school_id = s.school_id AND f.active
LEFT JOIN homeroom.adjustment x ON x.district_id = s.district_id AND x.section_id = s.id AND x.on_date = CAST(:day AS date)
LEFT JOIN homeroom.seat_count n ON n.district_id = s.district_id AND n.section_id = s.id AND n.on_date = CAST(:day AS date)
                               AND n.flex_period_id = CAST(:flex_period AS bigint)
WHERE s.district_id = :district AND {which}
