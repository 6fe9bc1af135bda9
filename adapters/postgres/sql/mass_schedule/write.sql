-- Write what was decided: displaced appointments to the history, new ones in their place, seats counted. Rows are found by their key,
-- one by one (lateral with OFFSET 0, or ON CONFLICT), so that the cost is that of the rows written, however large the tables have grown
-- and whatever the planner believes of them.
WITH displaced AS (
    INSERT INTO homeroom.appointment_history
        (district_id, on_date, student_id, flex_period_id, section_id, birth, version, run_id, replaced, made_at, locked, attended,
         origin, made_by, type, comment, ended_at, ended_by, end_reason, ended_run_id, successor)
    SELECT b.district_id, b.on_date, b.student_id, b.flex_period_id, b.section_id, b.birth, b.version, b.run_id, b.replaced,
           b.made_at, b.locked, b.attended, b.origin, b.made_by, b.type, b.comment, :now, :actor, 'displaced', :run, n.birth
    FROM mass_decided n
    CROSS JOIN LATERAL (
        SELECT * FROM homeroom.appointment a
        WHERE a.district_id = :district AND a.student_id = n.student_id AND a.on_date = n.on_date
          AND a.flex_period_id = n.flex_period_id
        OFFSET 0
    ) b
    WHERE n.outcome = 'replaced'
),
written AS (
    INSERT INTO homeroom.appointment
        (district_id, on_date, student_id, flex_period_id, section_id, birth, version, run_id, replaced, made_at, locked, origin,
         made_by, type, comment)
    SELECT :district, on_date, student_id, flex_period_id, target, birth, birth, :run, current_birth, :now, :lock, :origin, :actor,
           :type, :comment
    FROM mass_decided
    WHERE outcome IN ('created', 'replaced')
    ON CONFLICT (district_id, student_id, on_date, flex_period_id) DO UPDATE
    SET section_id = excluded.section_id, birth = excluded.birth, version = excluded.version, run_id = excluded.run_id,
        replaced = excluded.replaced, made_at = excluded.made_at, locked = excluded.locked, attended = excluded.attended,
        origin = excluded.origin, made_by = excluded.made_by, type = excluded.type, comment = excluded.comment
),
told AS (
    INSERT INTO mass_told (student_id, flex_period_id, section_id, rows, displaced, first_day, last_day)
    SELECT student_id, flex_period_id, target, count(*), count(current_birth), min(on_date), max(on_date)
    FROM mass_decided
    WHERE outcome IN ('created', 'replaced')
    GROUP BY student_id, flex_period_id, target
),
seat_change AS (
    SELECT section_id, on_date, flex_period_id, sum(change) AS change
    FROM (
        SELECT target AS section_id, on_date, flex_period_id, 1 AS change FROM mass_decided
        WHERE outcome IN ('created', 'replaced')
        UNION ALL
        SELECT current_section, on_date, flex_period_id, -1 FROM mass_decided WHERE outcome = 'replaced'
    ) moved
    GROUP BY section_id, on_date, flex_period_id
    HAVING sum(change) <> 0
)
{count_seats}
