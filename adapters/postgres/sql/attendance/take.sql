-- Marks of appointments that stand. What is said otherwise than before moves to the history, the same is left as it is. The version of an
-- appointment stays: who was there is no edit of it.
WITH said AS MATERIALIZED (
    SELECT a.student_id, a.on_date, a.flex_period_id, a.birth, a.section_id, g.mark, g.tardy, g.comment
    FROM unnest(CAST(:students AS bigint[]), CAST(:dates AS date[]), CAST(:periods AS bigint[]), CAST(:births AS bigint[]),
                CAST(:marks AS text[]), CAST(:tardy AS boolean[]), CAST(:comments AS text[]))
        AS g (student_id, on_date, flex_period_id, birth, mark, tardy, comment)
    JOIN homeroom.appointment a
      ON a.district_id = :district AND a.student_id = g.student_id AND a.on_date = g.on_date
     AND a.flex_period_id = g.flex_period_id AND a.birth = g.birth
),
past AS (
    INSERT INTO homeroom.attendance_history
        (district_id, student_id, on_date, flex_period_id, birth, section_id, mark, tardy, comment, taken_by, taken_at,
         ended_by, ended_at)
    SELECT t.district_id, t.student_id, t.on_date, t.flex_period_id, t.birth, t.section_id, t.mark, t.tardy, t.comment, t.taken_by,
           t.taken_at, :actor, :now
    FROM homeroom.attendance t
    JOIN said s ON s.student_id = t.student_id AND s.on_date = t.on_date AND s.flex_period_id = t.flex_period_id
               AND s.birth = t.birth
    WHERE t.district_id = :district AND (t.mark, t.tardy, t.comment) IS DISTINCT FROM (s.mark, s.tardy, s.comment)
),
marked AS (
    UPDATE homeroom.appointment a SET attended = true
    FROM said s
    WHERE a.district_id = :district AND a.student_id = s.student_id AND a.on_date = s.on_date
      AND a.flex_period_id = s.flex_period_id AND NOT a.attended
)
INSERT INTO homeroom.attendance AS t
    (district_id, student_id, on_date, flex_period_id, birth, section_id, mark, tardy, comment, taken_by, taken_at)
SELECT :district, s.student_id, s.on_date, s.flex_period_id, s.birth, s.section_id, s.mark, s.tardy, s.comment, :actor, :now
FROM said s
ORDER BY s.student_id, s.on_date, s.flex_period_id
ON CONFLICT (district_id, student_id, on_date, flex_period_id, birth) DO UPDATE
SET mark = excluded.mark, tardy = excluded.tardy, comment = excluded.comment, taken_by = excluded.taken_by,
    taken_at = excluded.taken_at
WHERE (t.mark, t.tardy, t.comment) IS DISTINCT FROM (excluded.mark, excluded.tardy, excluded.comment)
