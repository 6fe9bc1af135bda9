-- Where nothing can be displaced, what was decided is written by the statement that decides. Rows come in the order of students and
-- dates, which is the order of the primary key, so they are not sorted again.
, created AS (
    INSERT INTO homeroom.appointment
        (district_id, on_date, student_id, flex_period_id, section_id, birth, version, run_id, made_at, locked, origin, made_by,
         type, comment)
    SELECT :district, on_date, student_id, flex_period_id, target, birth, birth, :run, :now, :lock, :origin, :actor, :type, :comment
    FROM decided
    WHERE outcome = 'created'
),
taken AS (
    INSERT INTO homeroom.seat_count AS n (district_id, section_id, on_date, flex_period_id, taken)
    SELECT :district, target, on_date, flex_period_id, rows
    FROM counted
    WHERE outcome = 'created'
    ORDER BY target, on_date, flex_period_id
    ON CONFLICT (district_id, section_id, on_date, flex_period_id) DO UPDATE SET taken = n.taken + excluded.taken
)
