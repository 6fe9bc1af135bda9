-- Of appointments, by student, date and birth: since when their student had waited, and what freed the seat.
SELECT w.birth, w.joined_at, w.freed_student_id, h.end_reason, h.successor,
       coalesce(h.ended_at, r.undone_at) AS freed_at, coalesce(h.ended_by, r.undone_by) AS freed_by
FROM unnest(CAST(:students AS bigint[]), CAST(:days AS date[]), CAST(:births AS bigint[])) AS a (student_id, on_date, birth)
JOIN homeroom.waiter w ON w.district_id = :district AND w.student_id = a.student_id AND w.on_date = a.on_date AND w.birth = a.birth
LEFT JOIN homeroom.appointment_history h ON h.district_id = w.district_id AND h.student_id = w.freed_student_id
                                        AND h.on_date = w.on_date AND h.flex_period_id = w.flex_period_id AND h.seq = w.freed_seq
LEFT JOIN homeroom.mass_run r ON r.district_id = w.district_id AND r.id = w.freed_run_id
