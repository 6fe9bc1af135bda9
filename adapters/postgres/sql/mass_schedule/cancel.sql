-- Cancel what was decided: appointments to the history, seats given back. Rows are found by their keys, as in write.sql.
WITH leaving AS MATERIALIZED (
    SELECT a.*
    FROM mass_decided n
    CROSS JOIN LATERAL (
        SELECT a.ctid AS place, a.* FROM homeroom.appointment a
        WHERE a.district_id = :district AND a.student_id = n.student_id AND a.on_date = n.on_date
          AND a.flex_period_id = n.flex_period_id
        OFFSET 0
    ) a
    WHERE n.outcome = 'cancelled'
),
past AS (
    INSERT INTO homeroom.appointment_history
        (district_id, on_date, student_id, flex_period_id, section_id, birth, version, run_id, replaced, made_at, locked, attended,
         origin, made_by, type, comment, ended_at, ended_by, end_reason, ended_run_id)
    SELECT district_id, on_date, student_id, flex_period_id, section_id, birth, version, run_id, replaced, made_at, locked, attended,
           origin, made_by, type, comment, :now, :actor, 'cancelled', :run
    FROM leaving
),
gone AS (
    DELETE FROM homeroom.appointment WHERE ctid = ANY(ARRAY(SELECT place FROM leaving))
),
told AS (
    INSERT INTO mass_told (student_id, flex_period_id, section_id, rows, displaced, first_day, last_day)
    SELECT student_id, flex_period_id, section_id, count(*), 0, min(on_date), max(on_date)
    FROM leaving
    GROUP BY student_id, flex_period_id, section_id
),
seat_change AS (
    SELECT section_id, on_date, flex_period_id, -count(*) AS change
    FROM leaving
    GROUP BY section_id, on_date, flex_period_id
)
{count_seats}
