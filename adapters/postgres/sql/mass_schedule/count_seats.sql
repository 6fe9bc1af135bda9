-- New counts from the changes in seat_change. The school's lock is held, so nobody else is counting.
INSERT INTO homeroom.seat_count (district_id, section_id, on_date, flex_period_id, taken)
SELECT :district, c.section_id, c.on_date, c.flex_period_id, coalesce(n.taken, 0) + c.change
FROM seat_change c
LEFT JOIN LATERAL (
    SELECT taken FROM homeroom.seat_count n
    WHERE n.district_id = :district AND n.section_id = c.section_id AND n.on_date = c.on_date
      AND n.flex_period_id = c.flex_period_id
    OFFSET 0
) n ON true
ORDER BY c.section_id, c.on_date, c.flex_period_id
ON CONFLICT (district_id, section_id, on_date, flex_period_id) DO UPDATE SET taken = excluded.taken
