-- Quarantined counts as present: `quarantined` follows the feed with its memberships, `shielded` (the feed's memberships cannot
-- be read) keeps them, `barred` (left already) stays away.
UPDATE {person}_known k
SET state = CASE
        WHEN k.status = 'left' THEN 'barred'
        WHEN EXISTS (SELECT FROM feed_{person}_school m WHERE m.source_key = k.key) THEN 'quarantined'
        ELSE 'shielded'
    END
FROM (SELECT DISTINCT source_key FROM feed_quarantine WHERE kind = '{person}' AND source_key IS NOT NULL) q
WHERE k.key = q.source_key AND k.state IN ('missing', 'gone');

UPDATE {person}_known k
SET said_gone = true
FROM (SELECT DISTINCT source_key FROM feed_gone WHERE kind = '{person}'
      EXCEPT SELECT source_key FROM feed_quarantine WHERE kind = '{person}') g
WHERE k.key = g.source_key AND k.state IN ('missing', 'gone', 'kept');

-- Whom an open conflict of another source in use names, or an admin has chosen for it: for that source they count as present.
UPDATE {person}_known k
SET named = 'elsewhere'
FROM (
    SELECT DISTINCT unnest(CASE WHEN c.chosen IS NULL THEN c.people ELSE ARRAY[c.person_id] END) AS id
    FROM homeroom.roster_conflict c
    WHERE c.district_id = :district AND c.kind = '{person}' AND c.resolved_at IS NULL
      AND c.source_id = ANY(CAST(:others AS bigint[]))
) n
WHERE k.id = n.id AND k.state = 'missing';

-- Who is missing leaves, unless nobody may that is not said to be gone, or another source in use has them or a conflict of it names
-- them, or another school does: one that staff put them in, or one that this feed does not name and a source in use does.
UPDATE {person}_known k
SET state = CASE
        WHEN NOT (CAST(:may_leave AS boolean) OR k.said_gone) OR k.named IS NOT NULL OR EXISTS (
            SELECT FROM homeroom.{person}_source s
            WHERE s.district_id = :district AND s.{person}_id = k.id AND s.present AND s.source_id = ANY(CAST(:others AS bigint[]))
        ) OR EXISTS (
            SELECT FROM homeroom.{person}_school m
            WHERE m.district_id = :district AND m.{person}_id = k.id AND m.active
              AND (m.origin = 'staff'
                   OR m.school_id NOT IN (SELECT school_id FROM sync_school)
                      AND m.source_ids && (CAST(:others AS bigint[]) || CAST(:source AS bigint)))
        ) THEN 'stays'
        ELSE 'leaves'
    END
WHERE k.state = 'missing';

-- Whom this source did not have the last time and an open conflict of its own names stays while it is found again
-- (`roster_identity` tells): else their keys would be free, and the conflict resolved by nobody.
UPDATE {person}_known k
SET state = 'stays', named = 'here'
FROM (
    SELECT DISTINCT unnest(CASE WHEN c.chosen IS NULL THEN c.people ELSE ARRAY[c.person_id] END) AS id
    FROM homeroom.roster_conflict c
    JOIN feed_{person} f ON f.source_key = c.source_key
    WHERE c.district_id = :district AND c.kind = '{person}' AND c.resolved_at IS NULL AND c.source_id = :source
) n
WHERE k.id = n.id AND k.state = 'leaves' AND NOT k.present;
