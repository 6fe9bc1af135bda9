"""Somebody who changes a school's roster at random, slowly, and not always in the end."""

import asyncio
import random
from datetime import date
from typing import Any

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.support.postgres import in_district
from tests.support.schools import SmallSchool

CHANGES = (
    "UPDATE homeroom.student SET last_name = :name WHERE id = :student",
    "UPDATE homeroom.student SET status = CASE WHEN :yes THEN 'active' ELSE 'left' END WHERE id = :student",
    "UPDATE homeroom.student_school SET active = :yes WHERE student_id = :student",
    "UPDATE homeroom.staffer_school SET room = :name WHERE staffer_id = :staffer",
    "UPDATE homeroom.section SET name = :name WHERE id = :section",
    "UPDATE homeroom.section SET status = CASE WHEN :yes THEN 'active' ELSE 'ended' END WHERE id = :section",
    "UPDATE homeroom.enrollment SET active = :yes WHERE student_id = :student AND origin = 'source'",
    """
    INSERT INTO homeroom.enrollment (district_id, section_id, student_id, origin) VALUES (:d, :section, :student, 'staff')
    ON CONFLICT (district_id, section_id, student_id, origin) DO UPDATE SET last_day = :day
    """,
    """
    INSERT INTO homeroom.section_staffer AS t (district_id, section_id, staffer_id) VALUES (:d, :section, :staffer)
    ON CONFLICT (district_id, section_id, staffer_id) DO UPDATE SET is_lead = NOT t.is_lead
    """,
    "DELETE FROM homeroom.section_staffer WHERE section_id = :section",
    """
    INSERT INTO homeroom.homeroom_designation (district_id, section_id, designated_by) VALUES (:d, :section, :name)
    ON CONFLICT DO NOTHING
    """,
    "DELETE FROM homeroom.homeroom_designation WHERE section_id = :section",
)


class GaveUp(Exception):
    pass


class Meddler:
    def __init__(self, engine: AsyncEngine, school: SmallSchool, staff: list[int], seed: str) -> None:
        self._engine, self._school, self._staff, self._dice = engine, school, staff, random.Random(seed)
        self.committed = 0

    async def meddle(self, until: float) -> None:
        """Until the event loop's clock says so."""
        while asyncio.get_running_loop().time() < until:
            try:
                await self._once()
            except GaveUp:
                pass
            except DBAPIError as error:
                if not isinstance(getattr(error.orig, "__cause__", None), asyncpg.DeadlockDetectedError):
                    raise

    async def _once(self) -> None:
        dice = self._dice
        async with in_district(self._engine, self._school.district) as connection:
            await asyncio.sleep(dice.choice((0, 0, 0.02, 0.2)))
            for _ in range(dice.randint(1, 3)):
                statement = text(dice.choice(CHANGES))
                given = self._values()
                await connection.execute(statement, {name: given[name] for name in statement.compile().params})
                await asyncio.sleep(dice.choice((0, 0, 0.01, 0.1)))
            if dice.random() < 0.2:
                raise GaveUp
        self.committed += 1

    def _values(self) -> dict[str, Any]:
        dice, school = self._dice, self._school
        return {
            "d": school.district,
            "student": dice.choice(school.students),
            "section": dice.choice((*school.homerooms, school.gym)),
            "staffer": dice.choice(self._staff),
            "name": f"{dice.choice('ABCXYZ')}{dice.randint(0, 9)}",
            "day": date(2026, 12, dice.randint(1, 28)),
            "yes": dice.random() < 0.5,
        }
