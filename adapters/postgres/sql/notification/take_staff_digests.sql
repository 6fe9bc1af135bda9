-- As take_digests, of requests that wait for staff; those of one place on one line.
WITH due AS MATERIALIZED (
    SELECT n.staffer_id, n.school_id, w.due_before, array_agg(n.seq) AS told
    FROM unnest(CAST(:schools AS bigint[]), CAST(:due_before AS timestamptz[])) AS w (school_id, due_before)
    JOIN homeroom.staff_notification n ON n.district_id = :district AND n.school_id = w.school_id AND n.mailed_at IS NULL
                                      AND n.made_at < w.due_before
                                      AND n.made_at >= w.due_before - CAST(:looks_back AS interval)
    JOIN homeroom.appointment_request x ON x.district_id = n.district_id AND x.id = n.request_id
    {today}
    JOIN homeroom.staffer t ON t.district_id = :district AND t.id = n.staffer_id AND t.status = 'active' AND t.email IS NOT NULL
    LEFT JOIN homeroom.staff_mail_preference p ON p.district_id = :district AND p.staffer_id = n.staffer_id
    WHERE {waits} AND coalesce(p.mails, true) AND NOT 'requested' = ANY(coalesce(p.muted, '{}'))
      AND NOT EXISTS (
          SELECT FROM homeroom.staff_digest d
          WHERE d.district_id = :district AND d.staffer_id = n.staffer_id AND d.school_id = n.school_id
            AND d.due_before = w.due_before)
    GROUP BY n.staffer_id, n.school_id, w.due_before
    ORDER BY n.staffer_id, n.school_id
    LIMIT :limit
),
claimed AS (
    INSERT INTO homeroom.staff_digest (district_id, staffer_id, school_id, due_before, made_at)
    SELECT :district, staffer_id, school_id, due_before, :now
    FROM due
    ORDER BY staffer_id, school_id
    ON CONFLICT (district_id, staffer_id, school_id, due_before) DO NOTHING
    RETURNING staffer_id, school_id
),
told AS (
    UPDATE homeroom.staff_notification n SET mailed_at = :now
    FROM due d
    JOIN claimed c USING (staffer_id, school_id)
    WHERE n.district_id = :district AND n.staffer_id = d.staffer_id AND n.seq = ANY(d.told) AND n.mailed_at IS NULL
    RETURNING n.*
)
SELECT n.staffer_id, n.school_id, t.first_name, t.email, x.on_date, s.name AS section, f.name AS flex_period,
       CAST(count(*) AS integer) AS requests
FROM told n
JOIN homeroom.staffer t ON t.district_id = n.district_id AND t.id = n.staffer_id
JOIN homeroom.appointment_request x ON x.district_id = n.district_id AND x.id = n.request_id
JOIN homeroom.section s ON s.district_id = x.district_id AND s.id = x.section_id
JOIN homeroom.flex_period f ON f.district_id = x.district_id AND f.id = x.flex_period_id
GROUP BY n.staffer_id, n.school_id, t.first_name, t.email, x.on_date, s.id, s.name, f.id, f.name
ORDER BY n.staffer_id, n.school_id, x.on_date, s.name, s.id, f.name, f.id
