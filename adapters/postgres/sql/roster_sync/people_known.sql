-- What admins have said of conflicts and can be honoured (`roster_choices.standing_choices`): whose the record is, NULL for somebody new.
CREATE TEMP TABLE {person}_chosen ON COMMIT DROP AS
SELECT DISTINCT ON (coalesce(person_id, -id)) key, person_id AS id
FROM (
    SELECT c.source_key AS key, c.person_id, c.id
    FROM homeroom.roster_conflict c
    WHERE c.district_id = :district AND c.source_id = :source AND c.kind = '{person}' AND c.resolved_at IS NULL
      AND c.chosen IS NOT NULL AND c.source_key <> ALL(CAST(:in_vain AS text[]))
) c
WHERE EXISTS (SELECT FROM feed_{person} f WHERE f.source_key = c.key)
  AND CASE
      WHEN c.person_id IS NULL THEN NOT EXISTS (
          SELECT FROM homeroom.{person}_source s
          WHERE s.district_id = :district AND s.source_id = :source AND s.source_key = c.key)
      ELSE EXISTS (
          SELECT FROM homeroom.{person} p
          LEFT JOIN homeroom.{person}_source s ON s.district_id = :district AND s.source_id = :source AND s.{person}_id = p.id
          WHERE p.district_id = :district AND p.id = c.person_id
            AND (s.source_key IS NULL
                 OR s.source_key <> c.key
                    AND NOT EXISTS (SELECT FROM feed_{person} f WHERE f.source_key = s.source_key)
                    AND NOT EXISTS (SELECT FROM feed_quarantine q WHERE q.kind = '{person}' AND q.source_key = s.source_key)))
  END
ORDER BY coalesce(person_id, -id), key COLLATE "C";

-- Step 1 of the identity: every record of the feed beside the person with its source id, in the one join that cannot loop.
-- state: new, same, update, return; missing (active), gone (not active), ignored and kept (ignore_on_import, in the feed or not).
-- said_gone: the feed does not only lack the person, it says that there is none any more. keyed: the source has an id of the person on
-- file, or, where an admin chose the person, has the id of somebody else; present: it is this one, and the source had them the last time. Another id, or none
-- yet, is no change to count. named: by an open conflict that keeps the person, of another source in use or of this one.
CREATE TEMP TABLE {person}_known ON COMMIT DROP AS
SELECT coalesce(f.source_key, p.known_key) AS key,
       CASE WHEN p.id IS NULL THEN nextval('homeroom.id_seq') ELSE p.id END AS id,
       p.status,
       CASE
           WHEN p.id IS NULL THEN 'new'
           WHEN p.ignore_on_import THEN CASE WHEN f.source_key IS NULL THEN 'kept' ELSE 'ignored' END
           WHEN f.source_key IS NULL THEN CASE p.status WHEN 'active' THEN 'missing' ELSE 'gone' END
           WHEN p.status = 'left' THEN 'return'
           WHEN {differs} THEN 'update'
           ELSE 'same'
       END AS state,
       false AS said_gone,
       p.id IS NOT NULL AND p.keyed AS keyed,
       coalesce(p.present, false) AS present,
       CAST(NULL AS text) AS named
FROM feed_{person} f
FULL JOIN (
    SELECT p.*, s.source_key AS known_key, s.present, true AS keyed
    FROM homeroom.{person}_source s
    JOIN homeroom.{person} p ON p.district_id = :district AND p.id = s.{person}_id
    WHERE s.district_id = :district AND s.source_id = :source
      AND p.id NOT IN (SELECT c.id FROM {person}_chosen c WHERE c.id IS NOT NULL)
      AND s.source_key NOT IN (SELECT c.key FROM {person}_chosen c)
    UNION ALL
    SELECT p.*, c.key, false, EXISTS (
        SELECT FROM homeroom.{person}_source s
        WHERE s.district_id = :district AND s.source_id = :source AND (s.{person}_id = p.id OR s.source_key = c.key))
    FROM {person}_chosen c
    JOIN homeroom.{person} p ON p.district_id = :district AND p.id = c.id
    UNION ALL
    -- Whom every source has given up, this one never had, and something kept then: under a key that is no id of a source.
    SELECT p.*, concat(E'\x1f', p.id), false, false
    FROM homeroom.{person} p
    WHERE CAST(:may_leave AS boolean) AND p.district_id = :district AND p.status = 'active' AND NOT p.ignore_on_import
      AND p.id IN (
          SELECT s.{person}_id FROM homeroom.{person}_source s WHERE s.district_id = :district
          GROUP BY s.{person}_id HAVING NOT bool_or(s.present OR s.source_id = :source))
      AND p.id NOT IN (SELECT c.id FROM {person}_chosen c WHERE c.id IS NOT NULL)
      AND p.id IN (
          SELECT m.{person}_id FROM homeroom.{person}_school m
          WHERE m.district_id = :district AND m.active AND m.school_id IN (SELECT school_id FROM sync_school))
) p ON p.known_key = f.source_key;
