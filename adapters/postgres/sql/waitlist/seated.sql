-- Which appointment the waiter got, and what had freed the seat: `domain.promotion.what_freed` in SQL.
WITH waiter AS (
    SELECT w.*, s.school_id
    FROM homeroom.waiter w
    JOIN homeroom.section s ON s.district_id = w.district_id AND s.id = w.section_id
    WHERE w.district_id = :district AND w.id = :waiter
),
ending AS (
    (SELECT h.student_id, h.seq, CAST(NULL AS bigint) AS run_id, h.ended_at AS at
     FROM waiter w
     JOIN homeroom.appointment_history h ON h.district_id = w.district_id AND h.section_id = w.section_id AND h.on_date = w.on_date
                                        AND h.flex_period_id = w.flex_period_id AND h.ended_at >= w.joined_at
     WHERE NOT EXISTS (
         SELECT FROM homeroom.waiter o
         WHERE o.district_id = w.district_id AND o.section_id = w.section_id AND o.on_date = w.on_date
           AND o.flex_period_id = w.flex_period_id AND o.birth IS NOT NULL AND o.freed_seq = h.seq)
     ORDER BY h.ended_at DESC, h.seq DESC
     LIMIT 1)
    UNION ALL
    (SELECT NULL, NULL, r.id, r.undone_at
     FROM waiter w
     JOIN homeroom.mass_run r ON r.district_id = w.district_id AND r.school_id = w.school_id AND r.undone_at >= w.joined_at
     WHERE jsonb_path_exists(r.by_section, '$[*] ? (@.section == $section && (exists(@.counts.created) || exists(@.counts.replaced)))',
                             jsonb_build_object('section', w.section_id))
       AND jsonb_path_exists(r.by_date, '$[*] ? (@.date == $day && (exists(@.counts.created) || exists(@.counts.replaced)))',
                             jsonb_build_object('day', w.on_date))
     ORDER BY r.undone_at DESC, r.id DESC
     LIMIT 1)
),
freed AS (
    SELECT * FROM ending ORDER BY at DESC, run_id IS NOT NULL LIMIT 1
)
UPDATE homeroom.waiter u SET birth = :birth, freed_student_id = f.student_id, freed_seq = f.seq, freed_run_id = f.run_id
FROM waiter w
LEFT JOIN freed f ON true
WHERE u.district_id = w.district_id AND u.id = w.id
