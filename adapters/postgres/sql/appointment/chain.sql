-- What led to some appointments: what each took the place of, in its own slot or (moved) in another one, and so on back. Appointments
-- that were restored by an undo come by again, so links are followed once each.
WITH RECURSIVE past AS MATERIALIZED (
    SELECT a.*
    FROM homeroom.appointment_history a
    {seen}
    WHERE a.district_id = :district AND a.student_id = ANY(CAST(:students AS bigint[])) AND a.successor IS NOT NULL
),
chain AS (
    SELECT w.student_id, w.birth AS root, w.birth
    FROM unnest(CAST(:students AS bigint[]), CAST(:births AS bigint[])) AS w (student_id, birth)
    UNION
    SELECT p.student_id, c.root, p.birth
    FROM chain c
    JOIN past p ON p.student_id = c.student_id AND p.successor = c.birth
)
SELECT c.root, p.*
FROM chain c
JOIN past p ON p.student_id = c.student_id AND p.successor = c.birth
