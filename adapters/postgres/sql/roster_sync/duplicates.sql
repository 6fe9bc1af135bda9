-- Records of one kind with the same id: the first counts, the others are left out.
CREATE TEMP TABLE {kind}_duplicate ON COMMIT DROP AS
SELECT f.source_key, f.file, f.row, d.first_row, d.first_file
FROM (
    SELECT source_key, min(row) AS first_row, (array_agg(file ORDER BY file, row))[1] AS first_file
    FROM feed_{kind}
    WHERE source_key IN (SELECT source_key FROM feed_{kind} GROUP BY source_key HAVING count(*) > 1)
    GROUP BY source_key
) d
JOIN feed_{kind} f ON f.source_key = d.source_key AND f.row <> d.first_row;

INSERT INTO feed_quarantine (file, row, kind, source_key, field, value, code, message, school_keys, told_by_notice)
SELECT d.file, d.row, '{kind}', d.source_key, 'id', d.source_key, 'DUPLICATE_ID',
       format('Row %s of %s has the same id and is the one that counts: give each record its own id.', d.first_row, d.first_file),
       {school_keys}, false
FROM {kind}_duplicate d
ORDER BY d.file, d.row;

DELETE FROM feed_{kind} f USING {kind}_duplicate d WHERE f.source_key = d.source_key AND f.row = d.row;
