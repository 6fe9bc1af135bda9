-- domain.mass_schedule.decide (decide_cancel) for every member on every day, or for what is booked then and matches, after settle.sql:
-- `decided` has a row for each.
-- All appointments of the members on these dates, whatever period: one range of the primary key per student, and of it these dates (`+ 0`
-- keeps the list of dates out of the choice of an index, which goes wrong on a table too new for statistics).
, booked AS MATERIALIZED (
    SELECT a.*
    FROM mass_member m
    CROSS JOIN LATERAL (
        SELECT * FROM homeroom.appointment a
        WHERE a.district_id = :district AND a.student_id = m.student_id
          AND a.on_date BETWEEN CAST(:first AS date) AND CAST(:last AS date)
          AND a.on_date + 0 = ANY(CAST(:dates AS date[]))
        OFFSET 0
    ) a
    WHERE :any_booked
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
               WHEN :cancels AND f.frozen IS NULL AND f.displaced THEN 'cancelled'
               WHEN f.closed AND NOT :cancels THEN 'closed'
               WHEN f.frozen IS NOT NULL THEN 'frozen'
               WHEN f.target IS NULL AND NOT :cancels THEN CASE WHEN f.homerooms > 1 THEN 'ambiguous_homeroom' ELSE 'no_homeroom' END
               WHEN f.blocked THEN 'blocked'
               WHEN f.current_section = f.target THEN 'unchanged'
               WHEN f.current_section IS NOT NULL AND NOT f.displaced THEN CASE WHEN f.locked THEN 'locked' ELSE 'kept' END
               WHEN c.student_id IS NOT NULL THEN 'clash'
               WHEN f.current_section IS NULL THEN 'created'
               ELSE 'replaced'
           END AS outcome
    FROM (
        SELECT s.student_id, s.seat_rank, s.on_date, s.flex_period_id, s.closed, s.homerooms, s.target, s.blocked, s.free,
               coalesce(s.frozen, CASE WHEN a.attended THEN 'attendance_taken' END) AS frozen,
               a.section_id AS current_section, a.birth AS current_birth, a.version AS current_version, a.locked,
               CASE WHEN a.locked THEN CAST(:existing AS text) = 'replace_locked'
                                       AND (:is_admin OR a.made_by = :actor OR a.section_id = ANY(CAST(:taught AS bigint[])))
                    ELSE CAST(:existing AS text) IN ('replace', 'replace_locked')
                         OR (CAST(:existing AS text) = 'replace_prebooked' AND a.origin = 'homeroom_prebook')
               END AS displaced
        FROM (SELECT *, unnest(dates) AS on_date FROM settled) s
        LEFT JOIN booked a ON a.student_id = s.student_id AND a.on_date = s.on_date AND a.flex_period_id = s.flex_period_id
        WHERE {only}
    ) f
    LEFT JOIN clashing c ON c.student_id = f.student_id AND c.on_date = f.on_date AND c.flex_period_id = f.flex_period_id
),
-- Only rows that got this far compete for the seats that were free before the run.
seated AS (
    SELECT j.student_id, j.on_date, j.flex_period_id,
           row_number() OVER (PARTITION BY j.target, j.on_date, j.flex_period_id ORDER BY j.seat_rank) <= j.free AS fits
    FROM judged j
    WHERE j.free IS NOT NULL AND j.outcome IN ('created', 'replaced')
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
    SELECT on_date, target, outcome, count(*) AS rows
    FROM decided
    GROUP BY on_date, target, outcome
),
hashed AS (
    SELECT on_date, flex_period_id,
           sha256(convert_to(string_agg(
               concat_ws(',', student_id, outcome, coalesce(target, 0), coalesce(current_birth, 0), coalesce(current_version, 0)),
               ';' ORDER BY student_id), 'UTF8')) AS digest
    FROM decided
    WHERE :digest
    GROUP BY on_date, flex_period_id
)
