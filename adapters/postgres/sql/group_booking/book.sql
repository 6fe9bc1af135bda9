-- Many students into one section on one date. The school's lock is held exclusively, so nobody else books or counts there.
WITH wanted AS MATERIALIZED (
    SELECT w.student_id, w.flex_period_id, nextval('homeroom.version_seq') AS birth
    FROM unnest(CAST(:students AS bigint[]), CAST(:periods AS bigint[])) AS w (student_id, flex_period_id)
),
leaving AS MATERIALIZED (
    SELECT a.*, w.birth AS successor
    FROM wanted w
    JOIN homeroom.appointment a ON a.district_id = :district AND a.student_id = w.student_id
                               AND a.on_date = CAST(:day AS date) AND a.flex_period_id = w.flex_period_id
),
past AS (
    INSERT INTO homeroom.appointment_history
        (district_id, on_date, student_id, flex_period_id, section_id, birth, version, run_id, replaced, made_at, locked, attended,
         origin, made_by, type, comment, ended_at, ended_by, end_reason, successor)
    SELECT district_id, on_date, student_id, flex_period_id, section_id, birth, version, run_id, replaced, made_at, locked,
           attended, origin, made_by, type, comment, :now, :actor, 'displaced', successor
    FROM leaving
),
displaced AS (
    UPDATE homeroom.appointment a
    SET section_id = :section, birth = l.successor, version = l.successor, run_id = NULL, replaced = l.birth, made_at = :now,
        locked = :locked, attended = false, origin = :origin, made_by = :actor, type = :type, comment = :comment
    FROM leaving l
    WHERE a.district_id = :district AND a.student_id = l.student_id AND a.on_date = l.on_date
      AND a.flex_period_id = l.flex_period_id
),
created AS (
    INSERT INTO homeroom.appointment
        (district_id, on_date, student_id, flex_period_id, section_id, birth, version, made_at, locked, origin, made_by, type,
         comment)
    SELECT :district, CAST(:day AS date), w.student_id, w.flex_period_id, :section, w.birth, w.birth, :now, :locked, :origin,
           :actor, :type, :comment
    FROM wanted w
    WHERE NOT EXISTS (
        SELECT FROM leaving l WHERE l.student_id = w.student_id AND l.flex_period_id = w.flex_period_id)
),
change AS (
    SELECT section_id, flex_period_id, sum(change)::integer AS change
    FROM (
        SELECT CAST(:section AS bigint) AS section_id, flex_period_id, 1 AS change FROM wanted
        UNION ALL
        SELECT section_id, flex_period_id, -1 FROM leaving
    ) each
    GROUP BY 1, 2
)
INSERT INTO homeroom.seat_count (district_id, section_id, on_date, flex_period_id, taken)
SELECT :district, c.section_id, CAST(:day AS date), c.flex_period_id, coalesce(n.taken, 0) + c.change
FROM change c
LEFT JOIN homeroom.seat_count n ON n.district_id = :district AND n.section_id = c.section_id
                               AND n.on_date = CAST(:day AS date) AND n.flex_period_id = c.flex_period_id
ORDER BY c.section_id, c.flex_period_id
ON CONFLICT (district_id, section_id, on_date, flex_period_id) DO UPDATE SET taken = excluded.taken
