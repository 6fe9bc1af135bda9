-- domain.homeroom.homerooms_of for every row of `wanted` (student_id, on_date, weekday, cycle_day, flex_period_id, school_id).
-- Where the two differ, the domain is right: a differential test holds this text to it. Row by row through the indices of the
-- student, because a join of several such parts is planned for one row and then meets three thousand.
answer AS MATERIALIZED (
    SELECT w.student_id, w.on_date, w.flex_period_id,
           coalesce(
               (SELECT ARRAY[p.section_id]
                FROM homeroom.homeroom_pin p
                JOIN homeroom.section s ON s.district_id = p.district_id AND s.id = p.section_id AND s.status = 'active'
                WHERE p.district_id = :district AND p.school_id = w.school_id AND p.student_id = w.student_id
                  AND p.ended_at IS NULL
                  AND ((p.weekdays IS NULL AND p.cycle_days IS NULL)
                       OR w.weekday = ANY(p.weekdays) OR w.cycle_day = ANY(p.cycle_days))
                ORDER BY p.id DESC
                LIMIT 1),
               (SELECT coalesce(array_agg(c.section_id ORDER BY c.section_id) FILTER (WHERE c.dates @> w.on_date),
                                array_agg(c.section_id ORDER BY c.section_id))
                FROM homeroom.homeroom_candidate c
                WHERE c.district_id = :district AND c.student_id = w.student_id AND c.school_id = w.school_id
                  AND (c.flex_period_ids IS NULL OR w.flex_period_id = ANY(c.flex_period_ids))
                  AND ((c.weekdays IS NULL AND c.cycle_days IS NULL)
                       OR w.weekday = ANY(c.weekdays) OR w.cycle_day = ANY(c.cycle_days))),
               CAST('{}' AS bigint[])
           ) AS homerooms
    FROM wanted w
)
