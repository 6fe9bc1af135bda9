-- domain.mass_schedule.decide for every member on every day of :dates, as a chain of common table expressions that ends in
-- `decided`. Where the two differ, the domain is right: tests/differential holds this text to it. Planned with hash joins only
-- (`HASH_JOINS`): the planner cannot know how many rows the parts have, and only a hash join is harmless when it guesses wrong.
WITH day AS MATERIALIZED (
    SELECT * FROM mass_day WHERE on_date = ANY(CAST(:dates AS date[]))
),
-- All appointments of the members on these dates, whatever period: one range of the primary key per student.
booked AS MATERIALIZED (
    SELECT a.*
    FROM mass_member m
    CROSS JOIN LATERAL (
        SELECT * FROM homeroom.appointment a
        WHERE a.district_id = :district AND a.student_id = m.student_id
          AND a.on_date BETWEEN CAST(:first AS date) AND CAST(:last AS date)
        OFFSET 0
    ) a
    WHERE :any_booked
),
blocked AS (
    SELECT DISTINCT t.section_id, d.on_date, d.flex_period_id
    FROM homeroom.blocked_date b
    JOIN mass_target t ON t.section_id = b.section_id OR t.lead_id = b.staffer_id
    JOIN day d ON d.on_date BETWEEN b.first_day AND b.last_day
              AND (b.flex_period_ids IS NULL OR d.flex_period_id = ANY(b.flex_period_ids))
    WHERE b.district_id = :district AND b.last_day >= CAST(:first AS date) AND b.first_day <= CAST(:last AS date)
),
clashing AS (
    SELECT DISTINCT o.student_id, r.on_date, r.flex_period_id
    FROM mass_rival r
    JOIN booked o ON o.on_date = r.on_date AND o.flex_period_id = r.rival_id
    WHERE r.on_date = ANY(CAST(:dates AS date[]))
),
judged AS {materialized} (
    SELECT f.*,
           CASE
               WHEN f.closed THEN 'closed'
               WHEN f.frozen IS NOT NULL THEN 'frozen'
               WHEN f.target IS NULL THEN CASE WHEN f.homerooms > 1 THEN 'ambiguous_homeroom' ELSE 'no_homeroom' END
               WHEN b.section_id IS NOT NULL THEN 'blocked'
               WHEN f.current_section = f.target THEN 'unchanged'
               WHEN f.current_section IS NOT NULL AND NOT f.displaced THEN CASE WHEN f.locked THEN 'locked' ELSE 'kept' END
               WHEN c.student_id IS NOT NULL THEN 'clash'
               WHEN f.current_section IS NULL THEN 'created'
               ELSE 'replaced'
           END AS outcome
    FROM (
        SELECT m.student_id, m.seat_rank, d.on_date, d.flex_period_id,
               d.closed OR coalesce(m.graduation_year = ANY(d.closed_years), false) AS closed,
               coalesce(d.frozen, CASE WHEN a.attended THEN 'attendance_taken' END) AS frozen,
               h.homerooms,
               coalesce(CAST(:target AS bigint), h.section_id) AS target,
               a.section_id AS current_section, a.birth AS current_birth, a.version AS current_version, a.locked,
               CASE WHEN a.locked THEN CAST(:existing AS text) = 'replace_locked'
                                       AND (:is_admin OR a.made_by = :actor OR a.section_id = ANY(CAST(:taught AS bigint[])))
                    ELSE CAST(:existing AS text) IN ('replace', 'replace_locked')
                         OR (CAST(:existing AS text) = 'replace_prebooked' AND a.origin = 'homeroom_prebook')
               END AS displaced
        FROM mass_member m
        -- Lateral, so that it is student by student, the order of the appointments' primary key: writing is a quarter cheaper in it.
        CROSS JOIN LATERAL (SELECT * FROM day WHERE m.seat_rank > 0 OFFSET 0) d
        LEFT JOIN booked a ON a.student_id = m.student_id AND a.on_date = d.on_date AND a.flex_period_id = d.flex_period_id
        LEFT JOIN mass_home h ON h.student_id = m.student_id AND h.kind = d.kind
    ) f
    LEFT JOIN blocked b ON b.section_id = f.target AND b.on_date = f.on_date AND b.flex_period_id = f.flex_period_id
    LEFT JOIN clashing c ON c.student_id = f.student_id AND c.on_date = f.on_date AND c.flex_period_id = f.flex_period_id
),
-- Only rows that got this far compete for the seats that were free before the run.
seated AS (
    SELECT j.student_id, j.on_date, j.flex_period_id,
           row_number() OVER (PARTITION BY j.target, j.on_date, j.flex_period_id ORDER BY j.seat_rank)
               <= greatest(0, t.seats - coalesce(n.taken, 0)) AS fits
    FROM judged j
    JOIN (
        SELECT s.section_id, d.on_date, d.flex_period_id, coalesce(x.seats, s.seats) AS seats
        FROM mass_target s
        CROSS JOIN day d
        LEFT JOIN homeroom.adjustment x
               ON x.district_id = :district AND x.section_id = s.section_id AND x.on_date = d.on_date
        WHERE coalesce(x.seats, s.seats) IS NOT NULL
    ) t ON t.section_id = j.target AND t.on_date = j.on_date AND t.flex_period_id = j.flex_period_id
    LEFT JOIN homeroom.seat_count n ON n.district_id = :district AND n.section_id = j.target
                                   AND n.on_date = j.on_date AND n.flex_period_id = j.flex_period_id
    WHERE :enforce AND j.outcome IN ('created', 'replaced')
),
decided AS MATERIALIZED (
    SELECT j.student_id, j.seat_rank, j.on_date, j.flex_period_id, j.frozen, j.target,
           j.current_section, j.current_birth, j.current_version,
           CASE WHEN s.fits IS FALSE THEN 'full' ELSE j.outcome END AS outcome,
           CASE WHEN s.fits IS NOT FALSE AND j.outcome IN ('created', 'replaced') THEN nextval('homeroom.version_seq') END AS birth
    FROM judged j
    LEFT JOIN seated s USING (student_id, on_date, flex_period_id)
),
counted AS MATERIALIZED (
    SELECT on_date, flex_period_id, target, outcome, count(*) AS rows
    FROM decided
    GROUP BY on_date, flex_period_id, target, outcome
)
