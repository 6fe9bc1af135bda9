-- Where a school's sharing filter does not take a person in, they are not at that school; who is at no school then is not in the
-- feed at all (`domain.sharing`). Records that cannot be read stay: nobody knows what they are.
CREATE TEMP TABLE {person}_unshared ON COMMIT DROP AS
SELECT DISTINCT m.source_key, m.school_key
FROM feed_{person}_school m
JOIN feed_{person} f ON f.source_key = m.source_key
JOIN sharing s ON s.school_key = m.school_key
WHERE {unshared};
CREATE TEMP TABLE {person}_withheld ON COMMIT DROP AS
SELECT DISTINCT u.source_key
FROM {person}_unshared u
WHERE NOT EXISTS (
    SELECT FROM feed_{person}_school m
    JOIN sync_school s ON s.school_key = m.school_key
    WHERE m.source_key = u.source_key
      AND NOT EXISTS (SELECT FROM {person}_unshared x WHERE x.source_key = m.source_key AND x.school_key = m.school_key));

DELETE FROM feed_{person}_school m USING {person}_unshared u
WHERE m.source_key = u.source_key AND m.school_key = u.school_key;
DELETE FROM feed_{person}_school m USING {person}_withheld w WHERE m.source_key = w.source_key;
DELETE FROM feed_{person} f USING {person}_withheld w WHERE f.source_key = w.source_key;

-- What a filter leaves out was said all the same: in a partial feed nobody leaves for it.
UPDATE feed_{person}_school m
SET all_said = false
WHERE m.all_said AND m.source_key IN (SELECT source_key FROM {person}_unshared);

-- Whose primary school does not take them in has another one: the first by id.
UPDATE feed_{person}_school m
SET is_primary = true
FROM (
    SELECT DISTINCT ON (m.source_key) m.source_key, m.school_key
    FROM feed_{person}_school m
    JOIN sync_school s ON s.school_key = m.school_key
    WHERE m.source_key IN (SELECT source_key FROM {person}_unshared)
      AND NOT EXISTS (SELECT FROM feed_{person}_school x WHERE x.source_key = m.source_key AND x.is_primary)
    ORDER BY m.source_key, m.school_key COLLATE "C"
) first
WHERE m.source_key = first.source_key AND m.school_key = first.school_key;
