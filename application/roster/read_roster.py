"""Reading people, sections and rosters."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from application.access import Viewer
from application.pages import read_page
from application.paging import Page, PageRequest
from application.ports.transaction import Begin
from application.roster.queries import (
    EnrollmentView,
    PersonFilter,
    SectionFilter,
    SectionView,
    StafferView,
    StudentView,
)
from application.sight import sees_rosters
from domain.errors import Refused
from domain.ids import SchoolId, SectionId, StafferId, StudentId

SHORTEST_SEARCH = 2


@dataclass(frozen=True, slots=True)
class FindStudents:
    begin: Begin

    async def __call__(
        self, viewer: Viewer, school: SchoolId, filter: PersonFilter, page: PageRequest
    ) -> Page[StudentView]:
        """The students of a school. Who reads its rosters. Raises `Refused` `SEARCH_TOO_SHORT`."""
        viewer.must_read_rosters_of(school)
        wanted, sight = replace(filter, search=_searched(filter.search)), sees_rosters(viewer)
        return await read_page(
            self.begin, viewer.district, page, lambda tx, asked: tx.roster_reader.students(sight, school, wanted, asked)
        )


@dataclass(frozen=True, slots=True)
class FindStaffers:
    begin: Begin

    async def __call__(
        self, viewer: Viewer, school: SchoolId, filter: PersonFilter, page: PageRequest
    ) -> Page[StafferView]:
        """The staff of a school. Who reads its rosters. Raises `Refused` `SEARCH_TOO_SHORT`."""
        viewer.must_read_rosters_of(school)
        wanted, sight = replace(filter, search=_searched(filter.search)), sees_rosters(viewer)
        return await read_page(
            self.begin, viewer.district, page, lambda tx, asked: tx.roster_reader.staffers(sight, school, wanted, asked)
        )


@dataclass(frozen=True, slots=True)
class FindSections:
    begin: Begin

    async def __call__(
        self, viewer: Viewer, school: SchoolId, filter: SectionFilter, page: PageRequest
    ) -> Page[SectionView]:
        """The sections of a school. Who reads its rosters. Raises `Refused` `SEARCH_TOO_SHORT`."""
        viewer.must_read_rosters_of(school)
        wanted, sight = replace(filter, search=_searched(filter.search)), sees_rosters(viewer)
        return await read_page(
            self.begin, viewer.district, page, lambda tx, asked: tx.roster_reader.sections(sight, school, wanted, asked)
        )


@dataclass(frozen=True, slots=True)
class ReadRoster:
    begin: Begin

    async def __call__(
        self, viewer: Viewer, section: SectionId, page: PageRequest, *, active: bool | None = True
    ) -> Page[EnrollmentView]:
        """A section's roster; empty where the viewer reads no rosters of its school, a student's own line to a student."""
        sight = sees_rosters(viewer)
        return await read_page(
            self.begin,
            viewer.district,
            page,
            lambda tx, asked: tx.roster_reader.roster(sight, section, asked, active=active),
        )


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


def _searched(search: str | None) -> str | None:
    """Spaces around it do not count, and nothing is no search."""
    if search is None or not search.strip():
        return None
    if len(search.strip()) < SHORTEST_SEARCH:
        raise Refused("SEARCH_TOO_SHORT", f"Search for at least {SHORTEST_SEARCH} letters.", field="search")
    return search.strip()
