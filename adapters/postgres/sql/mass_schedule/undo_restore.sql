-- What stood in a slot before the run comes back whole, or the slot opens. What the run had put there, which is nothing where it
-- cancelled, goes to the history. Rows are found by their keys, as in write.sql.
WITH taken AS MATERIALIZED (
    SELECT t.outcome, a.*
    FROM undo_row t
    CROSS JOIN LATERAL (
        SELECT a.ctid AS place, a.* FROM homeroom.appointment a
        WHERE a.district_id = :district AND a.student_id = t.student_id AND a.on_date = t.on_date
          AND a.flex_period_id = t.flex_period_id
        OFFSET 0
    ) a
    WHERE t.outcome IN ('restored', 'opened')
),
ended AS (
    INSERT INTO homeroom.appointment_history
        (district_id, on_date, student_id, flex_period_id, section_id, birth, version, run_id, replaced, made_at, locked, attended,
         origin, made_by, type, comment, ended_at, ended_by, end_reason, ended_run_id)
    SELECT district_id, on_date, student_id, flex_period_id, section_id, birth, version, run_id, replaced, made_at, locked, attended,
           origin, made_by, type, comment, :now, :actor, 'undone', :run
    FROM taken
),
opened AS (
    DELETE FROM homeroom.appointment
    WHERE ctid = ANY(ARRAY(SELECT place FROM taken WHERE outcome = 'opened'))
),
restored AS (
    INSERT INTO homeroom.appointment
        (district_id, on_date, student_id, flex_period_id, section_id, birth, version, run_id, replaced, made_at, locked, attended,
         origin, made_by, type, comment)
    SELECT h.district_id, h.on_date, h.student_id, h.flex_period_id, h.section_id, h.birth, h.version, h.run_id, h.replaced,
           h.made_at, h.locked, h.attended, h.origin, h.made_by, h.type, h.comment
    FROM undo_row t
    CROSS JOIN LATERAL (
        SELECT * FROM homeroom.appointment_history h
        WHERE h.district_id = :district AND h.student_id = t.student_id AND h.on_date = t.on_date
          AND h.flex_period_id = t.flex_period_id AND h.seq = t.restored_seq
        OFFSET 0
    ) h
    WHERE t.outcome = 'restored'
    ON CONFLICT (district_id, student_id, on_date, flex_period_id) DO UPDATE
    SET section_id = excluded.section_id, birth = excluded.birth, version = excluded.version, run_id = excluded.run_id,
        replaced = excluded.replaced, made_at = excluded.made_at, locked = excluded.locked, attended = excluded.attended,
        origin = excluded.origin, made_by = excluded.made_by, type = excluded.type, comment = excluded.comment
),
seat_change AS (
    SELECT section_id, on_date, flex_period_id, sum(change) AS change
    FROM (
        SELECT section_id, on_date, flex_period_id, -1 AS change FROM taken
        UNION ALL
        SELECT restored_section, on_date, flex_period_id, 1 FROM undo_row WHERE outcome = 'restored'
    ) moved
    GROUP BY section_id, on_date, flex_period_id
    HAVING sum(change) <> 0
)
{count_seats}
