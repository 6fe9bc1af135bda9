-- Places at which somebody waits in vain, or need not wait. What becomes of each waiter is the domain's to say.
SELECT DISTINCT w.section_id, w.on_date, w.flex_period_id
FROM homeroom.waiter w
JOIN homeroom.section s ON s.district_id = w.district_id AND s.id = w.section_id
JOIN homeroom.school h ON h.district_id = s.district_id AND h.id = s.school_id
JOIN homeroom.student t ON t.district_id = w.district_id AND t.id = w.student_id
LEFT JOIN homeroom.student_school m
       ON m.district_id = w.district_id AND m.student_id = w.student_id AND m.school_id = s.school_id
LEFT JOIN homeroom.section_lead l ON l.district_id = s.district_id AND l.section_id = s.id
LEFT JOIN homeroom.staffer_school f
       ON f.district_id = s.district_id AND f.staffer_id = l.staffer_id AND f.school_id = s.school_id AND f.active
LEFT JOIN homeroom.adjustment x ON x.district_id = w.district_id AND x.section_id = w.section_id AND x.on_date = w.on_date
LEFT JOIN homeroom.seat_count n
       ON n.district_id = w.district_id AND n.section_id = w.section_id AND n.on_date = w.on_date
      AND n.flex_period_id = w.flex_period_id
LEFT JOIN homeroom.appointment a
       ON a.district_id = w.district_id AND a.student_id = w.student_id AND a.on_date = w.on_date
      AND a.flex_period_id = w.flex_period_id AND a.section_id = w.section_id
CROSS JOIN LATERAL (SELECT (CAST(:now AS timestamptz) AT TIME ZONE h.time_zone)::date AS today) at
WHERE w.district_id = :district AND w.ended_at IS NULL
  AND (coalesce(n.taken, 0) < coalesce(x.seats, s.seats, f.capacity) OR coalesce(x.seats, s.seats, f.capacity) IS NULL
       OR w.on_date < at.today OR (w.on_date = at.today AND h.frozen) OR s.status <> 'active' OR NOT s.open_to_students
       OR t.status <> 'active' OR m.active IS NOT TRUE OR NOT m.may_self_schedule OR a.student_id IS NOT NULL)
ORDER BY w.on_date, w.section_id, w.flex_period_id
LIMIT :limit
