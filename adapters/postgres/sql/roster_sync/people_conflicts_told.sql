-- A conflict is told like a quarantined record; what is known of it counts as present.
INSERT INTO feed_quarantine (file, row, kind, source_key, field, value, code, message, school_keys, told_by_notice)
SELECT f.file, f.row, '{person}', f.source_key,
       CASE c.code WHEN 'CONFLICT_SIS_ID' THEN 'SIS id' ELSE 'email' END,
       left(CASE c.code WHEN 'CONFLICT_SIS_ID' THEN f.sis_id ELSE f.email END, 200),
       c.code,
       CASE WHEN c.code = 'CONFLICT_SIS_ID' AND c.in_feed THEN CAST(:sis_id_in_feed AS text)
            WHEN c.code = 'CONFLICT_SIS_ID' THEN CAST(:sis_id AS text)
            WHEN c.in_feed THEN CAST(:email_in_feed AS text) ELSE CAST(:email AS text) END,
       coalesce((SELECT array_agg(m.school_key) FROM feed_{person}_school m WHERE m.source_key = f.source_key), '{}'), false
FROM (SELECT DISTINCT ON (key) key, code, in_feed FROM {person}_conflict ORDER BY key, code DESC) c
JOIN feed_{person} f ON f.source_key = c.key
ORDER BY f.file, f.row;
