-- One notification per student of whom the run wrote anything, whatever the number of its rows: `rows` are those.
INSERT INTO homeroom.notification
    (district_id, student_id, school_id, kind, appointments, displaced, first_day, last_day, flex_period_id, section_id, run_id,
     made_by, made_at)
SELECT :district, r.student_id, :school, :kind, count(*), count(r.replaced), min(r.on_date), max(r.on_date),
       CASE WHEN min(r.flex_period_id) = max(r.flex_period_id) THEN min(r.flex_period_id) END,
       CASE WHEN min(r.section_id) = max(r.section_id) THEN min(r.section_id) END,
       :run, :made_by, :made_at
FROM (
{rows}
) r
GROUP BY r.student_id
HAVING NOT CAST(:only_displaced AS boolean) OR count(r.replaced) > 0
