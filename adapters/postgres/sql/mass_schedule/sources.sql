-- Where every member is in the week to copy, on the weekdays and in the flex periods of the order: that is their target on such days.
-- Every booking is looked up by its key. Sections that have ended can be booked no more.
INSERT INTO mass_home (student_id, kind, homerooms, section_id)
SELECT b.student_id, d.kind, 1, CASE WHEN s.status = 'active' THEN s.id END
FROM (SELECT DISTINCT kind, weekday, flex_period_id FROM mass_day) d
CROSS JOIN LATERAL (
    SELECT a.student_id, a.section_id
    FROM mass_member m
    CROSS JOIN LATERAL (
        SELECT b.* FROM homeroom.appointment b
        WHERE b.district_id = :district AND b.student_id = m.student_id
          AND b.on_date = CAST(:monday AS date) + CAST(d.weekday - 1 AS integer) AND b.flex_period_id = d.flex_period_id
          AND ({booked})
        OFFSET 0
    ) a
) b
JOIN homeroom.section s ON s.district_id = :district AND s.id = b.section_id AND s.school_id = :school
