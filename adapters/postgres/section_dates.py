"""What holds for sections on some dates only, in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import asyncpg

from adapters.postgres.sight import school_sight, sees_school
from adapters.postgres.sql_text import fill
from adapters.postgres.statements import Statement
from application.sight import Sight
from domain.ids import BlockId, DistrictId, FlexPeriodId, SchoolId, SectionId
from domain.section_dates import Adjustment, Block

_ADJUST = Statement("""
    INSERT INTO homeroom.adjustment (district_id, section_id, on_date, name, room, seats)
    VALUES (:district, :section, :day, :name, :room, :seats)
    ON CONFLICT (district_id, section_id, on_date) DO UPDATE
    SET name = excluded.name, room = excluded.room, seats = excluded.seats
""")
_FORGET = Statement("""
    DELETE FROM homeroom.adjustment WHERE district_id = :district AND section_id = :section AND on_date = :day
""")
_ON = Statement(
    fill(
        """
        SELECT x.*
        FROM unnest(CAST(:sections AS bigint[]), CAST(:dates AS date[])) AS w (section_id, on_date)
        JOIN homeroom.adjustment x
          ON x.district_id = :district AND x.section_id = w.section_id AND x.on_date = w.on_date
        JOIN homeroom.section s ON s.district_id = x.district_id AND s.id = x.section_id AND {sees_school}
        """,
        sees_school=sees_school("s.school_id"),
    )
)
_OF = Statement(
    fill(
        """
        SELECT x.*
        FROM homeroom.section s
        JOIN homeroom.adjustment x ON x.district_id = s.district_id AND x.section_id = s.id
                                  AND x.on_date BETWEEN CAST(:first AS date) AND CAST(:last AS date)
        WHERE s.district_id = :district AND s.id = ANY(CAST(:sections AS bigint[])) AND {sees_school}
        ORDER BY x.section_id, x.on_date
        """,
        sees_school=sees_school("s.school_id"),
    )
)
_BLOCKS = Statement("""
    SELECT * FROM homeroom.blocked_date
    WHERE district_id = :district AND school_id = ANY(CAST(:schools AS bigint[]))
      AND last_day >= CAST(:first AS date) AND first_day <= CAST(:last AS date)
    ORDER BY first_day, last_day, id
""")
_BLOCK = Statement("""
    SELECT * FROM homeroom.blocked_date
    WHERE district_id = :district AND school_id = :school AND id = :block FOR UPDATE
""")
_REMOVE = Statement("DELETE FROM homeroom.blocked_date WHERE district_id = :district AND id = :block")


class PostgresSectionDates:
    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district

    async def adjust(self, wanted: Adjustment) -> None:
        key = {"district": self._district, "section": wanted.section, "day": wanted.day}
        if wanted.is_empty:
            await _FORGET.execute(self._connection, **key)
            return
        await _ADJUST.execute(self._connection, **key, name=wanted.name, room=wanted.room, seats=wanted.seats)

    async def adjustments_on(
        self, sight: Sight, keys: Collection[tuple[SectionId, date]]
    ) -> Mapping[tuple[SectionId, date], Adjustment]:
        rows = await _ON.fetch(
            self._connection,
            district=self._district,
            sections=[section for section, _ in keys],
            dates=[day for _, day in keys],
            **school_sight(sight),
        )
        return {(one.section, one.day): one for one in map(_adjustment, rows)}

    async def adjustments_of(
        self, sight: Sight, sections: Collection[SectionId], first: date, last: date
    ) -> Mapping[SectionId, Sequence[Adjustment]]:
        rows = await _OF.fetch(
            self._connection,
            district=self._district,
            sections=list(sections),
            first=first,
            last=last,
            **school_sight(sight),
        )
        found: dict[SectionId, list[Adjustment]] = {}
        for one in map(_adjustment, rows):
            found.setdefault(one.section, []).append(one)
        return found

    async def blocks_of(
        self, schools: Collection[SchoolId], first: date, last: date
    ) -> Mapping[SchoolId, Sequence[Block]]:
        rows = await _BLOCKS.fetch(
            self._connection, district=self._district, schools=list(schools), first=first, last=last
        )
        found: dict[SchoolId, list[Block]] = {school: [] for school in schools}
        for one in map(_block, rows):
            found[one.school].append(one)
        return found

    async def block(self, school: SchoolId, id: BlockId) -> Block | None:
        row = await _BLOCK.fetchrow(self._connection, district=self._district, school=school, block=id)
        return None if row is None else _block(row)

    async def remove_block(self, id: BlockId) -> None:
        await _REMOVE.execute(self._connection, district=self._district, block=id)


def _adjustment(row: Any) -> Adjustment:
    return Adjustment(SectionId(row["section_id"]), row["on_date"], row["name"], row["room"], row["seats"])


def _block(row: Any) -> Block:
    periods = row["flex_period_ids"]
    return Block(
        id=BlockId(row["id"]),
        school=SchoolId(row["school_id"]),
        section=row["section_id"],
        staffer=row["staffer_id"],
        first_day=row["first_day"],
        last_day=row["last_day"],
        flex_periods=None if periods is None else frozenset(map(FlexPeriodId, periods)),
        reason=row["reason"],
    )
