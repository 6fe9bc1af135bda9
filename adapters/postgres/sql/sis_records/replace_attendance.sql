-- What was staged takes the place of what was known of its days; each row is touched at most once, so the parts may run together.
WITH removed AS (
    DELETE FROM homeroom.sis_attendance m
    WHERE m.district_id = :district AND m.school_id = :school
      AND m.on_date IN (SELECT n.on_date FROM sis_attendance_said n)
      AND NOT EXISTS (SELECT FROM sis_attendance_said n WHERE n.student_id = m.student_id AND n.on_date = m.on_date)
      AND NOT EXISTS (SELECT FROM sis_attendance_kept k
                      WHERE k.student_id = m.student_id AND (k.on_date IS NULL OR k.on_date = m.on_date))
    RETURNING 1
), changed AS (
    UPDATE homeroom.sis_attendance m SET status = n.status
    FROM sis_attendance_said n
    WHERE m.district_id = :district AND m.school_id = :school AND n.student_id = m.student_id AND n.on_date = m.on_date
      AND m.status <> n.status
    RETURNING 1
), added AS (
    INSERT INTO homeroom.sis_attendance (district_id, school_id, on_date, student_id, status)
    SELECT :district, :school, n.on_date, n.student_id, n.status
    FROM sis_attendance_said n
    WHERE NOT EXISTS (SELECT FROM homeroom.sis_attendance m
                      WHERE m.district_id = :district AND m.school_id = :school AND m.student_id = n.student_id
                        AND m.on_date = n.on_date)
    RETURNING 1
)
SELECT (SELECT count(*) FROM added) AS added, (SELECT count(*) FROM changed) AS changed,
       (SELECT count(*) FROM removed) AS removed, (SELECT count(*) FROM sis_attendance_said) AS said
