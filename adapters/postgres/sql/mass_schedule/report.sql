-- Counts by date, target and outcome; where asked, a hash per date over its sorted rows.
SELECT on_date, target, outcome, rows, NULL AS digest
FROM counted
UNION ALL
SELECT on_date, NULL, NULL, NULL,
       encode(sha256(convert_to(string_agg(
           concat_ws(',', student_id, flex_period_id, outcome, coalesce(target, 0), coalesce(current_birth, 0),
                     coalesce(current_version, 0)),
           ';' ORDER BY flex_period_id, student_id), 'UTF8')), 'hex')
FROM decided
WHERE :digest
GROUP BY on_date
