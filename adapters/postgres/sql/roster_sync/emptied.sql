-- Kinds of record that this source has at the schools it still shares; a feed without any record of such a kind is a failure.
SELECT 'staffer' AS kind WHERE EXISTS (
    SELECT FROM homeroom.staffer_source k
    JOIN homeroom.staffer p ON p.district_id = k.district_id AND p.id = k.staffer_id
    JOIN homeroom.staffer_school m ON m.district_id = p.district_id AND m.staffer_id = p.id
    WHERE k.district_id = :district AND k.source_id = :source AND k.present AND p.status = 'active' AND NOT p.ignore_on_import
      AND m.active AND m.origin = 'source' AND m.school_id IN (SELECT school_id FROM sync_school WHERE NOT unshared)
)
UNION ALL
SELECT 'student' WHERE EXISTS (
    SELECT FROM homeroom.student_source k
    JOIN homeroom.student p ON p.district_id = k.district_id AND p.id = k.student_id
    JOIN homeroom.student_school m ON m.district_id = p.district_id AND m.student_id = p.id
    WHERE k.district_id = :district AND k.source_id = :source AND k.present AND p.status = 'active' AND NOT p.ignore_on_import
      AND m.active AND m.origin = 'source' AND m.school_id IN (SELECT school_id FROM sync_school WHERE NOT unshared)
)
UNION ALL
SELECT 'section' WHERE EXISTS (
    SELECT FROM homeroom.section s
    WHERE s.district_id = :district AND s.source_id = :source AND s.status = 'active'
      AND s.school_id IN (SELECT school_id FROM sync_school WHERE NOT unshared)
)
UNION ALL
SELECT 'enrollment' WHERE EXISTS (
    SELECT FROM homeroom.enrollment e
    JOIN homeroom.section s ON s.district_id = e.district_id AND s.id = e.section_id
    WHERE e.district_id = :district AND e.active AND e.origin = 'source' AND s.source_id = :source
      AND s.school_id IN (SELECT school_id FROM sync_school WHERE NOT unshared)
);
