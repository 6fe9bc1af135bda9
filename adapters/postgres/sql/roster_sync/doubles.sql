-- Of the sections that would be created, how many the school has already, active, from another source (whether it is in use or not), by
-- the source's name; and (name NULL) how many there are. A roster that does not say courses is compared without them. Homerooms from a list are not among them.
WITH coming AS MATERIALIZED (
    SELECT n.key, n.school_id, lower(btrim(f.name)) AS name, lower(btrim(coalesce(f.period, ''))) AS period,
           lower(btrim(coalesce(f.course_number, ''))) AS course_number,
           f.course_said
    FROM section_known n
    JOIN feed_section f ON f.source_key = n.key
    WHERE n.state = 'new' AND NOT starts_with(n.key, :homeroom_list)
),
there AS MATERIALIZED (
    SELECT s.school_id, r.name AS source, lower(btrim(s.name)) AS name, lower(btrim(coalesce(s.period, ''))) AS period,
           lower(btrim(coalesce(s.course_number, ''))) AS course_number
    FROM homeroom.section s
    JOIN homeroom.roster_source r ON r.district_id = :district AND r.id = s.source_id
    WHERE s.district_id = :district AND s.status = 'active' AND s.source_id <> :source
      AND s.school_id IN (SELECT school_id FROM coming)
)
SELECT c.school_id, t.source AS name, count(DISTINCT c.key) AS count
FROM coming c
JOIN there t ON t.school_id = c.school_id AND t.name = c.name AND t.period = c.period
     AND (NOT c.course_said OR t.course_number = c.course_number)
GROUP BY c.school_id, t.source
UNION ALL
SELECT school_id, NULL, count(*) FROM coming GROUP BY school_id;
