-- Who is at schools has one primary school: where it has ended, or none was ever said, the first of the others by id.
UPDATE homeroom.{person}_school m
SET is_primary = m.school_id = f.school_id
FROM (
    SELECT h.{person}_id, min(h.school_id) AS school_id
    FROM homeroom.{person}_school h
    WHERE h.district_id = :district AND h.active
      AND h.{person}_id IN (
          SELECT c.person_id FROM {person}_school_change c JOIN {person}_known k ON k.id = c.person_id AND k.state <> 'leaves'
          WHERE c.change = 'left' OR NOT c.is_primary)
    GROUP BY h.{person}_id
    HAVING NOT bool_or(h.is_primary)
) f
WHERE m.district_id = :district AND m.{person}_id = f.{person}_id AND m.is_primary <> (m.school_id = f.school_id);
