-- Digests that are due, each claimed by its key: whoever comes second waits here for the first, and then finds it taken.
WITH due AS MATERIALIZED (
    SELECT n.student_id, n.school_id, w.due_before, array_agg(n.seq) AS told
    FROM unnest(CAST(:schools AS bigint[]), CAST(:due_before AS timestamptz[])) AS w (school_id, due_before)
    JOIN homeroom.notification n ON n.district_id = :district AND n.school_id = w.school_id AND n.mailed_at IS NULL
                                AND n.made_at < w.due_before AND n.made_at >= w.due_before - CAST(:looks_back AS interval)
    JOIN homeroom.student t ON t.district_id = :district AND t.id = n.student_id AND t.status = 'active' AND t.email IS NOT NULL
    LEFT JOIN homeroom.mail_preference p ON p.district_id = :district AND p.student_id = n.student_id
    WHERE n.read_at IS NULL AND coalesce(p.mails, true) AND NOT n.kind = ANY(coalesce(p.muted, '{}'))
      AND NOT EXISTS (
          SELECT FROM homeroom.notification_digest d
          WHERE d.district_id = :district AND d.student_id = n.student_id AND d.school_id = n.school_id
            AND d.due_before = w.due_before)
    GROUP BY n.student_id, n.school_id, w.due_before
    ORDER BY n.student_id, n.school_id
    LIMIT :limit
),
claimed AS (
    INSERT INTO homeroom.notification_digest (district_id, student_id, school_id, due_before, made_at)
    SELECT :district, student_id, school_id, due_before, :now
    FROM due
    ORDER BY student_id, school_id
    ON CONFLICT (district_id, student_id, school_id, due_before) DO NOTHING
    RETURNING student_id, school_id
),
told AS (
    UPDATE homeroom.notification n SET mailed_at = :now
    FROM due d
    JOIN claimed c USING (student_id, school_id)
    -- Around a full hour two may have found the same under different keys: asked again, after waiting for the other.
    WHERE n.district_id = :district AND n.student_id = d.student_id AND n.seq = ANY(d.told) AND n.mailed_at IS NULL
    RETURNING n.*
)
SELECT n.*, t.first_name, t.email, s.name AS section, f.name AS flex_period, b.name AS previous_section
FROM told n
JOIN homeroom.student t ON t.district_id = n.district_id AND t.id = n.student_id
LEFT JOIN homeroom.section s ON s.district_id = n.district_id AND s.id = n.section_id
LEFT JOIN homeroom.flex_period f ON f.district_id = n.district_id AND f.id = n.flex_period_id
LEFT JOIN homeroom.section b ON b.district_id = n.district_id AND b.id = n.previous_section_id
ORDER BY n.student_id, n.school_id, n.seq
