-- Who belongs to which school: what the feed says beside what is known. all_said: a record of a partial feed that names all
-- schools of its person, as far as they are schools of the source. Who is ignored on import keeps what they have. Where another
-- source in use (`others`) or staff place the person too, or an open conflict names who is missing, it does not end, and that this source does (no longer) is no change to count.
CREATE TEMP TABLE {person}_school_change ON COMMIT DROP AS
SELECT * FROM (
    SELECT coalesce(w.person_id, h.{person}_id) AS person_id, coalesce(w.school_id, h.school_id) AS school_id, w.is_primary,
           coalesce(w.state, h.state) AS state,
           coalesce(CAST(:source AS bigint) = ANY(h.source_ids), false) AS placed,
           CASE
               WHEN h.{person}_id IS NULL THEN 'created'
               WHEN w.person_id IS NULL THEN
                   CASE WHEN h.active
                             AND (h.state = 'leaves' OR h.state = 'stays' AND (CAST(:may_leave AS boolean) OR h.said_gone)
                                  OR h.state IN ('same', 'update', 'return', 'quarantined') AND (CAST(:whole AS boolean) OR h.all_said))
                        THEN CASE WHEN h.origin = 'source' AND h.named IS NULL
                                       AND (h.state = 'leaves' OR NOT h.source_ids && CAST(:others AS bigint[]))
                                  THEN 'left'
                                  WHEN CAST(:source AS bigint) = ANY(h.source_ids) THEN 'given up' END END
               WHEN NOT h.active THEN 'returned'
               WHEN h.is_primary <> w.is_primary THEN 'primary'
               WHEN CAST(:source AS bigint) <> ALL(h.source_ids) THEN 'shared'
           END AS change
    FROM (
        SELECT k.id AS person_id, s.school_id, m.is_primary, k.state
        FROM feed_{person}_school m
        JOIN {person}_known k ON k.key = m.source_key
        JOIN sync_school s ON s.school_key = m.school_key
        WHERE k.state IN ('new', 'same', 'update', 'return', 'quarantined')
    ) w
    FULL JOIN (
        SELECT h.{person}_id, h.school_id, h.is_primary, h.active, h.origin, h.source_ids, k.state, k.said_gone, CASE k.state WHEN 'stays' THEN k.named END AS named,
               NOT CAST(:whole AS boolean) AND k.key IN (
                   SELECT m.source_key FROM feed_{person}_school m JOIN sync_school s ON s.school_key = m.school_key
                   WHERE m.all_said) AS all_said
        FROM homeroom.{person}_school h
        JOIN {person}_known k ON k.id = h.{person}_id
        WHERE h.district_id = :district AND h.school_id IN (SELECT school_id FROM sync_school)
    ) h ON h.{person}_id = w.person_id AND h.school_id = w.school_id
) compared
WHERE change IS NOT NULL;

CREATE TEMP TABLE {person}_school_shared ON COMMIT DROP AS
SELECT person_id, school_id, change <> 'given up' AS is_placed
FROM {person}_school_change
WHERE change IN ('shared', 'given up') OR change = 'primary' AND NOT placed;
DELETE FROM {person}_school_change WHERE change IN ('shared', 'given up');

-- A school stays the primary one where the feed names no other.
DELETE FROM {person}_school_change c
USING {person}_known k
WHERE c.change = 'primary' AND NOT c.is_primary AND k.id = c.person_id
  AND NOT EXISTS (
      SELECT FROM feed_{person}_school m JOIN sync_school s ON s.school_key = m.school_key
      WHERE m.source_key = k.key AND m.is_primary);

-- Who stays because another source has them keeps the school where that source does not place them yet: its part may wait.
WITH ending AS (
    SELECT person_id, count(*) AS count FROM {person}_school_change WHERE change = 'left' AND state = 'stays' GROUP BY person_id
),
kept AS (
    DELETE FROM {person}_school_change c
    USING ending e
    WHERE c.change = 'left' AND c.person_id = e.person_id
      AND e.count = (
          SELECT count(*) FROM homeroom.{person}_school h
          WHERE h.district_id = :district AND h.{person}_id = e.person_id AND h.active)
    RETURNING c.person_id, c.school_id, c.placed
)
INSERT INTO {person}_school_shared SELECT person_id, school_id, false FROM kept WHERE placed;

-- To which part a known person's own fields belong: the primary school the feed now names; who leaves, to all left.
CREATE TEMP TABLE {person}_part ON COMMIT DROP AS
SELECT k.id, k.key, k.state, s.school_id
FROM {person}_known k
LEFT JOIN (feed_{person}_school m JOIN sync_school s ON s.school_key = m.school_key) ON m.source_key = k.key AND m.is_primary
WHERE k.state IN ('update', 'return')
UNION ALL
SELECT k.id, k.key, k.state, c.school_id
FROM {person}_known k
LEFT JOIN {person}_school_change c ON c.person_id = k.id AND c.change = 'left'
WHERE k.state = 'leaves';

-- Memberships of who is left out because their part is held; filled once it is known which parts are.
CREATE TEMP TABLE {person}_membership_skipped (school_id bigint, count bigint) ON COMMIT DROP;
