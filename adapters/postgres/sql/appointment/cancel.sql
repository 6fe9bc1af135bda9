-- Appointments to the history, their seats given back in the order of the keys.
WITH leaving AS MATERIALIZED (
    SELECT a.*
    FROM unnest(CAST(:students AS bigint[]), CAST(:dates AS date[]), CAST(:periods AS bigint[]))
        AS l (student_id, on_date, flex_period_id)
    JOIN homeroom.appointment a USING (student_id, on_date, flex_period_id)
    WHERE a.district_id = :district
),
gone AS (
    DELETE FROM homeroom.appointment a
    USING leaving l
    WHERE a.district_id = :district AND a.student_id = l.student_id AND a.on_date = l.on_date
      AND a.flex_period_id = l.flex_period_id
),
past AS (
    INSERT INTO homeroom.appointment_history
        (district_id, on_date, student_id, flex_period_id, section_id, birth, version, run_id, replaced, made_at, locked, attended,
         origin, made_by, type, comment, ended_at, ended_by, end_reason)
    SELECT district_id, on_date, student_id, flex_period_id, section_id, birth, version, run_id, replaced, made_at, locked,
           attended, origin, made_by, type, comment, :now, :actor, :reason
    FROM leaving
),
counter AS (
    SELECT n.section_id, n.on_date, n.flex_period_id
    FROM homeroom.seat_count n
    WHERE n.district_id = :district
      AND (n.section_id, n.on_date, n.flex_period_id) IN (SELECT section_id, on_date, flex_period_id FROM leaving)
    ORDER BY n.section_id, n.on_date, n.flex_period_id
    FOR UPDATE
)
UPDATE homeroom.seat_count n SET taken = n.taken - l.rows
FROM (SELECT section_id, on_date, flex_period_id, count(*)::integer AS rows FROM leaving GROUP BY 1, 2, 3) l
JOIN counter c USING (section_id, on_date, flex_period_id)
WHERE n.district_id = :district AND n.section_id = l.section_id AND n.on_date = l.on_date
  AND n.flex_period_id = l.flex_period_id
