-- How many records of this source each of these schools had before the run: what a guard's shares are of. People whom only another
-- source in use (`others`) places there are not among them.
SELECT m.school_id, 'student' AS kind, count(*) AS count
FROM homeroom.student_school m JOIN student_known k ON k.id = m.student_id AND k.status = 'active' AND k.state NOT IN ('ignored', 'kept', 'on_file')
WHERE m.district_id = :district AND m.active AND m.origin = 'source'
  AND m.school_id = ANY(CAST(:schools AS bigint[]))
  AND (CAST(:source AS bigint) = ANY(m.source_ids) OR NOT m.source_ids && CAST(:others AS bigint[])
       OR (m.student_id, m.school_id) IN (SELECT person_id, school_id FROM student_school_shared WHERE is_placed
                                           UNION SELECT person_id, school_id FROM student_school_change WHERE change = 'primary'))
GROUP BY m.school_id
UNION ALL
SELECT m.school_id, 'staffer', count(*)
FROM homeroom.staffer_school m JOIN staffer_known k ON k.id = m.staffer_id AND k.status = 'active' AND k.state NOT IN ('ignored', 'kept', 'on_file')
WHERE m.district_id = :district AND m.active AND m.origin = 'source'
  AND m.school_id = ANY(CAST(:schools AS bigint[]))
  AND (CAST(:source AS bigint) = ANY(m.source_ids) OR NOT m.source_ids && CAST(:others AS bigint[])
       OR (m.staffer_id, m.school_id) IN (SELECT person_id, school_id FROM staffer_school_shared WHERE is_placed
                                           UNION SELECT person_id, school_id FROM staffer_school_change WHERE change = 'primary'))
GROUP BY m.school_id
UNION ALL
SELECT school_id, 'section', count(*) FROM section_known
WHERE status = 'active' AND school_id = ANY(CAST(:schools AS bigint[])) GROUP BY school_id
UNION ALL
SELECT s.school_id, 'enrollment', count(*)
FROM homeroom.enrollment e JOIN section_known s ON s.id = e.section_id AND s.school_id = ANY(CAST(:schools AS bigint[]))
WHERE e.district_id = :district AND e.active AND e.origin = 'source'
GROUP BY s.school_id;
