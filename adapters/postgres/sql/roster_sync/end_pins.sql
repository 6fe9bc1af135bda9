-- Pins into sections that ended, and those of the school a student moved away from.
WITH ending AS (
    UPDATE homeroom.homeroom_pin p
    SET ended_at = :now,
        end_reason = CASE WHEN p.section_id IN (SELECT id FROM section_known WHERE state = 'ends') THEN 'section_ended'
                          ELSE 'student_moved' END
    WHERE p.district_id = :district AND p.ended_at IS NULL
      AND (p.section_id IN (SELECT id FROM section_known WHERE state = 'ends')
           OR (p.student_id, p.school_id) IN (SELECT student_id, school_id FROM sync_moved))
    RETURNING p.id
)
SELECT count(*) AS count FROM ending;
