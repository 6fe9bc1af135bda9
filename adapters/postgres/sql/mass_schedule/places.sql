-- Where the run books, and by how many bookings there are more or fewer then.
, places AS (
    INSERT INTO mass_place (section_id, on_date, flex_period_id, booked, change)
    SELECT section_id, on_date, flex_period_id, bool_or(change > 0), sum(change)
    FROM (
        SELECT target AS section_id, on_date, flex_period_id, count(*) AS change
        FROM decided
        WHERE outcome IN ('created', 'replaced')
        GROUP BY target, on_date, flex_period_id
        UNION ALL
        SELECT current_section, on_date, flex_period_id, -count(*)
        FROM decided
        WHERE outcome = 'replaced'
        GROUP BY current_section, on_date, flex_period_id
    ) moved
    GROUP BY section_id, on_date, flex_period_id
)
