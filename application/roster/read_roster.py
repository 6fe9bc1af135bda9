"""Reading people, sections and rosters."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from application.access import Viewer
from application.ports.transaction import Begin
from application.roster.queries import EnrollmentView, SectionView, StafferView, StudentView
from application.sight import sees_rosters
from domain.ids import SectionId, StafferId, StudentId


@dataclass(frozen=True, slots=True)
class StudentsById:
    begin: Begin

    async def __call__(self, viewer: Viewer, ids: Collection[StudentId]) -> Mapping[StudentId, StudentView]:
        """Those there are and the viewer may see; a student sees only themselves."""
        async with self.begin(viewer.district) as tx:
            return await tx.roster_reader.students_by_id(sees_rosters(viewer), ids)


@dataclass(frozen=True, slots=True)
class StaffersById:
    begin: Begin

    async def __call__(self, viewer: Viewer, ids: Collection[StafferId]) -> Mapping[StafferId, StafferView]:
        """Those there are and the viewer may see."""
        async with self.begin(viewer.district) as tx:
            return await tx.roster_reader.staffers_by_id(sees_rosters(viewer), ids)


@dataclass(frozen=True, slots=True)
class SectionsById:
    begin: Begin

    async def __call__(self, viewer: Viewer, ids: Collection[SectionId]) -> Mapping[SectionId, SectionView]:
        """Those there are and the viewer may see, ended ones included."""
        async with self.begin(viewer.district) as tx:
            return await tx.roster_reader.sections_by_id(sees_rosters(viewer), ids)


@dataclass(frozen=True, slots=True)
class EnrollmentsOf:
    begin: Begin

    async def __call__(
        self, viewer: Viewer, students: Collection[StudentId]
    ) -> Mapping[StudentId, tuple[EnrollmentView, ...]]:
        """The active enrollments of many students."""
        async with self.begin(viewer.district) as tx:
            return await tx.roster_reader.enrollments_of(sees_rosters(viewer), students)
