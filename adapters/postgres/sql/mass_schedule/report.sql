-- Counts by date, target and outcome; where asked, a hash per date over its sorted rows.
SELECT on_date, target, outcome, rows, NULL AS digest
FROM counted
UNION ALL
SELECT on_date, NULL, NULL, NULL, encode(sha256(string_agg(digest, '' ORDER BY flex_period_id)), 'hex')
FROM hashed
GROUP BY on_date
