-- Rows that had displaced something: to the history, and what stood there comes back whole, or the slot opens.
WITH taken AS MATERIALIZED (
    SELECT * FROM undo_row WHERE outcome IN ('restored', 'opened')
),
ended AS (
    INSERT INTO homeroom.appointment_history
        (district_id, on_date, student_id, flex_period_id, section_id, birth, version, run_id, replaced, made_at, locked, attended,
         origin, made_by, type, comment, ended_at, ended_by, end_reason, ended_run_id)
    SELECT a.district_id, a.on_date, a.student_id, a.flex_period_id, a.section_id, a.birth, a.version, a.run_id, a.replaced,
           a.made_at, a.locked, a.attended, a.origin, a.made_by, a.type, a.comment, :now, :actor, 'undone', :run
    FROM taken t
    JOIN homeroom.appointment a ON a.district_id = :district AND a.student_id = t.student_id AND a.on_date = t.on_date
                               AND a.flex_period_id = t.flex_period_id
),
opened AS (
    DELETE FROM homeroom.appointment a
    USING taken t
    WHERE t.outcome = 'opened' AND a.district_id = :district AND a.student_id = t.student_id AND a.on_date = t.on_date
      AND a.flex_period_id = t.flex_period_id
),
restored AS (
    UPDATE homeroom.appointment a
    SET section_id = h.section_id, birth = h.birth, version = h.version, run_id = h.run_id, replaced = h.replaced,
        made_at = h.made_at, locked = h.locked, attended = h.attended, origin = h.origin, made_by = h.made_by, type = h.type,
        comment = h.comment
    FROM taken t
    JOIN homeroom.appointment_history h ON h.district_id = :district AND h.student_id = t.student_id AND h.on_date = t.on_date
                                       AND h.flex_period_id = t.flex_period_id AND h.seq = t.restored_seq
    WHERE t.outcome = 'restored' AND a.district_id = :district AND a.student_id = t.student_id AND a.on_date = t.on_date
      AND a.flex_period_id = t.flex_period_id
),
seat_change AS MATERIALIZED (
    SELECT section_id, on_date, flex_period_id, sum(change)::integer AS change
    FROM (
        SELECT section_id, on_date, flex_period_id, -1 AS change FROM taken
        UNION ALL
        SELECT restored_section, on_date, flex_period_id, 1 FROM taken WHERE outcome = 'restored'
    ) moved
    GROUP BY section_id, on_date, flex_period_id
    HAVING sum(change) <> 0
),
counted AS (
    INSERT INTO homeroom.seat_count AS n (district_id, section_id, on_date, flex_period_id, taken)
    SELECT :district, section_id, on_date, flex_period_id, change FROM seat_change WHERE change > 0
    ORDER BY section_id, on_date, flex_period_id
    ON CONFLICT (district_id, section_id, on_date, flex_period_id) DO UPDATE SET taken = n.taken + excluded.taken
)
UPDATE homeroom.seat_count n SET taken = n.taken + c.change
FROM seat_change c
WHERE c.change < 0 AND n.district_id = :district AND n.section_id = c.section_id
  AND n.on_date = c.on_date AND n.flex_period_id = c.flex_period_id
