"""Lists of what runs and syncs have left behind; those of people and sections stand with their readers."""

from adapters.postgres import list_parents as parents
from adapters.postgres.keyset import Keyset
from adapters.postgres.keyset_many import ManyListing
from adapters.postgres.sight import sees_school
from adapters.postgres.sql_text import fill

_NEWEST_FIRST = Keyset((("-x.id", "bigint"),))
_ORDINAL = Keyset((("x.ordinal", "bigint"),))

RUNS = ManyListing(
    parents.SCHOOLS,
    "x.id",
    "FROM homeroom.mass_run x WHERE x.district_id = :district AND x.school_id = :parent",
    _NEWEST_FIRST,
)
# Of deeds at another school, that school's admins read; the student reads all.
NOTIFICATIONS = ManyListing(
    parents.STUDENTS,
    "x.*",
    """
    FROM homeroom.notification x
    WHERE x.district_id = :district AND x.student_id = :parent
      AND (CAST(:unread AS boolean) IS NULL OR (x.read_at IS NULL) = CAST(:unread AS boolean))
      AND (CAST(:only_student AS bigint) IS NOT NULL OR CAST(:every_school AS boolean)
           OR x.school_id = ANY(CAST(:schools AS bigint[])))
    """,
    Keyset((("-x.seq", "bigint"),)),
)
SYNCS = ManyListing(
    parents.SCHOOLS,
    "x.id",
    """
    FROM homeroom.roster_sync x
    WHERE x.district_id = :district AND EXISTS (
        SELECT FROM homeroom.roster_sync_part p
        WHERE p.district_id = x.district_id AND p.sync_id = x.id AND p.school_id = :parent)
    """,
    _NEWEST_FIRST,
)
PLAN_ROWS = ManyListing(
    parents.PLANS,
    "x.*",
    """
    FROM homeroom.mass_plan_row x
    WHERE x.district_id = :district AND x.plan_id = :parent
      AND (CAST(:outcomes AS text[]) IS NULL OR x.outcome = ANY(:outcomes))
    """,
    _ORDINAL,
)
UNDO_ROWS = ManyListing(
    parents.RUNS,
    "x.*",
    "FROM homeroom.mass_run_undo_row x WHERE x.district_id = :district AND x.run_id = :parent",
    _ORDINAL,
)
QUARANTINE = ManyListing(
    parents.SYNCS,
    "x.*",
    """
    FROM homeroom.roster_sync_quarantine x
    WHERE x.district_id = :district AND x.sync_id = :parent AND (CAST(:kinds AS text[]) IS NULL OR x.kind = ANY(:kinds))
    """,
    _ORDINAL,
)
CHANGES = ManyListing(
    parents.SYNCS,
    "x.*",
    fill(
        """
        FROM homeroom.roster_sync_change x
        WHERE x.district_id = :district AND x.sync_id = :parent
          AND (CAST(:kinds AS text[]) IS NULL OR x.kind = ANY(:kinds))
          AND (CAST(:changes AS text[]) IS NULL OR x.change = ANY(:changes))
          AND {sees_school}
        """,
        sees_school=sees_school("x.school_id"),
    ),
    _ORDINAL,
)
