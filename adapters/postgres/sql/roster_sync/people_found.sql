-- Steps 2 and 3 of the identity: records without a person of that source id find one by {matches}, only among people whose id
-- of this source, if they have one, is not in this feed (in a delta: is not active on file, or gone, or was so the last time).
CREATE TEMP TABLE {found} ON COMMIT DROP AS
SELECT key, id, status, ignore_on_import, differs, keyed, count(*) OVER (PARTITION BY id) > 1 AS contested
FROM (
    SELECT DISTINCT ON (k.key) k.key, p.id, p.status, p.ignore_on_import, {differs} AS differs, coalesce(o.keyed, false) AS keyed
    FROM {person}_known k
    JOIN feed_{person} f ON f.source_key = k.key
    JOIN homeroom.{person} p ON p.district_id = :district AND {matches}
    LEFT JOIN {person}_known o ON o.id = p.id
    WHERE k.state = 'new' AND p.id NOT IN (SELECT id FROM {person}_contested)
      AND k.key NOT IN (SELECT key FROM {person}_chosen)
      AND (o.id IS NULL OR (o.state IN ('stays', 'leaves', 'gone', 'kept')
                            AND (CAST(:complete AS boolean) OR o.said_gone OR p.status <> 'active' OR NOT o.present)
                            AND NOT EXISTS (SELECT FROM feed_quarantine q WHERE q.kind = '{person}' AND q.source_key = o.key)))
    ORDER BY k.key, p.status = 'active' DESC, p.status = 'inactive' DESC, p.id DESC
) best;

-- A person that several records claim is nobody's: it stays as it is, with its memberships and enrollments.
INSERT INTO {person}_contested SELECT DISTINCT id FROM {found} WHERE contested;
UPDATE {person}_known o SET state = 'claimed'
FROM {found} c WHERE c.contested AND o.id = c.id AND o.state IN ('leaves', 'stays');
DELETE FROM {person}_known o USING {found} c WHERE NOT c.contested AND o.id = c.id;
UPDATE {person}_known k
SET id = CASE WHEN c.contested THEN k.id ELSE c.id END,
    status = CASE WHEN c.contested THEN NULL ELSE c.status END,
    keyed = c.keyed AND NOT c.contested,
    state = CASE
        WHEN c.contested THEN 'conflict'
        WHEN c.ignore_on_import THEN 'ignored'
        WHEN c.status = 'left' THEN 'return'
        WHEN c.differs THEN 'update'
        ELSE 'same'
    END
FROM {found} c
WHERE k.key = c.key;
INSERT INTO {person}_conflict (key, code, people, in_feed)
SELECT key, '{code}', ARRAY[id], false FROM {found} WHERE contested;
