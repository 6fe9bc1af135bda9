-- Who is at schools has one primary school: where it has ended, or none was ever said, the first of the others by id. Step by step,
-- each kept: as one subquery the planner, with no statistics yet, counts everybody's schools again for every membership there is.
WITH changed AS MATERIALIZED (
    SELECT DISTINCT c.person_id
    FROM {person}_school_change c JOIN {person}_known k ON k.id = c.person_id AND k.state <> 'leaves'
    WHERE c.change = 'left' OR NOT c.is_primary
),
first_school AS MATERIALIZED (
    SELECT h.{person}_id, min(h.school_id) AS school_id
    FROM changed c JOIN homeroom.{person}_school h ON h.district_id = :district AND h.{person}_id = c.person_id AND h.active
    GROUP BY h.{person}_id
    HAVING NOT bool_or(h.is_primary)
)
UPDATE homeroom.{person}_school m
SET is_primary = m.school_id = f.school_id
FROM first_school f
WHERE m.district_id = :district AND m.{person}_id = f.{person}_id AND m.is_primary <> (m.school_id = f.school_id);
