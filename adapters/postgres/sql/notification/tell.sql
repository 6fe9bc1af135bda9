INSERT INTO homeroom.notification
    (district_id, student_id, seq, school_id, kind, appointments, displaced, moved, first_day, last_day, flex_period_id, section_id,
     previous_day, previous_section_id, run_id, request_id, made_by, made_at)
SELECT :district, student_id, nextval('homeroom.id_seq'), school_id, kind, appointments, displaced, moved, first_day, last_day,
       flex_period_id, section_id, previous_day, previous_section_id, run_id, request_id, made_by, made_at
FROM unnest(
    CAST(:students AS bigint[]), CAST(:schools AS bigint[]), CAST(:kinds AS text[]), CAST(:appointments AS integer[]),
    CAST(:displaced AS integer[]), CAST(:moved AS integer[]), CAST(:first_days AS date[]), CAST(:last_days AS date[]),
    CAST(:flex_periods AS bigint[]), CAST(:sections AS bigint[]), CAST(:previous_days AS date[]),
    CAST(:previous_sections AS bigint[]), CAST(:runs AS bigint[]), CAST(:requests AS bigint[]),
    CAST(:made_by AS text[]), CAST(:made_at AS timestamptz[])
) WITH ORDINALITY AS n (student_id, school_id, kind, appointments, displaced, moved, first_day, last_day, flex_period_id, section_id,
                        previous_day, previous_section_id, run_id, request_id, made_by, made_at, place)
ORDER BY place
