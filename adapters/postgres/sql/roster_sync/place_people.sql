-- Only of a feed that is a part: of whom in it the source has known, and who had not left.
CREATE TEMP TABLE {person}_placed ON COMMIT DROP AS
SELECT p.id, k.source_key
FROM homeroom.{person}_source k
JOIN homeroom.{person} p ON p.district_id = :district AND p.id = k.{person}_id AND p.status <> 'left'
WHERE k.district_id = :district AND k.source_id = :source
  AND k.source_key IN (SELECT source_key FROM feed_{person} UNION SELECT source_key FROM feed_{person}_school);

-- Where it does not say which school is the primary one, that stays as it is; of somebody new it is the first by id.
-- Who is new to this source only is known as soon as it is known who is who: keep_primary_schools.sql.
UPDATE feed_{person}_school m
SET is_primary = CASE
        WHEN k.id IS NULL THEN m.school_key COLLATE "C" = u.first
        ELSE EXISTS (
            SELECT FROM homeroom.{person}_school h
            JOIN sync_school s ON s.school_id = h.school_id
            WHERE h.district_id = :district AND h.{person}_id = k.id AND s.school_key = m.school_key AND h.is_primary)
    END,
    primary_unsaid = k.id IS NULL
FROM (
    SELECT x.source_key, min(x.school_key COLLATE "C") FILTER (WHERE s.school_id IS NOT NULL) AS first
    FROM feed_{person}_school x
    LEFT JOIN sync_school s ON s.school_key = x.school_key
    WHERE x.is_primary IS NULL
    GROUP BY x.source_key
) u
LEFT JOIN {person}_placed k ON k.source_key = u.source_key
WHERE m.source_key = u.source_key AND m.is_primary IS NULL;

-- Nobody is new, or comes back, without a school: an org that the part does not tell of may be a district.
CREATE TEMP TABLE {person}_nowhere ON COMMIT DROP AS
SELECT f.source_key
FROM feed_{person} f
WHERE NOT EXISTS (SELECT FROM {person}_placed k WHERE k.source_key = f.source_key)
  AND NOT EXISTS (
      SELECT FROM feed_{person}_school m JOIN sync_school s ON s.school_key = m.school_key
      WHERE m.source_key = f.source_key);
DELETE FROM feed_{person}_school m USING {person}_nowhere n WHERE n.source_key = m.source_key;
DELETE FROM feed_{person} f USING {person}_nowhere n WHERE n.source_key = f.source_key;
SELECT count(*) AS count FROM {person}_nowhere;
