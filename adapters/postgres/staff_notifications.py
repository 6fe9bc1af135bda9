"""What staff are told, as it stands when it is read: requests that wait for them, in PostgreSQL."""

from adapters.postgres import list_parents as parents
from adapters.postgres.appointment_requests import STATE, TODAY
from adapters.postgres.keyset import Keyset
from adapters.postgres.keyset_many import ManyListing
from adapters.postgres.sight import sees_school
from adapters.postgres.sql_text import fill

# Nobody has read it, and whoever is told can still decide.
WAITS = fill(
    """
    (n.read_at IS NULL AND {state} = 'open' AND (
        EXISTS (SELECT FROM homeroom.section_staffer g
                WHERE g.district_id = n.district_id AND g.section_id = x.section_id AND g.staffer_id = n.staffer_id)
        OR EXISTS (SELECT FROM homeroom.staffer_school m
                   WHERE m.district_id = n.district_id AND m.staffer_id = n.staffer_id AND m.school_id = n.school_id
                     AND m.active AND m.role = 'admin')))
    """,
    state=STATE,
)
OF_STAFFER = ManyListing(
    parents.STAFFERS,
    """
    n.seq, n.made_at, n.mailed_at, n.read_at, n.school_id, n.request_id, 'requested' AS kind, x.student_id, x.section_id,
    x.flex_period_id, x.on_date AS first_day, x.on_date AS last_day, x.requested_by AS made_by, 1 AS appointments, 0 AS displaced,
    0 AS moved, CAST(NULL AS date) AS previous_day, CAST(NULL AS bigint) AS previous_section_id, CAST(NULL AS bigint) AS run_id
    """,
    fill(
        """
        FROM homeroom.staff_notification n
        JOIN homeroom.appointment_request x ON x.district_id = n.district_id AND x.id = n.request_id
        {today}
        WHERE n.district_id = :district AND n.staffer_id = :parent AND {seen}
          AND (CAST(:unread AS boolean) IS NULL OR {waits} = CAST(:unread AS boolean))
        """,
        today=TODAY,
        seen=sees_school("n.school_id"),
        waits=WAITS,
    ),
    Keyset((("-n.seq", "bigint"),)),
)
