-- Who has which id of this source, and whom it places where. None of it is a change to count. Whoever had an id that is somebody else's
-- now, or another one, lets go of it first. In a held part ids are only added, to people who have none of this source yet.
CREATE TEMP TABLE {person}_named ON COMMIT DROP AS
SELECT k.key, k.id, k.state <> 'new' AND k.keyed AS had_one
FROM {person}_known k
WHERE NOT k.present AND (k.state IN ('new', 'same', 'update', 'return', 'quarantined', 'shielded')
                         OR k.state = 'ignored' AND k.key IN (SELECT key FROM {person}_chosen)
                         OR k.state = 'held' AND NOT k.keyed AND k.status = 'active');

DELETE FROM homeroom.{person}_source t
WHERE t.district_id = :district AND t.source_id = :source AND t.{person}_id IN (SELECT id FROM {person}_named WHERE had_one);

DELETE FROM homeroom.{person}_source t
WHERE t.district_id = :district AND t.source_id = :source AND t.source_key IN (SELECT key FROM {person}_chosen)
  AND t.source_key IN (SELECT key FROM {person}_named);

INSERT INTO homeroom.{person}_source (district_id, source_id, source_key, {person}_id)
SELECT :district, :source, key, id FROM {person}_named ORDER BY key;

UPDATE homeroom.{person}_school m
SET source_ids = CASE WHEN c.is_placed THEN m.source_ids || CAST(:source AS bigint)
                      ELSE array_remove(m.source_ids, CAST(:source AS bigint)) END
FROM {person}_school_shared c
WHERE m.district_id = :district AND m.{person}_id = c.person_id AND m.school_id = c.school_id
  AND c.is_placed <> (CAST(:source AS bigint) = ANY(m.source_ids));

-- Whom the source no longer has; a table of its own, so that none of them costs nothing.
CREATE TEMP TABLE {person}_let_go ON COMMIT DROP AS
SELECT k.key
FROM {person}_known k
WHERE k.present AND k.state IN ('leaves', 'stays') AND (CAST(:may_leave AS boolean) OR k.said_gone)
  AND NOT EXISTS (
      SELECT FROM homeroom.{person}_school m
      WHERE m.district_id = :district AND m.{person}_id = k.id AND m.active AND CAST(:source AS bigint) = ANY(m.source_ids));

ANALYZE {person}_let_go;

UPDATE homeroom.{person}_source t
SET present = false
FROM {person}_let_go g
WHERE t.district_id = :district AND t.source_id = :source AND t.source_key = g.key;
