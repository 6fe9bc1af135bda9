-- Whether sections of this source have something of the courses, of the terms.
SELECT coalesce(bool_or(s.course_name IS NOT NULL OR s.course_number IS NOT NULL), false) AS courses,
       coalesce(bool_or(s.term_first_day IS NOT NULL OR s.term_last_day IS NOT NULL), false) AS terms
FROM homeroom.section s
WHERE s.district_id = :district AND s.source_id = :source AND s.status = 'active'
  AND s.school_id IN (SELECT school_id FROM sync_school WHERE NOT unshared);
