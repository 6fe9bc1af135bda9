    -- What the run booked and what cannot simply be removed.
    SELECT a.student_id, a.on_date, a.flex_period_id, a.section_id, a.birth, d.frozen, d.closed, d.closed_years,
           CASE WHEN a.version <> a.birth THEN 'changed_since'
                WHEN a.attended THEN 'attendance_taken'
                ELSE d.frozen END AS left_alone
    FROM homeroom.appointment a
    JOIN mass_day d ON d.on_date = a.on_date AND d.flex_period_id = a.flex_period_id
    WHERE {of_run} AND NOT ({as_created} AND d.frozen IS NULL)
