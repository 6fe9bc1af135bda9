-- One notification per student of whom the run wrote anything, whatever the number of its rows: of what it noted while it wrote.
INSERT INTO homeroom.notification
    (district_id, student_id, school_id, kind, appointments, displaced, first_day, last_day, flex_period_id, section_id, run_id,
     made_by, made_at)
SELECT :district, student_id, :school, :kind, sum(rows), sum(displaced), min(first_day), max(last_day),
       CASE WHEN min(flex_period_id) = max(flex_period_id) THEN min(flex_period_id) END,
       CASE WHEN min(section_id) = max(section_id) THEN min(section_id) END,
       :run, :made_by, :made_at
FROM mass_told
GROUP BY student_id
HAVING NOT CAST(:only_displaced AS boolean) OR sum(displaced) > 0
