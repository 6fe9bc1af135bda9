"""Port: sections, their seats and their blocked dates."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Protocol

from domain.ids import BlockId, FlexPeriodId, SchoolId, SectionId, StafferId, StudentId
from domain.roster import Section


class Sections(Protocol):
    """Reads batch by id; a section that does not exist is not in the answer."""

    async def find(self, sections: Collection[SectionId]) -> Mapping[SectionId, Section]: ...

    async def staff_of(self, school: SchoolId, staffers: Collection[StafferId]) -> frozenset[StafferId]:
        """Which of these staffers are active at the school."""

    async def taught_by(self, staffer: StafferId, sections: Collection[SectionId]) -> frozenset[SectionId]:
        """Which of these sections the staffer teaches, as lead or not."""

    async def teachers_of(self, section: SectionId) -> frozenset[StafferId]:
        """Active staff of its school who teach the section, as lead or not."""

    async def admins_of(self, school: SchoolId) -> frozenset[StafferId]:
        """Active staff of the school who are its admins."""

    async def add(self, school: SchoolId, name: str, class_type: str | None, lead: StafferId | None) -> SectionId:
        """A section of staff's own, active, without a source; no sync touches it."""

    async def enroll(self, section: SectionId, students: Collection[StudentId]) -> None:
        """Put the students on the roster, by staff; who is there by staff already stays."""

    async def hold_version(self, section: SectionId) -> int | None:
        """The section's version, its row locked until the transaction ends; None when there is none."""

    async def set_seats(self, section: SectionId, seats: int | None) -> None:
        """Write the section's seats; None means the lead's capacity."""

    async def adjust_seats(self, section: SectionId, day: date, seats: int | None) -> None:
        """Override the seats of one date; None takes the override away."""

    async def add_block(
        self,
        school: SchoolId,
        blocked: SectionId | None,
        staffer: StafferId | None,
        first_day: date,
        last_day: date,
        flex_periods: frozenset[FlexPeriodId] | None,
        reason: str,
    ) -> BlockId:
        """Exactly one of section and staffer; no flex periods means all of them."""
