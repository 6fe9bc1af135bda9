"""Reading what holds for sections on some dates only."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from application.access import Viewer
from application.ports.transaction import Begin
from application.setup.read_schools import MOST_DAYS, check_days
from application.sight import sees_rosters
from domain.ids import SchoolId, SectionId
from domain.section_dates import Adjustment, Block


@dataclass(frozen=True, slots=True)
class ReadSectionDates:
    """Adjustments for whoever sees the section; blocks, which say who is away and why, for staff of the school."""

    begin: Begin

    async def adjustments_on(
        self, viewer: Viewer, keys: Collection[tuple[SectionId, date]]
    ) -> Mapping[tuple[SectionId, date], Adjustment]:
        async with self.begin(viewer.district) as tx:
            return await tx.section_dates.adjustments_on(sees_rosters(viewer), keys)

    async def adjustments_of(
        self, viewer: Viewer, sections: Collection[SectionId], first: date, last: date
    ) -> Mapping[SectionId, Sequence[Adjustment]]:
        """By date. Raises `Refused`: `END_BEFORE_START`, `TOO_MANY_DAYS`."""
        check_days(first, last, MOST_DAYS)
        async with self.begin(viewer.district) as tx:
            return await tx.section_dates.adjustments_of(sees_rosters(viewer), sections, first, last)

    async def blocks_of(
        self, viewer: Viewer, schools: Collection[SchoolId], first: date, last: date
    ) -> Mapping[SchoolId, Sequence[Block]]:
        """By first day; of other schools there is nothing in the answer. Raises `Refused` as `adjustments_of`."""
        check_days(first, last, MOST_DAYS)
        asked = [school for school in schools if viewer.works_at(school)]
        async with self.begin(viewer.district) as tx:
            return await tx.section_dates.blocks_of(asked, first, last)
