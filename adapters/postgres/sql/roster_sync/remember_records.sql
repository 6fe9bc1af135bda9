-- A feed that is a part speaks of single records: of a membership that several records make, those it does not speak of are as they
-- were. Of staff all are looked at again: the days on which they teach pass.
INSERT INTO feed_section_staffer (section_key, staffer_key, is_lead, source_key, first_day, last_day)
SELECT s.key, k.key, CAST(r ->> 1 AS boolean), r ->> 0, CAST(r ->> 2 AS date), CAST(r ->> 3 AS date)
FROM {teaching_records}
  AND {staff} AND NOT (CAST(:whole AS boolean) AND s.state <> 'stays')
  AND CASE
      WHEN r ->> 0 IS NOT NULL THEN
          r ->> 0 NOT IN (SELECT source_key FROM feed_section_staffer WHERE source_key IS NOT NULL)
          AND (NOT CAST(:staff AS boolean) OR r ->> 0 NOT IN (SELECT source_key FROM feed_gone WHERE kind = 'enrollment'))
      ELSE (s.key, k.key) NOT IN (SELECT section_key, staffer_key FROM feed_section_staffer)
           AND NOT EXISTS (
               SELECT FROM feed_gone g
               WHERE CAST(:staff AS boolean) AND g.kind = 'enrollment' AND g.section_key = s.key AND g.person_key = k.key)
  END;

INSERT INTO feed_enrollment (source_key, section_key, student_key, first_day, last_day, remembered)
SELECT r.source_key, s.key, k.key, r.first_day, r.last_day, true
FROM {enrollment_records}
  AND {students} AND NOT CAST(:whole AS boolean)
  AND (EXISTS (SELECT FROM feed_enrollment) OR EXISTS (SELECT FROM feed_gone WHERE kind = 'enrollment'))
  AND ((s.key, k.key) IN (SELECT section_key, student_key FROM feed_enrollment)
       OR h.source_records IS NOT NULL AND EXISTS (
           SELECT FROM jsonb_array_elements(h.source_records) e
           WHERE e ->> 0 IN (SELECT source_key FROM feed_gone WHERE kind = 'enrollment')))
  AND r.source_key NOT IN (SELECT source_key FROM feed_gone WHERE kind = 'enrollment');
