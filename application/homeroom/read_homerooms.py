"""Reading homerooms."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from application.access import Viewer
from application.homeroom.queries import HomeroomException, PinView
from application.pages import read_page
from application.paging import Page, PageRequest
from application.ports.transaction import Begin
from application.sight import sees_rosters
from domain.appointment import Slot
from domain.ids import FlexPeriodId, SchoolId, SectionId, StudentId


@dataclass(frozen=True, slots=True)
class HomeroomsOf:
    begin: Begin

    async def __call__(self, viewer: Viewer, slots: Collection[Slot]) -> Mapping[Slot, tuple[SectionId, ...]]:
        """The homerooms of many students on dates and flex periods: none, one, or several that no rule can choose between."""
        async with self.begin(viewer.district) as tx:
            return await tx.homeroom_reader.homerooms_of(sees_rosters(viewer), slots)


@dataclass(frozen=True, slots=True)
class HomeroomExceptions:
    begin: Begin

    async def __call__(
        self, viewer: Viewer, school: SchoolId, day: date, flex_period: FlexPeriodId, page: PageRequest
    ) -> Page[HomeroomException]:
        """The students without homeroom, or with several, on a date and flex period. Who reads the school's rosters.

        Empty for a flex period of another school.
        """
        viewer.must_read_rosters_of(school)
        sight = sees_rosters(viewer)
        return await read_page(
            self.begin,
            viewer.district,
            page,
            lambda tx, asked: tx.homeroom_reader.exceptions(sight, school, day, flex_period, asked),
        )


@dataclass(frozen=True, slots=True)
class PinsOf:
    begin: Begin

    async def __call__(
        self, viewer: Viewer, students: Collection[StudentId]
    ) -> Mapping[StudentId, tuple[PinView, ...]]:
        """The pins of many students, newest first."""
        async with self.begin(viewer.district) as tx:
            return await tx.homeroom_reader.pins_of(sees_rosters(viewer), students)
