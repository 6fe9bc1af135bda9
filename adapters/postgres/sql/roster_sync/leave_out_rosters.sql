-- The sections and enrollments of held parts, and whatever names a person who was left out.
UPDATE section_known s SET state = 'held' WHERE s.school_id = ANY(CAST(:held AS bigint[]));
DELETE FROM section_staffer_change WHERE school_id = ANY(CAST(:held AS bigint[]));
DELETE FROM enrollment_change WHERE school_id = ANY(CAST(:held AS bigint[]));
UPDATE section_staffer_change c SET change = 'skipped'
FROM staffer_left_out o WHERE o.id = c.staffer_id AND c.change <> 'left';
UPDATE section_known s SET state = 'same'
WHERE s.by_staff AND s.state = 'update'
  AND s.id NOT IN (SELECT section_id FROM section_staffer_change WHERE change <> 'skipped');
UPDATE enrollment_change c SET change = 'skipped'
FROM student_left_out o WHERE o.id = c.student_id AND c.change <> 'left';
DELETE FROM enrollment_change c
USING student_known k
WHERE c.by_leaving AND k.id = c.student_id AND k.state <> 'leaves';
DELETE FROM enrollment_change c
USING student_known k
WHERE c.change = 'left' AND k.id = c.student_id AND k.state <> 'leaves'
  AND EXISTS (SELECT FROM feed_student_school m JOIN sync_school s ON s.school_key = m.school_key WHERE m.source_key = k.key)
  AND NOT EXISTS (
      SELECT FROM feed_student_school m JOIN sync_school s ON s.school_key = m.school_key
      WHERE m.source_key = k.key AND s.school_id <> ALL(CAST(:held AS bigint[]))
  );
