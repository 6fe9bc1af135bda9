-- What happens to the records of the district, each once.
SELECT 'student' AS kind, {tally} AS tally, count(*) AS count FROM student_known WHERE state IN ('new', 'update', 'return', 'leaves')
GROUP BY state
UNION ALL
SELECT 'staffer', {tally}, count(*) FROM staffer_known WHERE state IN ('new', 'update', 'return', 'leaves') GROUP BY state
UNION ALL
SELECT 'student', 'updated', count(DISTINCT person_id) FROM student_school_change
WHERE person_id NOT IN (SELECT id FROM student_known WHERE state IN ('new', 'update', 'return', 'leaves'))
UNION ALL
SELECT 'staffer', 'updated', count(DISTINCT person_id) FROM staffer_school_change
WHERE person_id NOT IN (SELECT id FROM staffer_known WHERE state IN ('new', 'update', 'return', 'leaves'))
UNION ALL
SELECT 'student', 'skipped', sum(count) FROM student_membership_skipped
UNION ALL
SELECT 'staffer', 'skipped', sum(count) FROM staffer_membership_skipped
UNION ALL
SELECT 'section', {tally}, count(*) FROM section_known WHERE state IN ('new', 'update', 'return', 'ends') GROUP BY state
UNION ALL
SELECT 'section', 'skipped', sum(records) FROM section_staffer_change WHERE change = 'skipped'
UNION ALL
SELECT 'section', 'skipped', count(*) FROM section_known
WHERE state = 'misplaced' OR (state = 'barred' AND status IS NULL)
UNION ALL
SELECT 'enrollment', change, CASE change WHEN 'skipped' THEN sum(records) ELSE count(*) END
FROM enrollment_change WHERE change IS NOT NULL GROUP BY change
UNION ALL
SELECT kind, 'quarantined', count(*) FROM feed_quarantine GROUP BY kind;
