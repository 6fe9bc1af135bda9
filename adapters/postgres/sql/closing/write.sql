-- What a closing ends goes to the history; what moves stands anew on the other date, in the same section and flex period, in the place of
-- a pre-book if one stood there, which goes to the history too. No row is both left and moved to: a date that closes for a student is
-- none to move to. Rows are found by their keys, as in mass_schedule/write.sql.
WITH ending AS MATERIALIZED (
    SELECT a.*, r.to_date, CASE WHEN r.to_date IS NOT NULL THEN nextval('homeroom.version_seq') END AS became
    FROM closing_row r
    CROSS JOIN LATERAL (
        SELECT * FROM homeroom.appointment a
        WHERE a.district_id = :district AND a.student_id = r.student_id AND a.on_date = r.on_date
          AND a.flex_period_id = r.flex_period_id
        OFFSET 0
    ) a
),
displaced AS MATERIALIZED (
    SELECT d.*, e.became
    FROM ending e
    CROSS JOIN LATERAL (
        SELECT * FROM homeroom.appointment a
        WHERE a.district_id = :district AND a.student_id = e.student_id AND a.on_date = e.to_date
          AND a.flex_period_id = e.flex_period_id
        OFFSET 0
    ) d
),
past AS (
    INSERT INTO homeroom.appointment_history
        (district_id, on_date, student_id, flex_period_id, section_id, birth, version, run_id, replaced, made_at, locked, attended,
         origin, made_by, type, comment, ended_at, ended_by, end_reason, successor)
    SELECT district_id, on_date, student_id, flex_period_id, section_id, birth, version, run_id, replaced, made_at, locked, attended,
           origin, made_by, type, comment, CAST(:now AS timestamptz), :actor, :reason, became
    FROM ending
    UNION ALL
    SELECT district_id, on_date, student_id, flex_period_id, section_id, birth, version, run_id, replaced, made_at, locked, attended,
           origin, made_by, type, comment, CAST(:now AS timestamptz), :actor, 'displaced', became
    FROM displaced
),
gone AS (
    DELETE FROM homeroom.appointment a
    USING ending e
    WHERE a.district_id = :district AND a.student_id = e.student_id AND a.on_date = e.on_date
      AND a.flex_period_id = e.flex_period_id
),
moved AS (
    INSERT INTO homeroom.appointment
        (district_id, on_date, student_id, flex_period_id, section_id, birth, version, replaced, made_at, locked, origin, made_by,
         type, comment)
    SELECT e.district_id, e.to_date, e.student_id, e.flex_period_id, e.section_id, e.became, e.became, d.birth, :now, e.locked,
           e.origin, e.made_by, e.type, e.comment
    FROM ending e
    LEFT JOIN displaced d ON d.became = e.became
    WHERE e.to_date IS NOT NULL
    ON CONFLICT (district_id, student_id, on_date, flex_period_id) DO UPDATE
    SET section_id = excluded.section_id, birth = excluded.birth, version = excluded.version, run_id = NULL,
        replaced = excluded.replaced, made_at = excluded.made_at, locked = excluded.locked, attended = false,
        origin = excluded.origin, made_by = excluded.made_by, type = excluded.type, comment = excluded.comment
),
seat_change AS (
    SELECT section_id, on_date, flex_period_id, sum(change) AS change
    FROM (
        SELECT section_id, on_date, flex_period_id, -1 AS change FROM ending
        UNION ALL
        SELECT section_id, to_date, flex_period_id, 1 FROM ending WHERE to_date IS NOT NULL
        UNION ALL
        SELECT section_id, on_date, flex_period_id, -1 FROM displaced
    ) moved
    GROUP BY section_id, on_date, flex_period_id
    HAVING sum(change) <> 0
)
{count_seats}
