-- What the onboarding checklists of schools are made of: a row per school.
SELECT s.id AS school_id,
       (SELECT d.approved_at FROM homeroom.data_sharing d WHERE d.district_id = s.district_id) AS approved_at,
       (SELECT d.shares FROM homeroom.data_sharing d WHERE d.district_id = s.district_id) AS shares,
       sources.active AS active_sources,
       sources.paused AS paused_sources,
       sources.checked AS checked_sources,
       runs.from_files AS file_imports,
       runs.checked AS checked_runs,
       runs.rejected AS rejected_runs,
       (SELECT count(*) FROM homeroom.roster_sync_part p
        JOIN homeroom.roster_sync r ON r.district_id = p.district_id AND r.id = p.sync_id AND NOT r.dry_run
        WHERE p.district_id = s.district_id AND p.school_id = s.id AND p.status IN ('applied', 'unchanged')) AS applied_syncs,
       coalesce((SELECT p.status = 'held' AND p.decision IS NULL FROM homeroom.roster_sync_part p
                 JOIN homeroom.roster_sync r ON r.district_id = p.district_id AND r.id = p.sync_id AND NOT r.dry_run
                 WHERE p.district_id = s.district_id AND p.school_id = s.id
                 ORDER BY p.sync_id DESC LIMIT 1), false) AS last_part_held,
       staff.people AS staff,
       staff.with_room AS staff_with_room,
       staff.administrators,
       EXISTS (SELECT FROM homeroom.school_contact c
               WHERE c.district_id = s.district_id AND c.school_id = s.id AND c.kind = 'it_account') AS has_it_account,
       (SELECT max(y.last_day) FROM homeroom.school_year y
        WHERE y.district_id = s.district_id AND y.school_id = s.id) AS latest_year_ends,
       periods.active AS flex_periods,
       periods.that_meet AS flex_periods_that_meet,
       sections.active AS sections,
       sections.designated AS designated_sections,
       students.people AS students,
       students.with_homeroom AS students_with_homeroom,
       (SELECT count(*) FROM homeroom.mass_plan m
        WHERE m.district_id = s.district_id AND m.school_id = s.id AND m.kind = 'mass_schedule') AS plans,
       (SELECT count(*) FROM homeroom.mass_run m
        WHERE m.district_id = s.district_id AND m.school_id = s.id
          AND m.applied_at IS NOT NULL AND m.undone_at IS NULL
          AND coalesce((m.counts ->> 'created')::bigint, 0) + coalesce((m.counts ->> 'replaced')::bigint, 0) > 0) AS applied_runs
FROM homeroom.school s
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE c.state = 'active') AS active, count(*) FILTER (WHERE c.state = 'paused') AS paused,
           count(c.checked_at) AS checked
    FROM homeroom.roster_connection c WHERE c.district_id = s.district_id
) sources
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE r.status = 'rejected') AS rejected,
           count(*) FILTER (WHERE r.status <> 'rejected') AS checked,
           count(*) FILTER (WHERE r.status <> 'rejected' AND NOT r.pulled) AS from_files
    FROM homeroom.roster_sync r WHERE r.district_id = s.district_id
) runs
CROSS JOIN LATERAL (
    SELECT count(*) AS people, count(*) FILTER (WHERE m.room IS NOT NULL) AS with_room,
           count(*) FILTER (WHERE m.role = 'admin') AS administrators
    FROM homeroom.staffer_school m
    JOIN homeroom.staffer t ON t.district_id = m.district_id AND t.id = m.staffer_id AND t.status = 'active'
    WHERE m.district_id = s.district_id AND m.school_id = s.id AND m.active
) staff
CROSS JOIN LATERAL (
    SELECT count(*) AS active, count(*) FILTER (WHERE EXISTS (
        SELECT FROM homeroom.flex_period_meeting t WHERE t.district_id = p.district_id AND t.flex_period_id = p.id
    )) AS that_meet
    FROM homeroom.flex_period p WHERE p.district_id = s.district_id AND p.school_id = s.id AND p.active
) periods
CROSS JOIN LATERAL (
    SELECT count(*) AS active, count(d.section_id) AS designated
    FROM homeroom.section c
    LEFT JOIN homeroom.homeroom_designation d ON d.district_id = c.district_id AND d.section_id = c.id
    WHERE c.district_id = s.district_id AND c.school_id = s.id AND c.status = 'active'
) sections
CROSS JOIN LATERAL (
    SELECT count(*) AS people, count(*) FILTER (WHERE EXISTS (
        SELECT FROM homeroom.enrollment e
        JOIN homeroom.section c ON c.district_id = e.district_id AND c.id = e.section_id
                               AND c.school_id = m.school_id AND c.status = 'active'
        JOIN homeroom.homeroom_designation d ON d.district_id = c.district_id AND d.section_id = c.id
        WHERE e.district_id = m.district_id AND e.student_id = m.student_id AND e.active
    ) OR EXISTS (
        SELECT FROM homeroom.homeroom_pin n
        JOIN homeroom.section c ON c.district_id = n.district_id AND c.id = n.section_id AND c.status = 'active'
        WHERE n.district_id = m.district_id AND n.school_id = m.school_id AND n.student_id = m.student_id
          AND n.ended_at IS NULL
    )) AS with_homeroom
    FROM homeroom.student_school m
    JOIN homeroom.student t ON t.district_id = m.district_id AND t.id = m.student_id AND t.status = 'active'
    WHERE m.district_id = s.district_id AND m.school_id = s.id AND m.active
) students
WHERE s.district_id = :district AND s.id = ANY(CAST(:schools AS bigint[]))
