-- Choices that have become stale (`roster_choices.is_dropped`): their record is gone, or a conflict all the same.
SELECT count(*)::integer AS count
FROM homeroom.roster_conflict o
WHERE o.district_id = :district AND o.source_id = :source AND o.resolved_at IS NULL AND o.chosen IS NOT NULL
  AND CASE o.kind
      WHEN 'student' THEN o.source_key IN (SELECT key FROM student_conflict)
          OR CAST(:complete AS boolean) AND NOT EXISTS (SELECT FROM feed_student f WHERE f.source_key = o.source_key)
      ELSE o.source_key IN (SELECT key FROM staffer_conflict)
          OR CAST(:complete AS boolean) AND NOT EXISTS (SELECT FROM feed_staffer f WHERE f.source_key = o.source_key)
  END;
