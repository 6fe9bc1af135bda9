-- Sections that a school's sharing filter does not take in, and the rosters and staff of what is not taken in (`domain.sharing`).
CREATE TEMP TABLE section_unshared ON COMMIT DROP AS
SELECT f.source_key
FROM feed_section f
JOIN sharing s ON s.school_key = f.school_key
WHERE NOT (
    (s.section_names = '{}' OR EXISTS (SELECT FROM unnest(s.section_names) w WHERE strpos(lower(f.name), lower(w)) > 0))
    AND (s.periods = '{}' OR EXISTS (
        SELECT FROM unnest(string_to_array(f.period, ',')) p
        JOIN unnest(s.periods) w ON lower(btrim(w)) = lower(btrim(p)) AND btrim(p) <> ''))
    AND (s.subjects = '{}' OR EXISTS (SELECT FROM unnest(s.subjects) w WHERE lower(btrim(w)) = lower(btrim(f.subject))))
    AND (s.courses = '{}' OR EXISTS (
        SELECT FROM unnest(s.courses) w
        WHERE lower(btrim(w)) IN (lower(btrim(f.course_name)), lower(btrim(f.course_number)))))
);

CREATE TEMP TABLE enrollment_unshared ON COMMIT DROP AS
SELECT e.ctid AS at
FROM feed_enrollment e
LEFT JOIN feed_section f ON f.source_key = e.section_key
WHERE e.section_key IN (SELECT source_key FROM section_unshared)
   OR e.student_key IN (SELECT source_key FROM student_withheld)
   OR EXISTS (SELECT FROM student_unshared u WHERE u.source_key = e.student_key AND u.school_key = f.school_key);
DELETE FROM feed_section_staffer e
WHERE e.section_key IN (SELECT source_key FROM section_unshared)
   OR e.staffer_key IN (SELECT source_key FROM staffer_withheld)
   OR EXISTS (
       SELECT FROM staffer_unshared u JOIN feed_section f ON f.school_key = u.school_key
       WHERE u.source_key = e.staffer_key AND f.source_key = e.section_key);
DELETE FROM feed_enrollment e WHERE e.ctid IN (SELECT at FROM enrollment_unshared);
DELETE FROM feed_section f USING section_unshared u WHERE f.source_key = u.source_key;

SELECT 'staffer' AS kind, count(*)::integer AS count FROM staffer_withheld
UNION ALL SELECT 'student', count(*)::integer FROM student_withheld
UNION ALL SELECT 'section', count(*)::integer FROM section_unshared
UNION ALL SELECT 'enrollment', count(*)::integer FROM enrollment_unshared;
