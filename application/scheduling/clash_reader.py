"""What can be read of sections that need the same lead or room."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from domain.ids import FlexPeriodId, SchoolId, SectionId


@dataclass(frozen=True, slots=True)
class Need:
    """A section with somebody booked, and the staffer or room it needs then."""

    needed: int | str
    section: SectionId
    school: SchoolId
    day: date
    flex_period: FlexPeriodId


class ClashReader(Protocol):
    """Only what several sections need on one date is in the answer; whether at the same time, the rule says.

    `section`: only what that one needs.
    """

    async def leads(
        self, schools: Collection[SchoolId], first: date, last: date, section: SectionId | None = None
    ) -> Sequence[Need]:
        """Of whoever leads a section of these schools, wherever they lead others."""

    async def rooms(
        self, schools: Collection[SchoolId], first: date, last: date, section: SectionId | None = None
    ) -> Sequence[Need]:
        """Rooms are a school's own. The date's room counts, else the section's, else its lead's."""
