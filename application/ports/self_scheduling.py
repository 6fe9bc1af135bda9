"""Port: what schools let their students book for themselves."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from domain.booking import Place
from domain.ids import FlexPeriodId, SchoolId, SectionId, StudentId
from domain.self_scheduling_windows import SelfScheduling

NEVER_SET = 0
"""The version of settings that nobody has made yet."""


@dataclass(frozen=True, slots=True)
class KeptSelfScheduling:
    settings: SelfScheduling
    zone: ZoneInfo
    version: int


@dataclass(frozen=True, slots=True)
class StudentChoice:
    """Students of a school; exactly one of the three has any."""

    students: tuple[StudentId, ...] = ()
    sis_ids: tuple[str, ...] = ()
    graduation_years: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ChosenStudent:
    id: StudentId
    sis_id: str
    graduation_year: int | None


class SelfSchedulings(Protocol):
    async def find(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, KeptSelfScheduling]:
        """Of every school there is: those that never set anything are closed, at version `NEVER_SET`."""

    async def save(self, school: SchoolId, wanted: SelfScheduling, by: str, at: datetime) -> None:
        """In the place of what there was."""

    async def open_places(self, school: SchoolId, day: date, flex_period: FlexPeriodId) -> tuple[Place, ...]:
        """The active sections that are open to students, by name and id."""

    async def set_open(self, sections: Collection[SectionId], *, is_open: bool) -> None:
        """Open the sections to students, or close them; those that are so already keep their version."""

    async def choose(self, school: SchoolId, choice: StudentChoice) -> tuple[ChosenStudent, ...]:
        """The active students of the school that are chosen, by id."""

    async def set_may(self, school: SchoolId, students: Collection[StudentId], *, may: bool) -> int:
        """Let the students book for themselves, or not; answers for how many of them that is new."""
