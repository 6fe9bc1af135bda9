-- domain.homeroom.homerooms_of for every row of `wanted` (student_id, on_date, weekday, cycle_day, flex_period_id, school_id).
-- Where the two differ, the domain is right: a differential test holds this text to it.
pinned AS (
    SELECT DISTINCT ON (w.student_id, w.on_date, w.flex_period_id) w.student_id, w.on_date, w.flex_period_id, p.section_id
    FROM wanted w
    JOIN homeroom.homeroom_pin p
      ON p.district_id = :district AND p.school_id = w.school_id AND p.student_id = w.student_id AND p.ended_at IS NULL
    JOIN homeroom.section s ON s.district_id = p.district_id AND s.id = p.section_id AND s.status = 'active'
    WHERE (p.weekdays IS NULL AND p.cycle_days IS NULL) OR w.weekday = ANY(p.weekdays) OR w.cycle_day = ANY(p.cycle_days)
    ORDER BY w.student_id, w.on_date, w.flex_period_id, p.id DESC
),
home AS (
    SELECT w.student_id, w.on_date, w.flex_period_id,
           coalesce(array_agg(c.section_id ORDER BY c.section_id) FILTER (WHERE c.dates @> w.on_date),
                    array_agg(c.section_id ORDER BY c.section_id)) AS sections
    FROM wanted w
    CROSS JOIN LATERAL (
        SELECT c.*
        FROM homeroom.homeroom_candidate c
        WHERE c.district_id = :district AND c.student_id = w.student_id AND c.school_id = w.school_id
        OFFSET 0
    ) c
    WHERE (c.flex_period_ids IS NULL OR w.flex_period_id = ANY(c.flex_period_ids))
      AND ((c.weekdays IS NULL AND c.cycle_days IS NULL) OR w.weekday = ANY(c.weekdays) OR w.cycle_day = ANY(c.cycle_days))
    GROUP BY w.student_id, w.on_date, w.flex_period_id
),
answer AS (
    SELECT w.student_id, w.on_date, w.flex_period_id,
           CASE WHEN p.section_id IS NOT NULL THEN ARRAY[p.section_id]
                ELSE coalesce(h.sections, CAST('{}' AS bigint[])) END AS homerooms
    FROM wanted w
    LEFT JOIN pinned p USING (student_id, on_date, flex_period_id)
    LEFT JOIN home h USING (student_id, on_date, flex_period_id)
)
