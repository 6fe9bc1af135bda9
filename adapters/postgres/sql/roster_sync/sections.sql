-- Every section of the feed beside the one with its source id. A section keeps its school: one that the feed puts elsewhere is
-- `misplaced` and left alone. by_staff: an update only because who teaches it changes.
CREATE TEMP TABLE section_known ON COMMIT DROP AS
SELECT coalesce(f.source_key, p.source_key) AS key,
       CASE WHEN p.id IS NULL THEN nextval('homeroom.id_seq') ELSE p.id END AS id,
       coalesce(p.school_id, f.school_id) AS school_id,
       p.status,
       CASE
           WHEN f.source_key IS NULL AND q.source_key IS NOT NULL
               THEN CASE p.status WHEN 'active' THEN 'quarantined' ELSE 'barred' END
           WHEN p.id IS NULL THEN CASE WHEN f.school_id IS NULL THEN 'barred' ELSE 'new' END
           WHEN p.school_id NOT IN (SELECT school_id FROM sync_school) THEN 'absent'
           WHEN f.source_key IS NULL AND p.status = 'ended' THEN 'gone'
           WHEN f.source_key IS NULL THEN
               CASE WHEN CAST(:may_leave AS boolean)
                         OR p.source_key IN (SELECT source_key FROM feed_gone WHERE kind = 'section') THEN 'ends' ELSE 'stays' END
           WHEN f.school_id IS DISTINCT FROM p.school_id THEN 'misplaced'
           WHEN p.status = 'ended' THEN 'return'
           WHEN f.name <> p.name OR f.course_name IS DISTINCT FROM p.course_name
                OR f.course_number IS DISTINCT FROM p.course_number OR f.subject IS DISTINCT FROM p.subject
                OR f.class_type IS DISTINCT FROM p.class_type OR f.period IS DISTINCT FROM p.period
                OR f.term_first_day IS DISTINCT FROM p.term_first_day OR f.term_last_day IS DISTINCT FROM p.term_last_day
               THEN 'update'
           ELSE 'same'
       END AS state,
       false AS by_staff,
       CASE WHEN f.source_key IS NULL THEN p.term_last_day ELSE f.term_last_day END AS term_last_day
FROM (
    SELECT f.*, s.school_id FROM feed_section f LEFT JOIN sync_school s ON s.school_key = f.school_key
) f
FULL JOIN (
    SELECT * FROM homeroom.section WHERE district_id = :district AND source_id = :source
) p ON p.source_key = f.source_key
LEFT JOIN (
    SELECT DISTINCT source_key FROM feed_quarantine WHERE kind = 'section' AND source_key IS NOT NULL
) q ON q.source_key = p.source_key;
