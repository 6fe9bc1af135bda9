-- Open conflicts are what an admin has to resolve: found again they stay, no longer found they are resolved by the source.
UPDATE homeroom.roster_conflict o
SET resolved_at = :now
WHERE o.district_id = :district AND o.source_id = :source AND o.kind = '{person}' AND o.resolved_at IS NULL
  AND o.source_key NOT IN (SELECT key FROM {person}_conflict);

INSERT INTO homeroom.roster_conflict (district_id, source_id, kind, source_key, code, people, sync_id, found_at)
SELECT DISTINCT ON (key) :district, :source, '{person}', key, code, people, :sync, CAST(:now AS timestamptz)
FROM {person}_conflict
ORDER BY key, code DESC
ON CONFLICT (district_id, source_id, kind, source_key) WHERE resolved_at IS NULL DO NOTHING;
