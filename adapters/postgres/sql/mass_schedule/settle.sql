-- The head of every decision, whatever is done with it: what can be said of each member before anybody looks at appointments. It is
-- the same on all days of one kind, so it is said once for each kind: for thousands of students and a few kinds, not for every day.
-- Where this and domain.mass_schedule.decide differ, the domain is right: tests/differential holds this text to it. Planned with
-- hash joins only (`HASH_JOINS`): the planner cannot know how many rows the parts have, and only a hash join is harmless when it
-- guesses wrong.
WITH day AS MATERIALIZED (
    SELECT * FROM mass_day WHERE on_date = ANY(CAST(:dates AS date[]))
),
blocked AS (
    SELECT DISTINCT t.section_id, d.on_date, d.flex_period_id
    FROM homeroom.blocked_date b
    JOIN mass_target t ON t.section_id = b.section_id OR t.lead_id = b.staffer_id
    JOIN day d ON d.on_date BETWEEN b.first_day AND b.last_day
              AND (b.flex_period_ids IS NULL OR d.flex_period_id = ANY(b.flex_period_ids))
    WHERE b.district_id = :district AND b.last_day >= CAST(:first AS date) AND b.first_day <= CAST(:last AS date)
),
-- Slots of targets that are blocked or, where capacity is enforced, have a number of seats: those that were free before the run.
slot AS MATERIALIZED (
    SELECT s.section_id, s.on_date, s.flex_period_id, s.blocked, greatest(0, s.seats - coalesce(n.taken, 0)) AS free
    FROM (
        SELECT t.section_id, d.on_date, d.flex_period_id, b.section_id IS NOT NULL AS blocked,
               CASE WHEN :enforce THEN coalesce(x.seats, t.seats) END AS seats
        FROM mass_target t
        CROSS JOIN day d
        LEFT JOIN blocked b
               ON b.section_id = t.section_id AND b.on_date = d.on_date AND b.flex_period_id = d.flex_period_id
        LEFT JOIN homeroom.adjustment x
               ON x.district_id = :district AND x.section_id = t.section_id AND x.on_date = d.on_date
              AND x.on_date BETWEEN CAST(:first AS date) AND CAST(:last AS date)
    ) s
    LEFT JOIN LATERAL (
        SELECT taken FROM homeroom.seat_count n
        WHERE n.district_id = :district AND n.section_id = s.section_id AND n.on_date = s.on_date
          AND n.flex_period_id = s.flex_period_id
        OFFSET 0
    ) n ON s.seats IS NOT NULL
    WHERE s.blocked OR s.seats IS NOT NULL
),
-- `kind` as staged tells days apart by their homerooms; days with other slots are of another kind as well.
kind_of_day AS MATERIALIZED (
    SELECT d.kind, d.flex_period_id, d.closed, d.closed_years, d.frozen, min(d.on_date) AS first_date,
           array_agg(d.on_date ORDER BY d.on_date) AS dates
    FROM day d
    LEFT JOIN (
        SELECT on_date, flex_period_id, string_agg(concat_ws(' ', section_id, blocked, free), ',' ORDER BY section_id) AS slots
        FROM slot
        GROUP BY on_date, flex_period_id
    ) s ON s.on_date = d.on_date AND s.flex_period_id = d.flex_period_id
    GROUP BY d.kind, d.flex_period_id, d.closed, d.closed_years, d.frozen, s.slots
),
settled AS MATERIALIZED (
    SELECT f.*, coalesce(b.blocked, false) AS blocked, b.free
    FROM (
        SELECT m.student_id, m.seat_rank, k.flex_period_id, k.first_date, k.dates, k.frozen,
               k.closed OR coalesce(m.graduation_year = ANY(k.closed_years), false) AS closed,
               h.homerooms, coalesce(CAST(:target AS bigint), h.section_id) AS target
        FROM mass_member m
        -- Lateral, so that it is student by student, the order of the appointments' primary key: writing is a quarter cheaper in it.
        CROSS JOIN LATERAL (SELECT * FROM kind_of_day WHERE m.seat_rank > 0 ORDER BY first_date OFFSET 0) k
        LEFT JOIN mass_home h ON h.student_id = m.student_id AND h.kind = k.kind
        -- A week is copied where there is something to copy.
        WHERE NOT :copying OR h.section_id IS NOT NULL
    ) f
    LEFT JOIN slot b ON b.section_id = f.target AND b.on_date = f.first_date AND b.flex_period_id = f.flex_period_id
)
