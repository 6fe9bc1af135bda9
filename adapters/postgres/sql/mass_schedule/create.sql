-- The same after settle.sql where no member has an appointment on any of the dates: nothing is displaced and nothing clashes, so all
-- days of a kind come out alike. It is decided and counted by kind, and only what is written is written day by day.
, unseated AS (
    SELECT *,
           CASE
               WHEN closed THEN 'closed'
               WHEN frozen IS NOT NULL THEN 'frozen'
               WHEN target IS NULL THEN CASE WHEN homerooms > 1 THEN 'ambiguous_homeroom' ELSE 'no_homeroom' END
               WHEN blocked THEN 'blocked'
               ELSE 'created'
           END AS outcome
    FROM settled
),
seated AS (
    SELECT student_id, first_date, flex_period_id,
           row_number() OVER (PARTITION BY target, first_date, flex_period_id ORDER BY seat_rank) <= free AS fits
    FROM unseated
    WHERE free IS NOT NULL AND outcome = 'created'
),
decided AS MATERIALIZED (
    SELECT u.student_id, u.flex_period_id, u.first_date, u.dates, u.target,
           CASE WHEN s.fits IS FALSE THEN 'full' ELSE u.outcome END AS outcome
    FROM unseated u
    LEFT JOIN seated s USING (student_id, first_date, flex_period_id)
),
-- In the order of students and dates, which is the order of the primary key, so not sorted again.
created AS (
    INSERT INTO homeroom.appointment
        (district_id, on_date, student_id, flex_period_id, section_id, birth, version, run_id, made_at, locked, origin, made_by,
         type, comment)
    SELECT :district, on_date, student_id, flex_period_id, target, birth, birth, :run, :now, :lock, :origin, :actor, :type, :comment
    FROM (
        SELECT student_id, flex_period_id, target, unnest(dates) AS on_date, nextval('homeroom.version_seq') AS birth
        FROM decided
        WHERE outcome = 'created'
    ) c
),
told AS (
    INSERT INTO mass_told (student_id, flex_period_id, section_id, rows, displaced, first_day, last_day)
    SELECT student_id, flex_period_id, target, cardinality(dates), 0, dates[1], dates[cardinality(dates)]
    FROM decided
    WHERE outcome = 'created'
),
by_kind AS MATERIALIZED (
    SELECT flex_period_id, dates, target, outcome, count(*) AS rows
    FROM decided
    GROUP BY flex_period_id, dates, target, outcome
),
taken AS (
    INSERT INTO homeroom.seat_count AS n (district_id, section_id, on_date, flex_period_id, taken)
    SELECT :district, target, on_date, flex_period_id, rows
    FROM (SELECT target, unnest(dates) AS on_date, flex_period_id, rows FROM by_kind WHERE outcome = 'created') c
    ORDER BY target, on_date, flex_period_id
    ON CONFLICT (district_id, section_id, on_date, flex_period_id) DO UPDATE SET taken = n.taken + excluded.taken
),
places AS (
    INSERT INTO mass_place (section_id, on_date, flex_period_id, booked, change)
    SELECT target, unnest(dates), flex_period_id, true, rows FROM by_kind WHERE outcome = 'created'
),
counted AS (
    SELECT on_date, target, outcome, CAST(sum(rows) AS bigint) AS rows
    FROM (SELECT unnest(dates) AS on_date, target, outcome, rows FROM by_kind) k
    GROUP BY on_date, target, outcome
),
hashed AS (
    SELECT unnest(dates) AS on_date, flex_period_id,
           sha256(convert_to(string_agg(
               concat_ws(',', student_id, outcome, coalesce(target, 0), 0, 0), ';' ORDER BY student_id), 'UTF8')) AS digest
    FROM decided
    WHERE :digest
    GROUP BY dates, flex_period_id
)
