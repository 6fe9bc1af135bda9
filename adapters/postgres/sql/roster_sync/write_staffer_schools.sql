-- Where staff belong. The role of the feed is a default for a new membership; room and capacity are the school's.
UPDATE homeroom.staffer_school m
SET active = c.change <> 'left', is_primary = CASE c.change WHEN 'left' THEN m.is_primary ELSE c.is_primary END,
    origin = CASE c.change WHEN 'returned' THEN 'source' ELSE m.origin END,
    source_ids = CASE WHEN c.change = 'left' THEN '{}' WHEN c.change = 'returned' THEN ARRAY[CAST(:source AS bigint)]
                      WHEN CAST(:source AS bigint) = ANY(m.source_ids) THEN m.source_ids ELSE m.source_ids || CAST(:source AS bigint) END
FROM staffer_school_change c
WHERE c.change <> 'created' AND m.district_id = :district AND m.staffer_id = c.person_id AND m.school_id = c.school_id;

-- Who leaves is at no school any more, not even at one that this feed is not about: no source in use has them there.
UPDATE homeroom.staffer_school m
SET active = false, source_ids = '{}'
FROM staffer_known k
WHERE k.state = 'leaves' AND m.district_id = :district AND m.staffer_id = k.id AND m.active
  AND m.school_id NOT IN (SELECT school_id FROM sync_school);

INSERT INTO homeroom.staffer_school (district_id, staffer_id, school_id, role, is_primary, source_ids)
SELECT :district, c.person_id, c.school_id, CASE WHEN f.admin THEN 'admin' ELSE 'staffer' END, c.is_primary,
       ARRAY[CAST(:source AS bigint)]
FROM staffer_school_change c
JOIN staffer_known k ON k.id = c.person_id
LEFT JOIN feed_staffer f ON f.source_key = k.key
WHERE c.change = 'created'
ORDER BY c.person_id, c.school_id;

UPDATE homeroom.staffer_school m
SET is_primary = false
FROM (SELECT person_id, school_id FROM staffer_school_change WHERE is_primary AND change <> 'left') c
WHERE m.district_id = :district AND m.staffer_id = c.person_id AND m.school_id <> c.school_id AND m.is_primary;
