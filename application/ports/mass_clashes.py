"""Port: sections that need one lead or one room at the same time because of what a mass run books."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from application.scheduling.clash_reader import Need
from domain.ids import FlexPeriodId, SchoolId


class Needed(StrEnum):
    LEAD = "lead"
    ROOM = "room"


@dataclass(frozen=True, slots=True)
class RivalPeriod:
    """A flex period of an order, and one of another school that overlaps with it on that date."""

    day: date
    flex_period: FlexPeriodId
    rival: FlexPeriodId


@dataclass(frozen=True, slots=True)
class RunClashes:
    """Clashes as in `domain.clashes.clashes`, of those in which a section stands where the run books."""

    by_period: Mapping[tuple[date, FlexPeriodId], int]
    """By date and by the flex period in which the run books (`domain.clashes.Clash.among`)."""
    first: tuple[tuple[Need, Need], ...]
    """A few of them, by date, then flex period."""

    @property
    def count(self) -> int:
        return sum(self.by_period.values())


class MassClashes(Protocol):
    """After all dates of an order are planned or applied, in the same transaction: with whom there is somebody booked then.

    What the order displaces or cancels is not booked any more.
    """

    async def schools_of_leads(self, school: SchoolId) -> frozenset[SchoolId]:
        """The other schools in which they lead sections who lead one that the run books into."""

    async def clashes_of_run(
        self, school: SchoolId, needed: Needed, rivals: Collection[RivalPeriod], most: int
    ) -> RunClashes:
        """`rivals`: in schools that share no student with this one; what overlaps in the others was said with the days.

        `most`: how many of `first`.
        """
