"""The lines of printed lists from PostgreSQL."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import asyncpg

from adapters.postgres.keyset import BY_NAME, Keyset, Listing
from adapters.postgres.sight import sees_school, sees_student, student_sight
from adapters.postgres.sql_text import fill
from application.paging import Page, PageRequest
from application.printing.slips import Slip, SlipFilter
from application.sight import Sight
from domain.ids import DistrictId, FlexPeriodId

_SELECT = """
    t.last_name, t.first_name, t.sis_id, t.graduation_year, p.id AS flex_period_id, p.name AS period,
    coalesce(x.name, s.name) AS section, coalesce(x.room, s.room, m.room) AS room,
    f.first_name || ' ' || f.last_name AS staffer, a.type, a.comment
"""
_SOURCE = fill(
    """
    FROM homeroom.section s
    JOIN homeroom.appointment a ON a.district_id = s.district_id AND a.section_id = s.id AND a.on_date = :day
    JOIN homeroom.student t ON t.district_id = a.district_id AND t.id = a.student_id
    JOIN homeroom.flex_period p ON p.district_id = a.district_id AND p.id = a.flex_period_id
    LEFT JOIN homeroom.adjustment x ON x.district_id = s.district_id AND x.section_id = s.id AND x.on_date = a.on_date
    LEFT JOIN LATERAL (
        SELECT staffer_id FROM homeroom.section_lead l WHERE l.district_id = s.district_id AND l.section_id = s.id
    ) l ON true
    LEFT JOIN homeroom.staffer f ON f.district_id = s.district_id AND f.id = l.staffer_id
    LEFT JOIN homeroom.staffer_school m
           ON m.district_id = s.district_id AND m.staffer_id = l.staffer_id AND m.school_id = s.school_id AND m.active
    WHERE s.district_id = :district AND s.school_id = :school AND {sees_school} AND {sees_student}
    """,
    sees_school=sees_school("s.school_id"),
    sees_student=sees_student("a.student_id"),
)
_LIMITS = {"section": " AND s.id = :section", "flex_period": " AND a.flex_period_id = :flex_period"}


@cache
def _listing(limits: tuple[str, ...]) -> Listing:
    """A statement for each combination of limits, so that each finds its index."""
    keyset = Keyset((*BY_NAME.columns, ("p.name", "text"), ("p.id", "bigint")))
    return Listing(_SELECT, _SOURCE + "".join(_LIMITS[limit] for limit in limits), keyset)


class PostgresSlipReader:
    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district

    async def slips(self, sight: Sight, wanted: SlipFilter, page: PageRequest) -> Page[tuple[FlexPeriodId, Slip]]:
        limits = {name: value for name in _LIMITS if (value := getattr(wanted, name)) is not None}
        return await _listing(tuple(limits)).page(
            self._connection,
            page,
            _slips,
            district=self._district,
            school=wanted.school,
            day=wanted.day,
            **limits,
            **student_sight(sight),
        )


async def _slips(rows: Sequence[Any]) -> list[tuple[FlexPeriodId, Slip]]:
    return [
        (
            FlexPeriodId(row["flex_period_id"]),
            Slip(
                last_name=row["last_name"],
                first_name=row["first_name"],
                sis_id=row["sis_id"],
                graduation_year=row["graduation_year"],
                period=row["period"],
                section=row["section"],
                room=row["room"] or "",
                staffer=row["staffer"] or "",
                type=row["type"] or "",
                comment=row["comment"] or "",
            ),
        )
        for row in rows
    ]
