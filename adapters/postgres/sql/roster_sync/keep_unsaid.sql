-- What a feed does not say of a section that is known (its course, or its terms, are not in the feed) is what is on file.
UPDATE feed_section f
SET course_name = CASE WHEN f.course_said THEN f.course_name ELSE p.course_name END,
    course_number = CASE WHEN f.course_said THEN f.course_number ELSE p.course_number END,
    subject = CASE WHEN f.subject_said THEN f.subject ELSE p.subject END,
    term_first_day = CASE WHEN f.terms_said THEN f.term_first_day ELSE p.term_first_day END,
    term_last_day = CASE WHEN f.terms_said THEN f.term_last_day ELSE p.term_last_day END
FROM homeroom.section p
WHERE NOT (f.course_said AND f.subject_said AND f.terms_said)
  AND p.district_id = :district AND p.source_id = :source AND p.source_key = f.source_key;
