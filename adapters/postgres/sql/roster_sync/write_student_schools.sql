-- Where students belong. Whether somebody may self-schedule is the school's own and kept.
UPDATE homeroom.student_school m
SET active = c.change <> 'left', is_primary = CASE c.change WHEN 'left' THEN m.is_primary ELSE c.is_primary END,
    origin = CASE c.change WHEN 'returned' THEN 'source' ELSE m.origin END,
    source_ids = CASE WHEN c.change = 'left' THEN '{}' WHEN c.change = 'returned' THEN ARRAY[CAST(:source AS bigint)]
                      WHEN CAST(:source AS bigint) = ANY(m.source_ids) THEN m.source_ids ELSE m.source_ids || CAST(:source AS bigint) END
FROM student_school_change c
WHERE c.change <> 'created' AND m.district_id = :district AND m.student_id = c.person_id AND m.school_id = c.school_id;

-- Who leaves is at no school any more, not even at one that this feed is not about: no source in use has them there.
UPDATE homeroom.student_school m
SET active = false, source_ids = '{}'
FROM student_known k
WHERE k.state = 'leaves' AND m.district_id = :district AND m.student_id = k.id AND m.active
  AND m.school_id NOT IN (SELECT school_id FROM sync_school);

INSERT INTO homeroom.student_school (district_id, student_id, school_id, is_primary, source_ids)
SELECT :district, person_id, school_id, is_primary, ARRAY[CAST(:source AS bigint)]
FROM student_school_change
WHERE change = 'created'
ORDER BY person_id, school_id;

UPDATE homeroom.student_school m
SET is_primary = false
FROM (SELECT person_id, school_id FROM student_school_change WHERE is_primary AND change <> 'left' AND state <> 'new') c
WHERE m.district_id = :district AND m.student_id = c.person_id AND m.school_id <> c.school_id AND m.is_primary;
