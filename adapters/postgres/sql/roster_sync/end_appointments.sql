-- Appointments of those who left or moved, and of sections that ended: dates after today, and today where it is not
-- frozen and attendance was not taken.
WITH ending AS MATERIALIZED (
    SELECT a.student_id, a.on_date, a.flex_period_id, min(w.reason) AS reason
    FROM (
        SELECT a.student_id, a.on_date, a.flex_period_id, '1student_left' AS reason
        FROM homeroom.appointment a
        JOIN student_known k ON k.id = a.student_id AND k.state = 'leaves'
        WHERE a.district_id = :district AND a.on_date >= CAST(:earliest AS date)
        UNION ALL
        SELECT a.student_id, a.on_date, a.flex_period_id, '2student_moved'
        FROM homeroom.appointment a
        JOIN sync_moved m ON m.student_id = a.student_id
        JOIN homeroom.section s ON s.district_id = a.district_id AND s.id = a.section_id AND s.school_id = m.school_id
        WHERE a.district_id = :district AND a.on_date >= CAST(:earliest AS date)
        UNION ALL
        SELECT a.student_id, a.on_date, a.flex_period_id, '3section_ended'
        FROM homeroom.appointment a
        JOIN section_known k ON k.id = a.section_id AND k.state = 'ends'
        WHERE a.district_id = :district AND a.on_date >= CAST(:earliest AS date)
    ) w
    JOIN homeroom.appointment a ON a.district_id = :district AND a.student_id = w.student_id AND a.on_date = w.on_date
                               AND a.flex_period_id = w.flex_period_id AND NOT a.attended
    JOIN homeroom.section s ON s.district_id = a.district_id AND s.id = a.section_id
    JOIN unnest(CAST(:schools AS bigint[]), CAST(:from_days AS date[])) AS d (school_id, from_day)
      ON d.school_id = s.school_id AND a.on_date >= d.from_day
    GROUP BY a.student_id, a.on_date, a.flex_period_id
),
ended AS (
    DELETE FROM homeroom.appointment a
    USING ending e
    WHERE a.district_id = :district AND a.student_id = e.student_id AND a.on_date = e.on_date
      AND a.flex_period_id = e.flex_period_id
    RETURNING a.*, substr(e.reason, 2) AS reason
),
kept AS (
    INSERT INTO homeroom.appointment_history
        (district_id, on_date, student_id, flex_period_id, section_id, birth, version, run_id, replaced, made_at, locked, attended,
         origin, made_by, type, comment, ended_at, ended_by, end_reason)
    SELECT district_id, on_date, student_id, flex_period_id, section_id, birth, version, run_id, replaced, made_at, locked,
           attended, origin, made_by, type, comment, :now, :by, reason
    FROM ended
    ORDER BY student_id, on_date, flex_period_id
),
-- Who is still there is told, once for each school.
told AS (
    INSERT INTO homeroom.notification
        (district_id, student_id, school_id, kind, appointments, first_day, last_day, flex_period_id, section_id, made_by, made_at)
    SELECT :district, e.student_id, s.school_id, 'cancelled', count(*), min(e.on_date), max(e.on_date),
           CASE WHEN min(e.flex_period_id) = max(e.flex_period_id) THEN min(e.flex_period_id) END,
           CASE WHEN min(e.section_id) = max(e.section_id) THEN min(e.section_id) END, :by, :now
    FROM ended e
    JOIN homeroom.section s ON s.district_id = :district AND s.id = e.section_id
    WHERE e.reason <> 'student_left'
    GROUP BY e.student_id, s.school_id
),
freed AS MATERIALIZED (
    SELECT section_id, on_date, flex_period_id, count(*)::integer AS seats FROM ended GROUP BY section_id, on_date, flex_period_id
),
locked AS MATERIALIZED (
    SELECT n.section_id, n.on_date, n.flex_period_id
    FROM homeroom.seat_count n
    JOIN freed f ON f.section_id = n.section_id AND f.on_date = n.on_date AND f.flex_period_id = n.flex_period_id
    WHERE n.district_id = :district
    ORDER BY n.section_id, n.on_date, n.flex_period_id
    FOR UPDATE OF n
),
counted AS (
    UPDATE homeroom.seat_count n
    SET taken = n.taken - f.seats
    FROM freed f
    JOIN locked l ON l.section_id = f.section_id AND l.on_date = f.on_date AND l.flex_period_id = f.flex_period_id
    WHERE n.district_id = :district AND n.section_id = f.section_id AND n.on_date = f.on_date
      AND n.flex_period_id = f.flex_period_id
)
SELECT reason, count(*) AS count FROM ended GROUP BY reason;
