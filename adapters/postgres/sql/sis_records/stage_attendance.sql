CREATE TEMP TABLE sis_attendance_said (student_id bigint, on_date date, status text) ON COMMIT DROP;
CREATE TEMP TABLE sis_attendance_kept (student_id bigint, on_date date) ON COMMIT DROP;
