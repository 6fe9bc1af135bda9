-- What the run cancelled comes back whole where it may. Rows are found by their keys, as in write.sql.
WITH restored AS (
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
),
seat_change AS (
    SELECT restored_section AS section_id, on_date, flex_period_id, count(*) AS change
    FROM undo_row
    WHERE outcome = 'restored'
    GROUP BY restored_section, on_date, flex_period_id
)
{count_seats}
