-- Records already known that are quarantined, by school.
SELECT m.school_id, 'student' AS kind, count(*) AS count
FROM student_known k JOIN homeroom.student_school m ON m.district_id = :district AND m.student_id = k.id AND m.active
WHERE k.state IN ('quarantined', 'shielded') GROUP BY m.school_id
UNION ALL
SELECT m.school_id, 'staffer', count(*)
FROM staffer_known k JOIN homeroom.staffer_school m ON m.district_id = :district AND m.staffer_id = k.id AND m.active
WHERE k.state IN ('quarantined', 'shielded') GROUP BY m.school_id
UNION ALL
SELECT school_id, 'section', count(*) FROM section_known WHERE state = 'quarantined' GROUP BY school_id
UNION ALL
SELECT s.school_id, 'enrollment', count(*)
FROM feed_quarantine q
JOIN homeroom.enrollment e ON e.district_id = :district AND e.origin = 'source' AND e.active AND e.source_key = q.source_key
JOIN section_known s ON s.id = e.section_id
WHERE q.kind = 'enrollment'
GROUP BY s.school_id;
