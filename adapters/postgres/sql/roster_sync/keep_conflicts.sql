-- Open conflicts are what an admin has to resolve. Found again they stay, and a choice that did not help is dropped; no longer found
-- they are resolved, by the source or by the choice. A partial feed says nothing of records that it does not name, and a choice
-- that is honoured but whose part is held has yet to be written.
UPDATE homeroom.roster_conflict o
SET resolved_at = :now
WHERE o.district_id = :district AND o.source_id = :source AND o.kind = '{person}' AND o.resolved_at IS NULL
  AND o.source_key NOT IN (SELECT key FROM {person}_conflict)
  AND (CAST(:complete AS boolean)
       OR EXISTS (SELECT FROM feed_{person} f WHERE f.source_key = o.source_key)
       OR EXISTS (SELECT FROM feed_gone g WHERE g.kind = '{person}' AND g.source_key = o.source_key))
  AND NOT (EXISTS (SELECT FROM {person}_chosen c WHERE c.key = o.source_key)
           AND NOT EXISTS (
               SELECT FROM homeroom.{person}_source s
               WHERE s.district_id = :district AND s.source_id = :source AND s.source_key = o.source_key
                 AND (o.person_id IS NULL OR s.{person}_id = o.person_id)));

UPDATE homeroom.roster_conflict o
SET chosen = NULL, person_id = NULL, chosen_by = NULL, chosen_at = NULL
WHERE o.district_id = :district AND o.source_id = :source AND o.kind = '{person}' AND o.resolved_at IS NULL
  AND o.chosen IS NOT NULL AND o.source_key IN (SELECT key FROM {person}_conflict);

-- A record that two keys lead astray is told by the first, and names whom either leads to.
INSERT INTO homeroom.roster_conflict
    (district_id, source_id, kind, source_key, code, people, sis_id, first_name, last_name, email, sync_id, found_at)
SELECT DISTINCT ON (c.key) :district, :source, '{person}', c.key, c.code,
       ARRAY(SELECT DISTINCT named FROM {person}_conflict every, unnest(every.people) named WHERE every.key = c.key ORDER BY 1),
       f.sis_id, f.first_name, f.last_name, f.email, :sync, CAST(:now AS timestamptz)
FROM {person}_conflict c
JOIN feed_{person} f ON f.source_key = c.key
ORDER BY c.key, c.code DESC
ON CONFLICT (district_id, source_id, kind, source_key) WHERE resolved_at IS NULL DO UPDATE
SET code = excluded.code, people = excluded.people, sis_id = excluded.sis_id, first_name = excluded.first_name,
    last_name = excluded.last_name, email = excluded.email, sync_id = excluded.sync_id;
