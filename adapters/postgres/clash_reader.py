"""Sections that need one lead or one room on one date, from PostgreSQL."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import asyncpg

from adapters.postgres.statements import from_file
from application.scheduling.clash_reader import Need
from domain.ids import DistrictId, FlexPeriodId, SchoolId, SectionId


class PostgresClashReader:
    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district

    async def leads(
        self, schools: Collection[SchoolId], first: date, last: date, section: SectionId | None = None
    ) -> Sequence[Need]:
        return await self._needs("clash/staff", schools, first, last, section)

    async def rooms(
        self, schools: Collection[SchoolId], first: date, last: date, section: SectionId | None = None
    ) -> Sequence[Need]:
        return await self._needs("clash/rooms", schools, first, last, section)

    async def _needs(
        self, statement: str, schools: Collection[SchoolId], first: date, last: date, section: SectionId | None
    ) -> Sequence[Need]:
        rows = await from_file(statement).fetch(
            self._connection,
            district=self._district,
            schools=list(schools),
            first_day=first,
            last_day=last,
            section=section,
        )
        return [
            Need(
                row["needed"],
                SectionId(row["section_id"]),
                SchoolId(row["school_id"]),
                row["on_date"],
                FlexPeriodId(row["flex_period_id"]),
            )
            for row in rows
        ]
