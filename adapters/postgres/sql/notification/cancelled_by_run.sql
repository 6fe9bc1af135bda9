    SELECT h.student_id, h.on_date, h.flex_period_id, h.section_id, CAST(NULL AS bigint) AS replaced
    FROM homeroom.appointment_history h
    WHERE h.district_id = :district AND h.ended_run_id = :run AND h.end_reason = 'cancelled'
