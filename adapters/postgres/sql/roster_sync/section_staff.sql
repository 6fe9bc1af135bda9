-- Who teaches: a section whose staff change is an updated section, and a quarantined section keeps its staff. What staff of the
-- school entered is theirs. source_records: what the source says, record by record; is_other: of these nothing is the
-- same but who teaches and leads today. A section that a partial feed does not repeat keeps its staff but for whom the feed names or says is gone.
-- `staff`: the district shares staff; else no record of an enrollment that is gone is one of theirs.
CREATE TEMP TABLE section_staffer_change ON COMMIT DROP AS
SELECT * FROM (
    SELECT coalesce(w.section_id, h.section_id) AS section_id, coalesce(w.staffer_id, h.staffer_id) AS staffer_id, w.is_lead,
           coalesce(w.school_id, h.school_id) AS school_id, coalesce(w.records, 0) AS records, w.source_records,
           w.section_id IS NOT NULL AND h.origin = 'source' AND w.staffer_state <> 'conflict'
           AND h.source_records IS DISTINCT FROM w.source_records AS is_other,
           CASE
               WHEN w.section_id IS NOT NULL AND w.staffer_id IS NULL THEN 'skipped'
               WHEN w.section_id IS NULL THEN
                   CASE WHEN h.origin = 'source' AND (CAST(:whole AS boolean) AND h.section_state <> 'stays' OR h.said_gone)
                             AND h.staffer_state NOT IN ('conflict', 'claimed', 'kept', 'ignored') THEN 'left' END
               WHEN h.section_id IS NULL THEN CASE WHEN w.staffer_state = 'conflict' THEN 'skipped' ELSE 'created' END
               WHEN h.origin = 'source' AND h.is_lead <> w.is_lead AND w.staffer_state <> 'conflict' THEN 'updated'
           END AS change
    FROM (
        SELECT s.id AS section_id, k.id AS staffer_id, bool_or(t.is_lead AND NOT t.waits) AS is_lead, min(s.school_id) AS school_id,
               min(k.state) AS staffer_state, count(*) AS records,
               jsonb_agg(jsonb_build_array(t.source_key, t.is_lead, t.first_day, t.last_day)
                         ORDER BY t.source_key COLLATE "C", t.is_lead, t.first_day, t.last_day)
               FILTER (WHERE num_nonnulls(t.source_key, t.first_day, t.last_day) > 0) AS source_records
        FROM feed_section_staffer t
        JOIN section_known s ON s.key = t.section_key
        LEFT JOIN staffer_known k ON k.key = t.staffer_key AND {named}
        WHERE s.state IN ('new', 'same', 'update', 'return', 'stays')
        GROUP BY s.id, k.id
    ) w
    FULL JOIN (
        SELECT h.section_id, h.staffer_id, h.is_lead, h.origin, s.school_id, coalesce(k.state, 'kept') AS staffer_state,
               s.state AS section_state,
               h.source_records,
               coalesce(k.said_gone, false) OR CAST(:staff AS boolean) AND g.section_key IS NOT NULL
               OR (s.key, k.key) IN (SELECT section_key, staffer_key FROM section_staffer_over)
               OR CAST(:staff AS boolean) AND jsonb_array_length(h.source_records) > 0 AND NOT EXISTS (
                   SELECT FROM jsonb_array_elements(h.source_records) r
                   WHERE coalesce(r ->> 0, '') NOT IN (SELECT source_key FROM feed_gone WHERE kind = 'enrollment')) AS said_gone
        FROM homeroom.section_staffer h
        JOIN section_known s ON s.id = h.section_id AND s.state IN ('same', 'update', 'return', 'stays')
        LEFT JOIN staffer_known k ON k.id = h.staffer_id
        LEFT JOIN (
            SELECT DISTINCT section_key, person_key FROM feed_gone WHERE kind = 'enrollment'
        ) g ON g.section_key = s.key AND g.person_key = k.key
        WHERE h.district_id = :district
    ) h ON h.section_id = w.section_id AND h.staffer_id = w.staffer_id
) compared
WHERE change IS NOT NULL OR is_other;

UPDATE section_known s SET state = 'update', by_staff = true
WHERE s.state IN ('same', 'stays')
  AND s.id IN (SELECT section_id FROM section_staffer_change WHERE change <> 'skipped');
