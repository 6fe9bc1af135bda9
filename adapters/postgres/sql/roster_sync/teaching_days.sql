-- Who teaches today (`domain.roster_teaching`): records that are over say nothing, and who is flagged but has not begun does not
-- lead where somebody flagged has.
CREATE TEMP TABLE section_staffer_over ON COMMIT DROP AS
SELECT t.ctid AS at, t.section_key, t.staffer_key
FROM feed_section_staffer t
JOIN section_known s ON s.key = t.section_key
JOIN sync_school c ON c.school_id = s.school_id
WHERE t.last_day < c.today
  AND CASE
      WHEN s.term_last_day IS NOT NULL THEN t.last_day < s.term_last_day
      ELSE EXISTS (
          SELECT FROM feed_section_staffer o
          WHERE o.section_key = t.section_key AND (o.last_day IS NULL OR o.last_day >= c.today))
  END;

DELETE FROM feed_section_staffer t USING section_staffer_over o WHERE t.ctid = o.at;

UPDATE feed_section_staffer t
SET waits = true
FROM section_known s
JOIN sync_school c ON c.school_id = s.school_id
WHERE t.is_lead AND t.first_day > c.today AND s.key = t.section_key
  AND t.section_key IN (
      SELECT o.section_key
      FROM feed_section_staffer o
      JOIN section_known x ON x.key = o.section_key
      JOIN sync_school y ON y.school_id = x.school_id
      WHERE o.is_lead AND (o.first_day IS NULL OR o.first_day <= y.today));
