CREATE TEMP TABLE sis_marks_said (student_id bigint, course text, mark numeric(6, 2), letter text) ON COMMIT DROP;
CREATE TEMP TABLE sis_marks_kept (student_id bigint, course text) ON COMMIT DROP;
