"""What can be read of homerooms."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from application.sight import Sight
from domain.appointment import Slot
from domain.calendar import Days
from domain.ids import PinId, SchoolId, SectionId, StudentId


@dataclass(frozen=True, slots=True)
class PinView:
    id: PinId
    school: SchoolId
    student: StudentId
    section: SectionId
    days: Days
    pinned_by: str
    pinned_at: datetime


@dataclass(frozen=True, slots=True)
class HomeroomException:
    """A student without homeroom, or with several that no rule can choose between (ascending)."""

    student: StudentId
    homerooms: tuple[SectionId, ...]


class HomeroomReader(Protocol):
    async def homerooms_of(self, sight: Sight, slots: Collection[Slot]) -> Mapping[Slot, tuple[SectionId, ...]]:
        """`domain.homeroom.homerooms_of` of each student on each date and flex period, which also says in which school.

        A slot whose student or flex period `sight` does not reach is not in the answer; no homeroom is an empty tuple.
        """

    async def pins_of(self, sight: Sight, students: Collection[StudentId]) -> Mapping[StudentId, tuple[PinView, ...]]:
        """The pins that count, newest first."""
