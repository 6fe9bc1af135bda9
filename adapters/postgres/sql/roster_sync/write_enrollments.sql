-- Rosters. Who moved takes no enrollment of the old school along, not even one that staff made; nor does who moved or left one of a
-- source that is not in use any more, which no sync of it will end.
CREATE TEMP TABLE sync_moved ON COMMIT DROP AS
SELECT c.person_id AS student_id, c.school_id
FROM student_school_change c
JOIN student_known k ON k.id = c.person_id AND k.state <> 'leaves'
WHERE c.change = 'left';

-- A table of its own: without any of them the statement below must not look at everybody for each enrollment.
CREATE TEMP TABLE sync_gone ON COMMIT DROP AS SELECT id AS student_id FROM student_known WHERE state = 'leaves';

ANALYZE sync_moved, sync_gone;

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
WHERE e.district_id = :district AND e.student_id = m.student_id AND e.active
  AND s.district_id = e.district_id AND s.id = e.section_id AND s.school_id = m.school_id
  AND (e.origin = 'staff'
       OR s.source_id IN (SELECT id FROM homeroom.roster_source WHERE district_id = :district AND retired));

UPDATE homeroom.enrollment e
SET active = false
FROM sync_gone g, homeroom.section s
WHERE e.district_id = :district AND e.student_id = g.student_id AND e.active AND e.origin = 'source'
  AND s.district_id = e.district_id AND s.id = e.section_id
  AND s.source_id IN (SELECT id FROM homeroom.roster_source WHERE district_id = :district AND retired);
