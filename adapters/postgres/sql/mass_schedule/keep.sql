-- Keep what is to be written.
, kept AS (
    INSERT INTO mass_decided (student_id, on_date, flex_period_id, target, current_section, current_birth, outcome, birth)
    SELECT student_id, on_date, flex_period_id, target, current_section, current_birth, outcome, birth
    FROM decided
    WHERE outcome IN ('created', 'replaced', 'cancelled')
)
