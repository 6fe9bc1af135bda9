-- What a run leaves behind for reading: the records left out, in the order of the feed, and the changes it lists.
UPDATE homeroom.roster_sync SET source_id = r.id
FROM homeroom.roster_source r
WHERE roster_sync.district_id = :district AND roster_sync.id = :sync AND r.district_id = :district AND r.id = :source;

INSERT INTO homeroom.roster_sync_quarantine
    (district_id, sync_id, ordinal, kind, file, row, field, value, code, message, source_key, school_name)
SELECT :district, :sync, row_number() OVER (ORDER BY ordinal), kind, file, row, field, value, code, message, source_key,
       (SELECT string_agg(p.school_name, ', ' ORDER BY p.ordinal)
        FROM sync_school s
        JOIN homeroom.roster_sync_part p ON p.district_id = :district AND p.sync_id = :sync AND p.ordinal = s.ordinal
        WHERE s.school_key = ANY(q.school_keys))
FROM feed_quarantine q
WHERE NOT told_by_notice;

INSERT INTO homeroom.roster_sync_change
    (district_id, sync_id, ordinal, school_id, school_name, kind, change, source_key, name, before, after)
SELECT :district, :sync, row_number() OVER (ORDER BY p.ordinal, l.kind, l.change, l.name, l.source_key),
       p.school_id, p.school_name, l.kind, l.change, l.source_key, l.name, l.before, l.after
FROM sync_listed l
LEFT JOIN sync_school s ON s.school_id = l.school_id
LEFT JOIN homeroom.roster_sync_part p ON p.district_id = :district AND p.sync_id = :sync AND p.ordinal = s.ordinal;
