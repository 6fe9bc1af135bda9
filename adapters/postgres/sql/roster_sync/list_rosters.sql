-- What changes for sections and on rosters, record by record.
INSERT INTO sync_listed (school_id, kind, change, source_key, name, before, after)
SELECT s.school_id, 'section', s.change, s.key, coalesce(s.after ->> 'name', s.before ->> 'name'),
       CASE WHEN s.change = 'updated' AND s.after IS NOT NULL THEN
           (SELECT jsonb_object_agg(b.key, b.value) FROM jsonb_each(s.before) b WHERE b.value IS DISTINCT FROM s.after -> b.key) END,
       CASE WHEN s.change = 'updated' THEN
           (SELECT jsonb_object_agg(a.key, a.value) FROM jsonb_each(s.after) a WHERE a.value IS DISTINCT FROM s.before -> a.key)
            WHEN s.change = 'created' THEN jsonb_strip_nulls(s.after) END
FROM (
    SELECT k.school_id, k.key, CASE k.state WHEN 'new' THEN 'created' WHEN 'update' THEN 'updated' WHEN 'return' THEN 'returned'
                                            ELSE 'left' END AS change,
           CASE WHEN p.id IS NOT NULL THEN jsonb_build_object(
               'name', p.name, 'courseName', p.course_name, 'courseNumber', p.course_number, 'subject', p.subject,
               'classType', p.class_type, 'period', p.period, 'termFirstDay', p.term_first_day, 'termLastDay', p.term_last_day,
               'staff', (SELECT jsonb_agg(concat_ws(' ', t.first_name, t.last_name) ORDER BY t.last_name, t.first_name, t.id)
                         FROM homeroom.section_staffer x
                         JOIN homeroom.staffer t ON t.district_id = x.district_id AND t.id = x.staffer_id
                         WHERE x.district_id = :district AND x.section_id = k.id)) END AS before,
           CASE WHEN f.source_key IS NOT NULL THEN jsonb_build_object(
               'name', f.name, 'courseName', f.course_name, 'courseNumber', f.course_number, 'subject', f.subject,
               'classType', f.class_type, 'period', f.period, 'termFirstDay', f.term_first_day, 'termLastDay', f.term_last_day,
               'staff', (SELECT jsonb_agg(concat_ws(' ', t.first_name, t.last_name) ORDER BY t.last_name, t.first_name, t.source_key)
                         FROM feed_section_staffer x JOIN feed_staffer t ON t.source_key = x.staffer_key
                         WHERE x.section_key = k.key)) END AS after
    FROM section_known k
    LEFT JOIN feed_section f ON f.source_key = k.key
    LEFT JOIN homeroom.section p ON p.district_id = :district AND p.id = k.id
    WHERE k.state IN ('new', 'update', 'return', 'ends')
      AND (k.school_id = ANY(CAST(:held AS bigint[]))) = CAST(:of_held AS boolean)
) s
UNION ALL
SELECT c.school_id, 'enrollment', c.change, c.source_key,
       concat_ws(', ', coalesce(n.name, x.name),
                 concat_ws(' ', coalesce(f.first_name, p.first_name), coalesce(f.last_name, p.last_name))),
       CASE WHEN c.change = 'updated' THEN jsonb_build_object('firstDay', e.first_day, 'lastDay', e.last_day) END,
       CASE WHEN c.change IN ('updated', 'created', 'returned')
            THEN jsonb_build_object('firstDay', c.first_day, 'lastDay', c.last_day) END
FROM enrollment_change c
JOIN section_known s ON s.id = c.section_id
JOIN student_known k ON k.id = c.student_id
LEFT JOIN feed_section n ON n.source_key = s.key
LEFT JOIN homeroom.section x ON x.district_id = :district AND x.id = c.section_id
LEFT JOIN feed_student f ON f.source_key = k.key
LEFT JOIN homeroom.student p ON p.district_id = :district AND p.id = c.student_id
LEFT JOIN homeroom.enrollment e ON e.district_id = :district AND e.section_id = c.section_id AND e.student_id = c.student_id
                               AND e.origin = 'source'
WHERE c.change IN ('created', 'updated', 'left', 'returned')
  AND (c.school_id = ANY(CAST(:held AS bigint[]))) = CAST(:of_held AS boolean);
