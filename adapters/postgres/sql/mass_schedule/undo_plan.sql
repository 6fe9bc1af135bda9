-- Keep what was judged as rows of a plan, with those that would be removed.
WITH removable AS MATERIALIZED (
    SELECT a.student_id, a.on_date, a.flex_period_id, a.section_id, a.birth
    FROM homeroom.appointment a
    WHERE {of_run} AND {as_created}
),
kept AS (
    INSERT INTO homeroom.mass_plan_row
        (district_id, plan_id, ordinal, student_id, on_date, flex_period_id, outcome, target_section_id, current_section_id,
         current_birth)
    SELECT :district, :plan, row_number() OVER (ORDER BY on_date, flex_period_id, student_id), student_id, on_date,
           flex_period_id, outcome, back, section_id, birth
    FROM (
        SELECT student_id, on_date, flex_period_id, outcome, restored_section AS back, section_id, birth FROM undo_row
        UNION ALL
        SELECT student_id, on_date, flex_period_id, 'removed', NULL, section_id, birth FROM removable
    ) rows
)
SELECT count(*) FROM removable
