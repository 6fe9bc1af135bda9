"""Port: which sections are homerooms, and which students are pinned to one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.calendar import Days
from domain.homeroom import Designation, Pin
from domain.homeroom_carry_over import CourseSection, PastHomeroom
from domain.ids import PinId, SchoolId, SectionId, StudentId
from domain.roster import HomeroomRule


@dataclass(frozen=True, slots=True)
class PinnedTo:
    """A pin with the student it is for."""

    pin: PinId
    student: StudentId
    section: SectionId


class Homerooms(Protocol):
    async def designations(self, sections: Collection[SectionId]) -> Mapping[SectionId, Designation]:
        """The designations of those sections that have one."""

    async def designate(self, designations: Sequence[Designation], by: str, at: datetime) -> None:
        """Add the designations, or put them in the place of those the sections have."""

    async def undesignate(self, sections: Collection[SectionId]) -> frozenset[SectionId]:
        """Take designations away; says which sections had one."""

    async def past(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, Sequence[PastHomeroom]]:
        """The designated sections of the schools that have ended, by name; a school without any is left out."""

    async def free(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, Sequence[CourseSection]]:
        """Their active sections that are not designated, likewise."""

    async def suggested(self, school: SchoolId, rule: HomeroomRule | None) -> tuple[SectionId, ...]:
        """The active sections that the rule (None: the default of the sources) suggests, by name."""

    async def members(self, school: SchoolId, students: Collection[StudentId]) -> frozenset[StudentId]:
        """Which of these are active members of the school."""

    async def pin(
        self, school: SchoolId, section: SectionId, students: Sequence[StudentId], days: Days, by: str, at: datetime
    ) -> tuple[PinId, ...]:
        """One new pin per student, newer than any other, in the order of the students."""

    async def unpin(
        self, school: SchoolId, students: Collection[StudentId], reason: str, at: datetime
    ) -> tuple[PinnedTo, ...]:
        """End the students' pins in this school; says which."""

    async def end_pins_to(self, sections: Collection[SectionId], reason: str, at: datetime) -> tuple[PinnedTo, ...]:
        """End every pin to these sections; says which."""

    async def pins_of(self, school: SchoolId, students: Collection[StudentId]) -> Mapping[StudentId, tuple[Pin, ...]]:
        """The pins that count: not ended, of this school, to active sections; by id. Students without any are left out."""
