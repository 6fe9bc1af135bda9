-- Somebody whom this source has not known but who is on file keeps the primary school they have, where a feed that is a part does not
-- say which it is.
UPDATE feed_{person}_school m
SET is_primary = EXISTS (SELECT FROM sync_school s WHERE s.school_key = m.school_key AND s.school_id = h.school_id)
FROM {person}_known k
JOIN homeroom.{person}_school h ON h.district_id = :district AND h.{person}_id = k.id AND h.active AND h.is_primary
WHERE m.primary_unsaid AND m.source_key = k.key AND k.state IN ('same', 'update');
