-- A record that cannot be read counts as present: of a membership that several records make, one that is quarantined is as it was. So
-- is one of staff; an enrollment of which no record can be read stays as it is anyway.
INSERT INTO feed_section_staffer (section_key, staffer_key, is_lead, source_key, first_day, last_day)
SELECT s.key, k.key, CAST(r ->> 1 AS boolean), r ->> 0, CAST(r ->> 2 AS date), CAST(r ->> 3 AS date)
FROM {teaching_records}
  AND {staff} AND CAST(:staff AS boolean)
  AND EXISTS (SELECT FROM feed_quarantine WHERE kind = 'enrollment')
  AND r ->> 0 IN (SELECT source_key FROM feed_quarantine WHERE kind = 'enrollment')
  AND r ->> 0 NOT IN (SELECT source_key FROM feed_section_staffer WHERE source_key IS NOT NULL);

INSERT INTO feed_enrollment (source_key, section_key, student_key, first_day, last_day, remembered)
SELECT r.source_key, s.key, k.key, r.first_day, r.last_day, true
FROM {enrollment_records}
  AND {students}
  AND EXISTS (SELECT FROM feed_quarantine WHERE kind = 'enrollment')
  AND r.source_key IN (SELECT source_key FROM feed_quarantine WHERE kind = 'enrollment')
  AND (s.key, k.key) IN (SELECT section_key, student_key FROM feed_enrollment);
