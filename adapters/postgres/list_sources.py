"""Where the lists of `application.lists` stand in PostgreSQL. Single-parent statements are reused, their parent renamed."""

import re

from adapters.postgres import homeroom_reader, roster_people, roster_sections, schedule_reader
from adapters.postgres.keyset import Keyset, Listing
from adapters.postgres.keyset_many import ManyListing
from adapters.postgres.sight import sees_school
from adapters.postgres.sql_text import fill

_SCHOOLS = "SELECT id FROM homeroom.school WHERE district_id = :district AND id = ANY(:parents) AND " + sees_school(
    "id"
)
_OWNED = "SELECT id FROM homeroom.{table} WHERE district_id = :district AND id = ANY(:parents) AND " + sees_school(
    "school_id"
)
_SYNCS = fill(
    """
    SELECT id FROM homeroom.roster_sync y
    WHERE district_id = :district AND id = ANY(:parents)
      AND (CAST(:every_school AS boolean) OR EXISTS (
          SELECT FROM homeroom.roster_sync_part p
          WHERE p.district_id = y.district_id AND p.sync_id = y.id AND p.school_id = ANY(CAST(:schools AS bigint[]))))
    """
)
_AT_HOME = """(
    SELECT coalesce(array_agg(y), '{}')
    FROM homeroom.closure c, unnest(c.graduation_years) AS y
    WHERE c.district_id = :district AND c.school_id = :parent AND CAST(:day AS date) BETWEEN c.first_day AND c.last_day)"""
_ORDINAL = Keyset((("x.ordinal", "bigint"),))


def _many(one: Listing, parent: str, visible: str, **parts: str) -> ManyListing:
    """The same list for many parents; `parts` take the place of other parameters."""

    def renamed(text: str) -> str:
        for name, part in {parent: ":parent", **parts}.items():
            text = re.sub(rf":{name}\b", lambda _, part=part: part, text)  # type: ignore[misc]
        return text

    inside = vars(one)
    return ManyListing(
        visible, inside["_select"], renamed(inside["_source"]), inside["_keyset"], renamed(inside["_prefix"])
    )


STUDENTS = _many(roster_people._STUDENTS, "school", _SCHOOLS)  # noqa: SLF001 - same package, one list twice
STAFFERS = _many(roster_people._STAFFERS, "school", _SCHOOLS)  # noqa: SLF001
SECTIONS = _many(roster_sections._SECTIONS, "school", _SCHOOLS)  # noqa: SLF001
ROSTER = _many(roster_sections._ROSTER, "section", _OWNED.replace("{table}", "section"))  # noqa: SLF001
EXCEPTIONS = _many(homeroom_reader._EXCEPTIONS, "school", _SCHOOLS)  # noqa: SLF001
UNSCHEDULED = _many(schedule_reader._UNSCHEDULED, "school", _SCHOOLS, at_home=_AT_HOME)  # noqa: SLF001

RUNS = ManyListing(
    _SCHOOLS,
    "x.id",
    "FROM homeroom.mass_run x WHERE x.district_id = :district AND x.school_id = :parent",
    Keyset((("-x.id", "bigint"),)),
)
SYNCS = ManyListing(
    _SCHOOLS,
    "x.id",
    """
    FROM homeroom.roster_sync x
    WHERE x.district_id = :district AND EXISTS (
        SELECT FROM homeroom.roster_sync_part p
        WHERE p.district_id = x.district_id AND p.sync_id = x.id AND p.school_id = :parent)
    """,
    Keyset((("-x.id", "bigint"),)),
)
PLAN_ROWS = ManyListing(
    _OWNED.replace("{table}", "mass_plan"),
    "x.*",
    """
    FROM homeroom.mass_plan_row x
    WHERE x.district_id = :district AND x.plan_id = :parent
      AND (CAST(:outcomes AS text[]) IS NULL OR x.outcome = ANY(:outcomes))
    """,
    _ORDINAL,
)
UNDO_ROWS = ManyListing(
    _OWNED.replace("{table}", "mass_run"),
    "x.*",
    "FROM homeroom.mass_run_undo_row x WHERE x.district_id = :district AND x.run_id = :parent",
    _ORDINAL,
)
QUARANTINE = ManyListing(
    _SYNCS,
    "x.*",
    """
    FROM homeroom.roster_sync_quarantine x
    WHERE x.district_id = :district AND x.sync_id = :parent AND (CAST(:kinds AS text[]) IS NULL OR x.kind = ANY(:kinds))
    """,
    _ORDINAL,
)
CHANGES = ManyListing(
    _SYNCS,
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
