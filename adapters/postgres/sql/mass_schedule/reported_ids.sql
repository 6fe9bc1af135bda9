-- Ids of a list that a person should look at: those that name nobody active here, and those that stand on several lines.
SELECT CASE WHEN known.active_here THEN 'DUPLICATE_ID'
            WHEN known.left_here THEN 'INACTIVE_STUDENT'
            ELSE 'UNKNOWN_STUDENT' END AS code,
       l.sis_id, array_agg(l.line ORDER BY l.line) AS lines
FROM unnest(CAST(:ids AS text[]), CAST(:lines AS integer[])) AS l (sis_id, line)
CROSS JOIN LATERAL (
    SELECT coalesce(bool_or(s.status = 'active' AND m.active), false) AS active_here,
           coalesce(bool_or(m.student_id IS NOT NULL), false) AS left_here
    FROM homeroom.student s
    JOIN homeroom.student_school m
      ON m.district_id = s.district_id AND m.student_id = s.id AND m.school_id = :school
    WHERE s.district_id = :district AND s.sis_id = l.sis_id
) known
GROUP BY l.sis_id, known.active_here, known.left_here
HAVING NOT known.active_here OR count(*) > 1
ORDER BY min(l.line)
