-- What would happen to the records of each school. A school's record is a membership, a section, an enrollment.
SELECT school_id, 'student' AS kind, change AS tally, count(*) AS count
FROM student_school_change WHERE change <> 'primary' GROUP BY school_id, change
UNION ALL
SELECT school_id, 'staffer', change, count(*) FROM staffer_school_change WHERE change <> 'primary' GROUP BY school_id, change
UNION ALL
SELECT school_id, 'student', 'updated', count(*) FROM (
    SELECT id, school_id FROM student_part WHERE state = 'update'
    UNION
    SELECT person_id, school_id FROM student_school_change WHERE change = 'primary' AND is_primary
    EXCEPT
    SELECT person_id, school_id FROM student_school_change WHERE change IN ('created', 'returned')
) u GROUP BY school_id
UNION ALL
SELECT school_id, 'staffer', 'updated', count(*) FROM (
    SELECT id, school_id FROM staffer_part WHERE state = 'update'
    UNION
    SELECT person_id, school_id FROM staffer_school_change WHERE change = 'primary' AND is_primary
    EXCEPT
    SELECT person_id, school_id FROM staffer_school_change WHERE change IN ('created', 'returned')
) u GROUP BY school_id
UNION ALL
SELECT school_id, 'student', 'skipped', count FROM student_membership_skipped
UNION ALL
SELECT school_id, 'staffer', 'skipped', count FROM staffer_membership_skipped
UNION ALL
SELECT school_id, 'section',
       CASE state WHEN 'new' THEN 'created' WHEN 'update' THEN 'updated' WHEN 'return' THEN 'returned' ELSE 'left' END, count(*)
FROM section_known WHERE state IN ('new', 'update', 'return', 'ends') GROUP BY school_id, state
UNION ALL
SELECT school_id, 'section', 'skipped', sum(records) FROM section_staffer_change WHERE change = 'skipped' GROUP BY school_id
UNION ALL
SELECT school_id, 'section', 'skipped', count(*) FROM section_known WHERE state = 'misplaced' GROUP BY school_id
UNION ALL
SELECT school_id, 'enrollment', change, CASE change WHEN 'skipped' THEN sum(records) ELSE count(*) END
FROM enrollment_change WHERE change IS NOT NULL GROUP BY school_id, change
UNION ALL
SELECT s.school_id, q.kind, 'quarantined', count(*)
FROM feed_quarantine q JOIN sync_school s ON s.school_key = ANY(q.school_keys)
GROUP BY s.school_id, q.kind
UNION ALL
SELECT school_id, 'enrollment', 'over', count(*) FROM enrollment_change
WHERE change = 'left' AND ended_by < CAST(:today AS date) GROUP BY school_id;
