-- Rosters: what the feed says beside what is known. Records that name nobody (or no section) are gathered as `skipped`, records
-- that say the same twice as `records` above 1: one enrollment from the first day to the last. Where nobody may leave, who is
-- known and not in the feed is present all the same, unless the feed says that the enrollment, the student or the section is gone,
-- or says a section's whole roster without them, or that the student has left the school; but where the section's school takes in some
-- graduation years only, who is not at the school is not. is_other: the source calls the same enrollment otherwise, or by more or fewer
-- records. A roster that cannot be read is quarantined under its section's id, and stays, but for students who leave: they are on
-- no roster of the source any more (by_leaving: not even where it is not compared).
CREATE TEMP TABLE limited_school ON COMMIT DROP AS
SELECT k.school_id FROM sharing s JOIN sync_school k ON k.school_key = s.school_key WHERE s.graduation_years <> '{}';

CREATE TEMP TABLE enrollment_change ON COMMIT DROP AS
SELECT * FROM (
    SELECT coalesce(w.section_id, h.section_id) AS section_id, coalesce(w.student_id, h.student_id) AS student_id,
           coalesce(w.school_id, h.school_id) AS school_id, w.first_day, w.last_day, w.source_key,
           h.last_day AS ended_by, coalesce(w.records, 0) AS records, w.said,
           coalesce(h.student_state = 'leaves' AND (h.shielded OR NOT h.is_compared), false) AS by_leaving,
           w.records IS NOT NULL AND h.section_id IS NOT NULL
           AND (h.source_records IS NOT NULL OR h.source_key IS DISTINCT FROM w.source_key) AS is_other,
           CASE
               WHEN w.records IS NULL THEN
                   CASE WHEN h.active AND (h.student_state = 'leaves'
                                           OR (CAST(:may_leave AS boolean) OR h.said_gone OR h.said) AND NOT h.shielded
                                              AND h.student_state NOT IN ('conflict', 'claimed', 'kept', 'ignored')) THEN 'left' END
               WHEN w.student_id IS NULL OR w.section_id IS NULL THEN 'skipped'
               WHEN h.section_id IS NULL THEN CASE WHEN w.student_state = 'conflict' THEN 'skipped' ELSE 'created' END
               WHEN w.student_state = 'conflict' THEN NULL
               WHEN NOT h.active THEN 'returned'
               WHEN h.first_day IS DISTINCT FROM w.first_day OR h.last_day IS DISTINCT FROM w.last_day THEN 'updated'
           END AS change
    FROM (
        SELECT s.id AS section_id, k.id AS student_id, min(s.school_id) AS school_id, min(k.state) AS student_state,
               CASE WHEN count(e.first_day) = count(*) THEN min(e.first_day) END AS first_day,
               CASE WHEN count(e.last_day) = count(*) THEN max(e.last_day) END AS last_day,
               min(e.source_key) AS source_key, count(*) AS records,
               count(*) FILTER (WHERE NOT e.remembered) AS said
        FROM feed_enrollment e
        LEFT JOIN section_known s ON s.key = e.section_key
             AND s.state IN ('new', 'same', 'update', 'return', 'quarantined', 'stays')
        LEFT JOIN student_known k ON k.key = e.student_key AND {named}
             AND NOT (k.state = 'stays' AND s.school_id IN (SELECT school_id FROM limited_school) AND NOT EXISTS (
                 SELECT FROM homeroom.student_school m
                 WHERE m.district_id = :district AND m.student_id = k.id AND m.school_id = s.school_id AND m.active))
        GROUP BY s.id, k.id
    ) w
    FULL JOIN (
        SELECT h.section_id, h.student_id, h.active, h.first_day, h.last_day, h.source_key, h.source_records, s.school_id,
               s.state IN ('same', 'update', 'return', 'quarantined', 'stays', 'ends') AS is_compared,
               coalesce(k.state, 'kept') AS student_state,
               NOT CAST(:may_leave AS boolean) AND CAST(:whole AS boolean)
               AND (s.state = 'quarantined' OR s.key IN (SELECT source_key FROM feed_section)) AS said,
               coalesce(h.source_key IN (SELECT source_key FROM feed_quarantine WHERE kind = 'enrollment' AND source_key IS NOT NULL), false)
               OR s.key IN (SELECT source_key FROM feed_quarantine WHERE kind = 'enrollment' AND source_key IS NOT NULL)
               OR h.source_records IS NOT NULL AND EXISTS (
                   SELECT FROM jsonb_array_elements(h.source_records) r
                   WHERE r ->> 0 IN (SELECT source_key FROM feed_quarantine WHERE kind = 'enrollment')) AS shielded,
               s.state = 'ends' OR coalesce(k.said_gone, false)
               OR coalesce(h.source_key IN (SELECT source_key FROM feed_gone WHERE kind = 'enrollment'), false)
               OR NOT CAST(:may_leave AS boolean) AND (h.student_id, s.school_id) IN (
                   SELECT person_id, school_id FROM student_school_change WHERE change = 'left'
                   UNION ALL SELECT person_id, school_id FROM student_school_shared WHERE NOT is_placed) AS said_gone
        FROM homeroom.enrollment h
        JOIN section_known s ON s.id = h.section_id
        LEFT JOIN student_known k ON k.id = h.student_id
        WHERE h.district_id = :district AND h.origin = 'source'
          AND (s.state IN ('same', 'update', 'return', 'quarantined', 'stays', 'ends') OR k.state = 'leaves')
    ) h ON h.section_id = w.section_id AND h.student_id = w.student_id
) compared
WHERE change IS NOT NULL OR records > 1 OR is_other;
