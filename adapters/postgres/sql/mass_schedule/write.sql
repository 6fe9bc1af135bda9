-- Write what was decided: displaced appointments to the history, new ones in their place, seats counted. Planned with index joins
-- only (`_INDEX_JOINS`): the cost is that of the rows written, however large the tables have grown.
WITH displaced AS (
    INSERT INTO homeroom.appointment_history
        (district_id, on_date, student_id, flex_period_id, section_id, birth, version, run_id, replaced, made_at, locked, attended,
         origin, made_by, type, comment, ended_at, ended_by, end_reason, ended_run_id, successor)
    SELECT b.district_id, b.on_date, b.student_id, b.flex_period_id, b.section_id, b.birth, b.version, b.run_id, b.replaced,
           b.made_at, b.locked, b.attended, b.origin, b.made_by, b.type, b.comment, :now, :actor, 'displaced', :run, n.birth
    FROM mass_decided n
    JOIN homeroom.appointment b ON b.district_id = :district AND b.student_id = n.student_id AND b.on_date = n.on_date
                               AND b.flex_period_id = n.flex_period_id
    WHERE n.outcome = 'replaced'
),
replaced AS (
    UPDATE homeroom.appointment a
    SET section_id = n.target, birth = n.birth, version = n.birth, run_id = :run, replaced = n.current_birth, made_at = :now,
        locked = :lock, attended = false, origin = :origin, made_by = :actor, type = :type, comment = :comment
    FROM mass_decided n
    WHERE n.outcome = 'replaced' AND a.district_id = :district AND a.student_id = n.student_id
      AND a.on_date = n.on_date AND a.flex_period_id = n.flex_period_id
),
created AS (
    INSERT INTO homeroom.appointment
        (district_id, on_date, student_id, flex_period_id, section_id, birth, version, run_id, made_at, locked, origin, made_by,
         type, comment)
    SELECT :district, on_date, student_id, flex_period_id, target, birth, birth, :run, :now, :lock, :origin, :actor, :type, :comment
    FROM mass_decided
    WHERE outcome = 'created'
    ORDER BY student_id, on_date, flex_period_id
),
seat_change AS MATERIALIZED (
    SELECT section_id, on_date, flex_period_id, sum(change)::integer AS change
    FROM (
        SELECT target AS section_id, on_date, flex_period_id, 1 AS change FROM mass_decided
        WHERE outcome IN ('created', 'replaced')
        UNION ALL
        SELECT current_section, on_date, flex_period_id, -1 FROM mass_decided WHERE outcome = 'replaced'
    ) moved
    GROUP BY section_id, on_date, flex_period_id
    HAVING sum(change) <> 0
),
taken AS (
    INSERT INTO homeroom.seat_count AS n (district_id, section_id, on_date, flex_period_id, taken)
    SELECT :district, section_id, on_date, flex_period_id, change FROM seat_change WHERE change > 0
    ORDER BY section_id, on_date, flex_period_id
    ON CONFLICT (district_id, section_id, on_date, flex_period_id) DO UPDATE SET taken = n.taken + excluded.taken
)
UPDATE homeroom.seat_count n SET taken = n.taken + c.change
FROM seat_change c
WHERE c.change < 0 AND n.district_id = :district AND n.section_id = c.section_id
  AND n.on_date = c.on_date AND n.flex_period_id = c.flex_period_id
