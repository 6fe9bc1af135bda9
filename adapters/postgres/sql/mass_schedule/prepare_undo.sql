-- Rows of a run whose undoing needs more than a delete, and those it must leave alone.
CREATE TEMP TABLE IF NOT EXISTS undo_row (
    student_id       bigint NOT NULL,
    on_date          date NOT NULL,
    flex_period_id   bigint NOT NULL,
    section_id       bigint NOT NULL,
    birth            bigint NOT NULL,
    outcome          text NOT NULL,
    restored_seq     bigint,
    restored_section bigint
) ON COMMIT DROP;
