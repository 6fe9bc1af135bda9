-- By which records the source says what is on file: a later feed that is a part may speak of any one of them.
UPDATE homeroom.section_staffer h
SET source_records = c.source_records
FROM section_staffer_change c
WHERE c.is_other AND (c.change IS NULL OR c.change = 'updated')
  AND h.district_id = :district AND h.section_id = c.section_id AND h.staffer_id = c.staffer_id AND h.origin = 'source';

CREATE TEMP TABLE enrollment_kept ON COMMIT DROP AS
SELECT c.section_id, c.student_id, c.source_key, c.records, s.key AS section_key, k.key AS student_key
FROM enrollment_change c
JOIN section_known s ON s.id = c.section_id
JOIN student_known k ON k.id = c.student_id AND k.state <> 'conflict'
WHERE (c.records > 1 OR c.is_other) AND (c.change IS NULL OR c.change IN ('created', 'updated', 'returned'));

ANALYZE enrollment_kept;

UPDATE homeroom.enrollment h
SET source_key = coalesce(c.source_key, h.source_key), source_records = r.source_records
FROM enrollment_kept c
LEFT JOIN (
    SELECT c.section_id, c.student_id,
           jsonb_agg(jsonb_build_array(e.source_key, e.first_day, e.last_day)
                     ORDER BY e.source_key COLLATE "C", e.first_day, e.last_day) AS source_records
    FROM enrollment_kept c
    JOIN feed_enrollment e ON e.section_key = c.section_key AND e.student_key = c.student_key AND e.source_key IS NOT NULL
    WHERE c.records > 1
    GROUP BY c.section_id, c.student_id
    HAVING count(*) > 1
) r ON r.section_id = c.section_id AND r.student_id = c.student_id
WHERE h.district_id = :district AND h.section_id = c.section_id AND h.student_id = c.student_id AND h.origin = 'source'
  AND (h.source_key IS DISTINCT FROM coalesce(c.source_key, h.source_key)
       OR h.source_records IS DISTINCT FROM r.source_records);
