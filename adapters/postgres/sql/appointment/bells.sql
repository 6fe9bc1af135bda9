-- What the calendars of some schools say of one date: a row per school, closures and flex periods as JSON.
SELECT s.id, s.time_zone, s.frozen, y.first_day, y.last_day, y.session_weekdays, c.label,
       (SELECT json_agg(x.graduation_years)
        FROM homeroom.closure x
        WHERE x.district_id = s.district_id AND x.school_id = s.id AND CAST(:day AS date) BETWEEN x.first_day AND x.last_day
       ) AS closures,
       (SELECT json_agg(json_build_array(p.id, p.name, m.weekday, m.cycle_day, m.starts_at, m.ends_at) ORDER BY p.id, m.ordinal)
        FROM homeroom.flex_period p
        LEFT JOIN homeroom.flex_period_meeting m ON m.district_id = p.district_id AND m.flex_period_id = p.id
        WHERE p.district_id = s.district_id AND p.school_id = s.id AND p.active
       ) AS flex_periods
FROM homeroom.school s
LEFT JOIN homeroom.school_year y
       ON y.district_id = s.district_id AND y.school_id = s.id AND CAST(:day AS date) BETWEEN y.first_day AND y.last_day
LEFT JOIN homeroom.cycle_day c ON c.district_id = s.district_id AND c.school_id = s.id AND c.on_date = CAST(:day AS date)
WHERE s.district_id = :district AND s.id = ANY(CAST(:schools AS bigint[]))
