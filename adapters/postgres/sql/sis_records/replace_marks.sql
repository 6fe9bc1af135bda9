-- What was staged takes the place of the school's marks; each row is touched at most once, so the parts may run together.
WITH removed AS (
    DELETE FROM homeroom.course_mark m
    WHERE m.district_id = :district AND m.school_id = :school
      AND NOT EXISTS (SELECT FROM sis_marks_said n WHERE n.student_id = m.student_id AND n.course = m.course)
      AND NOT EXISTS (SELECT FROM sis_marks_kept k
                      WHERE k.student_id = m.student_id AND (k.course IS NULL OR lower(k.course) = lower(m.course)))
    RETURNING 1
), changed AS (
    UPDATE homeroom.course_mark m SET mark = n.mark, letter = n.letter
    FROM sis_marks_said n
    WHERE m.district_id = :district AND m.school_id = :school AND n.student_id = m.student_id AND n.course = m.course
      AND (m.mark, m.letter) IS DISTINCT FROM (n.mark, n.letter)
    RETURNING 1
), added AS (
    INSERT INTO homeroom.course_mark (district_id, school_id, student_id, course, mark, letter)
    SELECT :district, :school, n.student_id, n.course, n.mark, n.letter
    FROM sis_marks_said n
    WHERE NOT EXISTS (SELECT FROM homeroom.course_mark m
                      WHERE m.district_id = :district AND m.school_id = :school AND m.student_id = n.student_id
                        AND m.course = n.course)
    RETURNING 1
)
SELECT (SELECT count(*) FROM added) AS added, (SELECT count(*) FROM changed) AS changed,
       (SELECT count(*) FROM removed) AS removed, (SELECT count(*) FROM sis_marks_said) AS said
