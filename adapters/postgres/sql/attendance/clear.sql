-- Marks of appointments that stand, to the history; then it is as if attendance had not been taken.
WITH cleared AS (
    DELETE FROM homeroom.attendance t
    USING unnest(CAST(:students AS bigint[]), CAST(:dates AS date[]), CAST(:periods AS bigint[]), CAST(:births AS bigint[]))
              AS g (student_id, on_date, flex_period_id, birth),
          homeroom.appointment a
    WHERE t.district_id = :district AND t.student_id = g.student_id AND t.on_date = g.on_date
      AND t.flex_period_id = g.flex_period_id AND t.birth = g.birth
      AND a.district_id = :district AND a.student_id = g.student_id AND a.on_date = g.on_date
      AND a.flex_period_id = g.flex_period_id AND a.birth = g.birth
    RETURNING t.*
),
past AS (
    INSERT INTO homeroom.attendance_history
        (district_id, student_id, on_date, flex_period_id, birth, section_id, mark, tardy, comment, taken_by, taken_at,
         ended_by, ended_at)
    SELECT district_id, student_id, on_date, flex_period_id, birth, section_id, mark, tardy, comment, taken_by, taken_at, :actor, :now
    FROM cleared
)
UPDATE homeroom.appointment a SET attended = false
FROM cleared c
WHERE a.district_id = :district AND a.student_id = c.student_id AND a.on_date = c.on_date AND a.flex_period_id = c.flex_period_id
