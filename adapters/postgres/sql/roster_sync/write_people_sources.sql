-- Who has which id of this source, and whom it places where. None of it is a change to count. Whoever had an id that is somebody else's
-- now, or another one, lets go of it first. In a held part ids are only added, to people who have none of this source yet.
DELETE FROM homeroom.{person}_source t
USING {person}_known k
WHERE t.district_id = :district AND t.source_id = :source AND (t.source_key = k.key OR t.{person}_id = k.id)
  AND NOT k.present AND (k.state IN ('same', 'update', 'return', 'quarantined', 'shielded')
                         OR k.state = 'ignored' AND k.key IN (SELECT key FROM {person}_chosen));

INSERT INTO homeroom.{person}_source (district_id, source_id, source_key, {person}_id)
SELECT :district, :source, k.key, k.id
FROM {person}_known k
WHERE NOT k.present AND (k.state IN ('new', 'same', 'update', 'return', 'quarantined', 'shielded')
                         OR k.state = 'ignored' AND k.key IN (SELECT key FROM {person}_chosen)
                         OR k.state = 'held' AND NOT k.keyed AND k.status = 'active')
ORDER BY k.key;

UPDATE homeroom.{person}_school m
SET source_ids = CASE WHEN c.is_placed THEN m.source_ids || CAST(:source AS bigint)
                      ELSE array_remove(m.source_ids, CAST(:source AS bigint)) END
FROM {person}_school_shared c
WHERE m.district_id = :district AND m.{person}_id = c.person_id AND m.school_id = c.school_id;

UPDATE homeroom.{person}_source t
SET present = false
FROM {person}_known k
WHERE t.district_id = :district AND t.source_id = :source AND t.source_key = k.key AND t.present
  AND k.state IN ('leaves', 'stays') AND (CAST(:may_leave AS boolean) OR k.said_gone)
  AND NOT EXISTS (
      SELECT FROM homeroom.{person}_school m
      WHERE m.district_id = :district AND m.{person}_id = k.id AND m.active AND CAST(:source AS bigint) = ANY(m.source_ids));
