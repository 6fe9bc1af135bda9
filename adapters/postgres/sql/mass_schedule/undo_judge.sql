-- What becomes of every row of a run that cannot simply be removed, judged by what stands before the undo: rows changed since, attended or
-- frozen, rows that displaced something (undo_standing.sql), rows that were cancelled (undo_cancelled.sql). What stood there comes back only where it could be booked today; seats the undo frees are not
-- given out again. Planned like settle.sql with hash joins only; what must go by an index is lateral with OFFSET 0, which cannot be
-- planned otherwise.
INSERT INTO undo_row (student_id, on_date, flex_period_id, section_id, birth, outcome, restored_seq, restored_section)
WITH RECURSIVE standing AS MATERIALIZED (
{rows}
),
-- From what the run displaced or cancelled back through runs undone meanwhile (not before: what their undo left standing counts), to the first
-- appointment that still counts.
chain AS (
    SELECT s.student_id, s.on_date, s.flex_period_id, s.birth AS taken, h.seq, h.section_id, h.birth, h.replaced, h.undone
    FROM standing s
    CROSS JOIN LATERAL (
        SELECT h.*, h.version = h.birth AND EXISTS (
                   SELECT FROM homeroom.mass_run r
                   WHERE r.district_id = :district AND r.id = h.run_id AND r.undone_at >= h.ended_at) AS undone
        FROM homeroom.appointment_history h
        WHERE h.district_id = :district AND h.student_id = s.student_id AND h.on_date = s.on_date
          AND h.flex_period_id = s.flex_period_id AND {first}
        OFFSET 0
    ) h
    WHERE s.left_alone IS NULL
    UNION ALL
    SELECT c.student_id, c.on_date, c.flex_period_id, c.taken, h.seq, h.section_id, h.birth, h.replaced, h.undone
    FROM chain c
    CROSS JOIN LATERAL (
        SELECT h.*, h.version = h.birth AND EXISTS (
                   SELECT FROM homeroom.mass_run r
                   WHERE r.district_id = :district AND r.id = h.run_id AND r.undone_at >= h.ended_at) AS undone
        FROM homeroom.appointment_history h
        WHERE h.district_id = :district AND h.student_id = c.student_id AND h.on_date = c.on_date
          AND h.flex_period_id = c.flex_period_id AND h.birth = c.replaced AND h.successor = c.birth
        OFFSET 0
    ) h
    WHERE c.undone
),
blocked AS (
    SELECT DISTINCT t.id AS section_id, d.on_date, d.flex_period_id
    FROM homeroom.blocked_date b
    JOIN homeroom.section t ON t.district_id = b.district_id
    LEFT JOIN homeroom.section_lead l ON l.district_id = t.district_id AND l.section_id = t.id
    JOIN mass_day d ON d.on_date BETWEEN b.first_day AND b.last_day
                   AND (b.flex_period_ids IS NULL OR d.flex_period_id = ANY(b.flex_period_ids))
    WHERE b.district_id = :district AND t.id IN (SELECT section_id FROM chain)
      AND (t.id = b.section_id OR l.staffer_id = b.staffer_id)
),
judged AS MATERIALIZED (
    SELECT s.student_id, s.on_date, s.flex_period_id, s.section_id, s.birth, c.seq, c.section_id AS back,
           row_number() OVER (ORDER BY k.line NULLS LAST, t.last_name COLLATE "C", t.first_name COLLATE "C",
                                       t.sis_id COLLATE "C", t.id) AS seat_rank,
           CASE
               WHEN s.left_alone IS NOT NULL THEN s.left_alone
               WHEN c.seq IS NULL THEN 'opened'
               WHEN t.status <> 'active' OR m.student_id IS NULL THEN 'not_a_member'
               WHEN x.status <> 'active' THEN 'section_not_active'
               WHEN s.closed OR coalesce(t.graduation_year = ANY(s.closed_years), false) THEN 'closed'
               WHEN b.section_id IS NOT NULL THEN 'blocked'
               WHEN EXISTS (
                   SELECT FROM mass_rival r
                   JOIN homeroom.appointment o
                     ON o.district_id = :district AND o.student_id = s.student_id
                    AND o.on_date = r.on_date AND o.flex_period_id = r.rival_id
                   WHERE r.on_date = s.on_date AND r.flex_period_id = s.flex_period_id
                   OFFSET 0) THEN 'clash'
               ELSE 'restored'
           END AS outcome
    FROM standing s
    JOIN homeroom.student t ON t.district_id = :district AND t.id = s.student_id
    LEFT JOIN homeroom.student_school m
           ON m.district_id = :district AND m.student_id = s.student_id AND m.school_id = :school AND m.active
    LEFT JOIN chain c ON c.taken = s.birth AND c.student_id = s.student_id AND NOT c.undone
    LEFT JOIN homeroom.section x ON x.district_id = :district AND x.id = c.section_id
    LEFT JOIN blocked b ON b.section_id = c.section_id AND b.on_date = s.on_date AND b.flex_period_id = s.flex_period_id
    LEFT JOIN (SELECT sis_id, min(line) AS line FROM mass_listed GROUP BY sis_id) k ON k.sis_id = t.sis_id
),
seated AS (
    SELECT j.birth,
           row_number() OVER (PARTITION BY j.back, j.on_date, j.flex_period_id ORDER BY j.seat_rank)
               <= greatest(0, coalesce(a.seats, x.seats, f.capacity) - coalesce(n.taken, 0)) AS fits
    FROM judged j
    JOIN homeroom.section x ON x.district_id = :district AND x.id = j.back
    LEFT JOIN homeroom.adjustment a
           ON a.district_id = :district AND a.section_id = j.back AND a.on_date = j.on_date
    LEFT JOIN homeroom.section_lead l ON l.district_id = :district AND l.section_id = j.back
    LEFT JOIN homeroom.staffer_school f ON f.district_id = :district AND f.staffer_id = l.staffer_id
                                       AND f.school_id = :school AND f.active
    LEFT JOIN LATERAL (
        SELECT taken FROM homeroom.seat_count n
        WHERE n.district_id = :district AND n.section_id = j.back AND n.on_date = j.on_date AND n.flex_period_id = j.flex_period_id
        OFFSET 0
    ) n ON true
    WHERE :enforce AND j.outcome = 'restored' AND coalesce(a.seats, x.seats, f.capacity) IS NOT NULL
)
SELECT j.student_id, j.on_date, j.flex_period_id, j.section_id, j.birth,
       CASE WHEN s.fits IS FALSE THEN 'full' ELSE j.outcome END, j.seq, j.back
FROM judged j
LEFT JOIN seated s ON s.birth = j.birth
UNION ALL
-- Rows that are gone: displaced or cancelled since, and not standing again.
SELECT DISTINCT h.student_id, h.on_date, h.flex_period_id, h.section_id, h.birth, 'changed_since', CAST(NULL AS bigint),
       CAST(NULL AS bigint)
FROM homeroom.appointment_history h
WHERE h.district_id = :district AND h.run_id = :run
  AND NOT EXISTS (
      SELECT FROM homeroom.appointment a
      WHERE a.district_id = h.district_id AND a.student_id = h.student_id AND a.on_date = h.on_date
        AND a.flex_period_id = h.flex_period_id AND a.birth = h.birth
      OFFSET 0)
