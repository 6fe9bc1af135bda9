-- One booking into a slot in which nothing stands, for which nothing is vacated: the seat and the appointment, together or not at all.
-- The limit is tested where the seat is taken. No row comes back when the section is full.
WITH seat AS (
    INSERT INTO homeroom.seat_count AS n (district_id, section_id, on_date, flex_period_id, taken)
    SELECT :district, :section, :on_date, :flex_period, 1
    WHERE CAST(:seats AS integer) IS NULL OR CAST(:seats AS integer) > 0
    ON CONFLICT (district_id, section_id, on_date, flex_period_id) DO UPDATE SET taken = n.taken + 1
    WHERE CAST(:seats AS integer) IS NULL OR n.taken < CAST(:seats AS integer)
    RETURNING nextval('homeroom.version_seq') AS birth
)
INSERT INTO homeroom.appointment
    (district_id, on_date, student_id, flex_period_id, section_id, birth, version, made_at, locked, origin, made_by, type, comment)
SELECT :district, :on_date, :student, :flex_period, :section, birth, birth, :now, :locked, :origin, :actor, :type, :comment
FROM seat
RETURNING *
