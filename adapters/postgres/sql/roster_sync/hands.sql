-- Between which schools an SIS id or e-mail changes hands: one person gives it up (by an update, or by leaving), another gets it.
WITH taker AS MATERIALIZED (
    SELECT k.id, k.school_id, f.sis_id, {wanted} AS email_key
    FROM {person}_part k
    JOIN feed_{person} f ON f.source_key = k.key
    WHERE k.state <> 'leaves'
    UNION ALL
    SELECT k.id, c.school_id, f.sis_id, {wanted}
    FROM {person}_known k
    JOIN feed_{person} f ON f.source_key = k.key
    LEFT JOIN {person}_school_change c ON c.person_id = k.id AND c.is_primary
    WHERE k.state = 'new' AND EXISTS (SELECT FROM {person}_given_up)
)
SELECT DISTINCT coalesce(g.school_id, 0) AS giver, coalesce(t.school_id, 0) AS taker
FROM {person}_given_up g
JOIN taker t ON t.sis_id = g.sis_id AND t.id <> g.id
WHERE g.school_id IS DISTINCT FROM t.school_id
UNION
SELECT coalesce(g.school_id, 0), coalesce(t.school_id, 0)
FROM {person}_given_up g
JOIN taker t ON t.email_key = g.email_key AND t.id <> g.id
WHERE g.school_id IS DISTINCT FROM t.school_id;
