-- A record that cannot be read counts as present: of a membership that several records make, one that is quarantined is as it was. So
-- is one of staff; an enrollment of which no record can be read stays as it is anyway.
INSERT INTO feed_section_staffer (section_key, staffer_key, is_lead, source_key, first_day, last_day)
SELECT s.key, k.key, CAST(r ->> 1 AS boolean), r ->> 0, CAST(r ->> 2 AS date), CAST(r ->> 3 AS date)
FROM homeroom.section_staffer h
JOIN section_known s ON s.id = h.section_id AND s.state IN ('same', 'update', 'return', 'stays')
JOIN staffer_known k ON k.id = h.staffer_id AND NOT k.said_gone AND {staff}
CROSS JOIN LATERAL jsonb_array_elements(h.source_records) r
WHERE h.district_id = :district AND h.origin = 'source' AND CAST(:staff AS boolean)
  AND EXISTS (SELECT FROM feed_quarantine WHERE kind = 'enrollment')
  AND r ->> 0 IN (SELECT source_key FROM feed_quarantine WHERE kind = 'enrollment')
  AND r ->> 0 NOT IN (SELECT source_key FROM feed_section_staffer WHERE source_key IS NOT NULL);

INSERT INTO feed_enrollment (source_key, section_key, student_key, first_day, last_day, remembered)
SELECT r.source_key, s.key, k.key, r.first_day, r.last_day, true
FROM homeroom.enrollment h
JOIN section_known s ON s.id = h.section_id AND s.state IN ('same', 'update', 'return', 'quarantined', 'stays')
JOIN student_known k ON k.id = h.student_id AND NOT k.said_gone AND {students}
CROSS JOIN LATERAL (
    SELECT h.source_key, h.first_day, h.last_day WHERE h.source_records IS NULL AND h.source_key IS NOT NULL
    UNION ALL
    SELECT e ->> 0, CAST(e ->> 1 AS date), CAST(e ->> 2 AS date) FROM jsonb_array_elements(h.source_records) e
) r
WHERE h.district_id = :district AND h.origin = 'source' AND h.active
  AND EXISTS (SELECT FROM feed_quarantine WHERE kind = 'enrollment')
  AND r.source_key IN (SELECT source_key FROM feed_quarantine WHERE kind = 'enrollment')
  AND r.source_key NOT IN (SELECT source_key FROM feed_enrollment WHERE source_key IS NOT NULL)
  AND (s.key, k.key) IN (SELECT section_key, student_key FROM feed_enrollment)
  AND (h.student_id, s.school_id) NOT IN (SELECT person_id, school_id FROM student_school_change WHERE change = 'left');
