-- Rosters. Who moved takes no enrollment of the old school along, not even one that staff made.
CREATE TEMP TABLE sync_moved ON COMMIT DROP AS
SELECT c.person_id AS student_id, c.school_id
FROM student_school_change c
JOIN student_known k ON k.id = c.person_id AND k.state <> 'leaves'
WHERE c.change = 'left';

ANALYZE sync_moved;

UPDATE homeroom.enrollment e
SET active = c.change <> 'left',
    first_day = CASE c.change WHEN 'left' THEN e.first_day ELSE c.first_day END,
    last_day = CASE c.change WHEN 'left' THEN e.last_day ELSE c.last_day END,
    source_key = coalesce(c.source_key, e.source_key)
FROM enrollment_change c
WHERE c.change IN ('updated', 'returned', 'left') AND e.district_id = :district AND e.section_id = c.section_id
  AND e.student_id = c.student_id AND e.origin = 'source';

INSERT INTO homeroom.enrollment (district_id, section_id, student_id, first_day, last_day, source_key)
SELECT :district, section_id, student_id, first_day, last_day, source_key
FROM enrollment_change
WHERE change = 'created'
ORDER BY section_id, student_id;

UPDATE homeroom.enrollment e
SET active = false
FROM sync_moved m, homeroom.section s
WHERE e.district_id = :district AND e.student_id = m.student_id AND e.active AND e.origin = 'staff'
  AND s.district_id = e.district_id AND s.id = e.section_id AND s.school_id = m.school_id;
