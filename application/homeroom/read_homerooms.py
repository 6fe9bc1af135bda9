"""Reading homerooms."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from application.access import Viewer
from application.homeroom.queries import PinView
from application.ports.transaction import Begin
from application.sight import sees_rosters
from domain.appointment import Slot
from domain.ids import SectionId, StudentId


@dataclass(frozen=True, slots=True)
class HomeroomsOf:
    begin: Begin

    async def __call__(self, viewer: Viewer, slots: Collection[Slot]) -> Mapping[Slot, tuple[SectionId, ...]]:
        """The homerooms of many students on dates and flex periods: none, one, or several that no rule can choose between."""
        async with self.begin(viewer.district) as tx:
            return await tx.homeroom_reader.homerooms_of(sees_rosters(viewer), slots)


@dataclass(frozen=True, slots=True)
class PinsOf:
    begin: Begin

    async def __call__(
        self, viewer: Viewer, students: Collection[StudentId]
    ) -> Mapping[StudentId, tuple[PinView, ...]]:
        """The pins of many students, newest first."""
        async with self.begin(viewer.district) as tx:
            return await tx.homeroom_reader.pins_of(sees_rosters(viewer), students)
