-- A held part changes nothing. Who is unknown (or had left) and belongs to it is left out everywhere; who leaves it has not left.
-- Who belongs to no school of the feed is held as school 0 is: where one of their keys changes hands with a part that is held.
CREATE TEMP TABLE {person}_left_out ON COMMIT DROP AS
SELECT k.id FROM {person}_known k
JOIN {person}_school_change c ON c.person_id = k.id AND c.is_primary AND c.school_id = ANY(CAST(:held AS bigint[]))
WHERE k.state = 'new'
UNION
SELECT k.id FROM {person}_known k
WHERE k.state = 'new' AND 0 = ANY(CAST(:held AS bigint[]))
  AND NOT EXISTS (SELECT FROM {person}_school_change c WHERE c.person_id = k.id AND c.is_primary)
UNION
SELECT id FROM {person}_part WHERE state = 'return' AND coalesce(school_id, 0) = ANY(CAST(:held AS bigint[]));

-- Somebody who moved on keeps the old school while every school the feed names for them waits.
DELETE FROM {person}_school_change c
USING {person}_known k
WHERE c.change = 'left' AND k.id = c.person_id AND k.state <> 'leaves'
  AND EXISTS (SELECT FROM feed_{person}_school m JOIN sync_school s ON s.school_key = m.school_key WHERE m.source_key = k.key)
  AND NOT EXISTS (
      SELECT FROM feed_{person}_school m JOIN sync_school s ON s.school_key = m.school_key
      WHERE m.source_key = k.key AND s.school_id <> ALL(CAST(:held AS bigint[]))
  );
DELETE FROM {person}_school_shared c
USING {person}_known k
WHERE NOT c.is_placed AND k.id = c.person_id AND k.state <> 'leaves'
  AND EXISTS (SELECT FROM feed_{person}_school m JOIN sync_school s ON s.school_key = m.school_key WHERE m.source_key = k.key)
  AND NOT EXISTS (
      SELECT FROM feed_{person}_school m JOIN sync_school s ON s.school_key = m.school_key
      WHERE m.source_key = k.key AND s.school_id <> ALL(CAST(:held AS bigint[]))
  );

-- So does the primary school while the new one waits.
DELETE FROM {person}_school_change c
USING {person}_known k
WHERE c.change = 'primary' AND NOT c.is_primary AND k.id = c.person_id
  AND EXISTS (
      SELECT FROM feed_{person}_school m JOIN sync_school s ON s.school_key = m.school_key
      WHERE m.source_key = k.key AND m.is_primary AND s.school_id = ANY(CAST(:held AS bigint[])));

UPDATE {person}_known k SET state = 'held'
FROM {person}_part p
WHERE p.id = k.id AND coalesce(p.school_id, 0) = ANY(CAST(:held AS bigint[])) AND k.state IN ('update', 'return', 'leaves');
UPDATE {person}_known k SET state = 'barred' FROM {person}_left_out o WHERE o.id = k.id;
DELETE FROM {person}_school_change c WHERE c.school_id = ANY(CAST(:held AS bigint[]));
INSERT INTO {person}_membership_skipped
SELECT c.school_id, count(*) AS count FROM {person}_school_change c JOIN {person}_left_out o ON o.id = c.person_id GROUP BY c.school_id;
DELETE FROM {person}_school_change c USING {person}_left_out o WHERE o.id = c.person_id;
DELETE FROM {person}_part p WHERE p.id IN (SELECT id FROM {person}_known WHERE state = 'held');

-- Which id of the source somebody has changes with their part; that somebody without any has one, does not wait for it.
UPDATE {person}_known k SET present = true
FROM feed_{person}_school m
JOIN sync_school s ON s.school_key = m.school_key
WHERE m.source_key = k.key AND m.is_primary AND s.school_id = ANY(CAST(:held AS bigint[]))
  AND k.state = 'same' AND k.keyed AND NOT k.present;
DELETE FROM {person}_school_shared c WHERE c.school_id = ANY(CAST(:held AS bigint[])) AND NOT c.is_placed;
