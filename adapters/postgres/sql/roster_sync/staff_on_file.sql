-- Staff whom a feed without staff names by SIS id, and those its sections had so far: whoever they come from, they are not touched,
-- but teach: `on_file`. Who is ignored on import takes nothing where it names them, and keeps what they have.
INSERT INTO staffer_known (key, id, status, state, said_gone, keyed, present)
SELECT p.sis_id, p.id, p.status,
       CASE WHEN NOT p.ignore_on_import THEN 'on_file'
            WHEN p.sis_id IN (SELECT staffer_key FROM feed_section_staffer WHERE by_sis_id) THEN 'ignored'
            ELSE 'kept' END,
       false, true, true
FROM homeroom.staffer p
WHERE p.district_id = :district AND p.status = 'active'
  AND EXISTS (SELECT FROM feed_section_staffer WHERE by_sis_id)
  AND (p.sis_id IN (SELECT staffer_key FROM feed_section_staffer WHERE by_sis_id)
       OR p.id IN (SELECT x.staffer_id FROM homeroom.section_staffer x
                   JOIN homeroom.section s ON s.district_id = x.district_id AND s.id = x.section_id
                   WHERE x.district_id = :district AND s.source_id = :source))
  AND NOT EXISTS (SELECT FROM staffer_known k WHERE k.id = p.id OR k.key = p.sis_id);

-- The last statement tells how many records name nobody.
DELETE FROM feed_section_staffer t
WHERE t.by_sis_id AND NOT EXISTS (SELECT FROM staffer_known k WHERE k.key = t.staffer_key);
