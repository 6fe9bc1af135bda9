-- One round: an {value} that two active people would have after the feed. Who has it today and keeps it is the incumbent; every
-- other claimant is a conflict. in_feed: all others with it are in the feed, too.
INSERT INTO {person}_conflict (key, code, people, in_feed)
WITH claimant AS MATERIALIZED (
    SELECT k.key, k.id, k.status, {wanted} AS value
    FROM {person}_known k
    JOIN feed_{person} f ON f.source_key = k.key
    LEFT JOIN homeroom.{person} p ON p.district_id = :district AND p.id = k.id AND p.status = 'active'
    WHERE k.state IN ('new', 'return', 'update') AND k.status IS DISTINCT FROM 'inactive'
      AND {wanted} IS DISTINCT FROM p.{value} AND {wanted} IS NOT NULL
),
holder AS MATERIALIZED (
    SELECT c.key, array_agg(p.id) AS people,
           bool_or(f.source_key IS NULL AND NOT EXISTS (
               SELECT FROM feed_quarantine q WHERE q.kind = '{person}' AND q.source_key = k.key)) AS not_in_feed
    FROM claimant c
    JOIN homeroom.{person} p ON p.district_id = :district AND p.{value} = c.value AND p.status = 'active' AND p.id <> c.id
    LEFT JOIN {person}_known k ON k.id = p.id
    LEFT JOIN feed_{person} f ON f.source_key = k.key
    WHERE k.id IS NULL OR NOT (k.state = 'leaves' OR (k.state = 'update' AND {wanted} IS DISTINCT FROM c.value))
    GROUP BY c.key
),
several AS MATERIALIZED (
    SELECT value FROM claimant GROUP BY value HAVING count(*) > 1
)
SELECT c.key, '{code}',
       coalesce(h.people, '{}') || CASE WHEN c.status IS NULL THEN '{}'::bigint[] ELSE ARRAY[c.id] END,
       NOT coalesce(h.not_in_feed, false)
FROM claimant c
LEFT JOIN holder h ON h.key = c.key
LEFT JOIN several s ON s.value = c.value
WHERE h.key IS NOT NULL OR s.value IS NOT NULL;
