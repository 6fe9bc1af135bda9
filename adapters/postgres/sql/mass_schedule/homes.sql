-- domain.homeroom.homerooms_of for every member on every kind of day, by the first day of the kind: the newest pin whose days cover
-- it; else the designated sections, less those whose dates do not cover it where the dates of any do.
INSERT INTO mass_home (student_id, kind, homerooms, section_id)
WITH day AS MATERIALIZED (
    SELECT DISTINCT ON (kind) * FROM mass_day ORDER BY kind, on_date
),
pinned AS (
    SELECT DISTINCT ON (p.student_id, d.kind) p.student_id, d.kind, p.section_id
    FROM mass_pin p
    JOIN day d ON (p.weekdays IS NULL AND p.cycle_days IS NULL)
               OR d.weekday = ANY(p.weekdays) OR d.cycle_day = ANY(p.cycle_days)
    ORDER BY p.student_id, d.kind, p.id DESC
),
designated AS (
    SELECT student_id, kind,
           CASE WHEN bool_or(dated) THEN count(*) FILTER (WHERE dated) ELSE count(*) END AS homerooms,
           CASE WHEN bool_or(dated) THEN min(section_id) FILTER (WHERE dated) ELSE min(section_id) END AS section_id
    FROM (
        SELECT c.student_id, d.kind, c.section_id, c.dates @> d.on_date AS dated
        FROM mass_candidate c
        JOIN day d ON (c.flex_period_ids IS NULL OR d.flex_period_id = ANY(c.flex_period_ids))
                  AND ((c.weekdays IS NULL AND c.cycle_days IS NULL)
                       OR d.weekday = ANY(c.weekdays) OR d.cycle_day = ANY(c.cycle_days))
    ) candidate
    GROUP BY student_id, kind
)
SELECT student_id, kind, CASE WHEN p.section_id IS NULL THEN h.homerooms ELSE 1 END,
       coalesce(p.section_id, CASE WHEN h.homerooms = 1 THEN h.section_id END)
FROM designated h
FULL JOIN pinned p USING (student_id, kind)
