-- One booking that displaces or vacates what the student has: the seat, what leaves, and the appointment, together or not at all. (Where
-- nothing leaves, `book_free` does it in half the time.) Seat counters change in the order of their keys; the limit is tested where the
-- seat is taken. No row comes back when the section is full, and then the transaction must be given up: seats of what was to leave
-- have been given back already.
WITH leaving AS MATERIALIZED (
    SELECT a.*
    FROM unnest(CAST(:leaving_dates AS date[]), CAST(:leaving_periods AS bigint[])) AS l (on_date, flex_period_id)
    JOIN homeroom.appointment a ON a.district_id = :district AND a.student_id = :student
                               AND a.on_date = l.on_date AND a.flex_period_id = l.flex_period_id
),
counter AS (
    INSERT INTO homeroom.seat_count AS n (district_id, section_id, on_date, flex_period_id, taken)
    SELECT :district, section_id, on_date, flex_period_id, taken
    FROM (
        SELECT CAST(:section AS bigint) AS section_id, CAST(:on_date AS date) AS on_date,
               CAST(:flex_period AS bigint) AS flex_period_id, 1 AS taken
        WHERE CAST(:seats AS integer) IS NULL OR CAST(:seats AS integer) > 0
        UNION ALL
        SELECT section_id, on_date, flex_period_id, 0 FROM leaving
    ) change
    ORDER BY section_id, on_date, flex_period_id
    ON CONFLICT (district_id, section_id, on_date, flex_period_id) DO UPDATE
    SET taken = n.taken + CASE WHEN excluded.taken = 1 THEN 1 ELSE -1 END
    WHERE excluded.taken = 0 OR CAST(:seats AS integer) IS NULL OR n.taken < CAST(:seats AS integer)
    RETURNING n.section_id, n.on_date, n.flex_period_id
),
-- The number of the new appointment; none without a seat.
numbered AS MATERIALIZED (
    SELECT nextval('homeroom.version_seq') AS birth
    FROM counter
    WHERE section_id = :section AND on_date = CAST(:on_date AS date) AND flex_period_id = :flex_period
),
past AS (
    INSERT INTO homeroom.appointment_history
        (district_id, on_date, student_id, flex_period_id, section_id, birth, version, run_id, replaced, made_at, locked, attended,
         origin, made_by, type, comment, ended_at, ended_by, end_reason, ended_run_id, successor)
    SELECT l.district_id, l.on_date, l.student_id, l.flex_period_id, l.section_id, l.birth, l.version, l.run_id, l.replaced,
           l.made_at, l.locked, l.attended, l.origin, l.made_by, l.type, l.comment, :now, :actor,
           CASE WHEN l.on_date = CAST(:on_date AS date) AND l.flex_period_id = :flex_period THEN 'displaced' ELSE 'cancelled' END,
           NULL, n.birth
    FROM leaving l, numbered n
),
vacated AS (
    DELETE FROM homeroom.appointment a
    USING leaving l, numbered n
    WHERE a.district_id = :district AND a.student_id = :student AND a.on_date = l.on_date
      AND a.flex_period_id = l.flex_period_id
      AND (l.on_date, l.flex_period_id) <> (CAST(:on_date AS date), CAST(:flex_period AS bigint))
),
displaced AS (
    UPDATE homeroom.appointment a
    SET section_id = :section, birth = n.birth, version = n.birth, run_id = NULL, replaced = l.birth, made_at = :now,
        locked = :locked, attended = false, origin = :origin, made_by = :actor, type = :type, comment = :comment
    FROM leaving l, numbered n
    WHERE a.district_id = :district AND a.student_id = :student AND a.on_date = CAST(:on_date AS date)
      AND a.flex_period_id = :flex_period AND l.on_date = a.on_date AND l.flex_period_id = a.flex_period_id
    RETURNING a.*
),
created AS (
    INSERT INTO homeroom.appointment
        (district_id, on_date, student_id, flex_period_id, section_id, birth, version, made_at, locked, origin, made_by, type,
         comment)
    SELECT :district, :on_date, :student, :flex_period, :section, n.birth, n.birth, :now, :locked, :origin, :actor, :type, :comment
    FROM numbered n
    WHERE NOT EXISTS (
        SELECT FROM leaving l WHERE l.on_date = CAST(:on_date AS date) AND l.flex_period_id = :flex_period)
    RETURNING *
)
SELECT * FROM displaced
UNION ALL
SELECT * FROM created
