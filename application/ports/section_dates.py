"""Port: what holds for sections on some dates only: adjustments and blocks."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Protocol

from application.sight import Sight
from domain.ids import BlockId, SchoolId, SectionId
from domain.section_dates import Adjustment, Block


class SectionDates(Protocol):
    """Only to be asked for what was adjusted: a date without adjustment is not in the answer."""

    async def adjust(self, wanted: Adjustment) -> None:
        """Write the date's adjustment in place of the one there is; an empty one takes it away."""

    async def adjustments_on(
        self, sight: Sight, keys: Collection[tuple[SectionId, date]]
    ) -> Mapping[tuple[SectionId, date], Adjustment]:
        """Of sections of the schools that `sight` reaches."""

    async def adjustments_of(
        self, sight: Sight, sections: Collection[SectionId], first: date, last: date
    ) -> Mapping[SectionId, Sequence[Adjustment]]:
        """By date, both ends included; of sections of the schools that `sight` reaches."""

    async def blocks_of(
        self, schools: Collection[SchoolId], first: date, last: date
    ) -> Mapping[SchoolId, Sequence[Block]]:
        """Those that meet the dates, by first day, last day and id; every school asked for is in the answer."""

    async def block(self, school: SchoolId, id: BlockId) -> Block | None:
        """The school's block of that id, its row locked until the transaction ends."""

    async def remove_block(self, id: BlockId) -> None: ...
