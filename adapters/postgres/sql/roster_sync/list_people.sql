-- What changes for people, record by record: in the part that their own fields belong to, and one row for every other school.
INSERT INTO sync_listed (school_id, kind, change, source_key, name, before, after)
SELECT c.school_id, '{person}',
       CASE WHEN c.change = 'primary' THEN 'updated' WHEN c.change = 'left' AND c.state <> 'leaves' THEN 'moved' ELSE c.change END,
       k.key, concat_ws(' ', coalesce(f.first_name, p.first_name), coalesce(f.last_name, p.last_name)),
       CASE c.change WHEN 'primary' THEN jsonb_build_object('primary', NOT c.is_primary) END,
       CASE WHEN c.change = 'primary' THEN jsonb_build_object('primary', c.is_primary)
            WHEN c.change IN ('created', 'returned') AND f.source_key IS NOT NULL THEN jsonb_strip_nulls({after}) END
FROM {person}_school_change c
JOIN {person}_known k ON k.id = c.person_id
LEFT JOIN feed_{person} f ON f.source_key = k.key
LEFT JOIN homeroom.{person} p ON p.district_id = :district AND p.id = k.id
WHERE (c.school_id = ANY(CAST(:held AS bigint[]))) = CAST(:of_held AS boolean)
UNION ALL
SELECT t.school_id, '{person}', 'updated', t.key, concat_ws(' ', f.first_name, f.last_name),
       (SELECT jsonb_object_agg(b.key, b.value) FROM jsonb_each({before}) b WHERE b.value IS DISTINCT FROM {after} -> b.key),
       (SELECT jsonb_object_agg(a.key, a.value) FROM jsonb_each({after}) a WHERE a.value IS DISTINCT FROM {before} -> a.key)
FROM {person}_part t
JOIN feed_{person} f ON f.source_key = t.key
JOIN homeroom.{person} p ON p.district_id = :district AND p.id = t.id
WHERE t.state = 'update' AND coalesce(t.school_id = ANY(CAST(:held AS bigint[])), false) = CAST(:of_held AS boolean)
  AND NOT EXISTS (
      SELECT FROM {person}_school_change c
      WHERE c.person_id = t.id AND c.school_id = t.school_id AND c.change IN ('created', 'returned')
  );
