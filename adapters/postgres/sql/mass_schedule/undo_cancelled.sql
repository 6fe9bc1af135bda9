    -- What the run cancelled, told apart by its place in the history; changed since where anything stands or has stood there after it.
    SELECT c.student_id, c.on_date, c.flex_period_id, c.section_id, c.seq AS birth, d.frozen, d.closed, d.closed_years,
           CASE WHEN EXISTS (
                    SELECT FROM homeroom.appointment a
                    WHERE a.district_id = :district AND a.student_id = c.student_id AND a.on_date = c.on_date
                      AND a.flex_period_id = c.flex_period_id
                    OFFSET 0)
                  OR EXISTS (
                    SELECT FROM homeroom.appointment_history h
                    WHERE h.district_id = :district AND h.student_id = c.student_id AND h.on_date = c.on_date
                      AND h.flex_period_id = c.flex_period_id AND h.seq > c.seq
                    OFFSET 0) THEN 'changed_since'
                ELSE d.frozen END AS left_alone
    FROM homeroom.appointment_history c
    JOIN mass_day d ON d.on_date = c.on_date AND d.flex_period_id = c.flex_period_id
    WHERE c.district_id = :district AND c.ended_run_id = :run AND c.end_reason = 'cancelled'
