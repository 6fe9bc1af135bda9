-- Keep what was decided as rows of a plan.
, kept AS (
    INSERT INTO homeroom.mass_plan_row
        (district_id, plan_id, ordinal, student_id, on_date, flex_period_id, outcome, reason, target_section_id,
         current_section_id, current_birth, current_version)
    SELECT :district, :plan, :offset + row_number() OVER (ORDER BY on_date, flex_period_id, seat_rank), student_id, on_date,
           flex_period_id, outcome, CASE WHEN outcome = 'frozen' THEN frozen END, target, current_section, current_birth,
           current_version
    FROM decided
)
