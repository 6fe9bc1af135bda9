"""A partner's copy of a school's roster, kept by pulling what has changed."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from adapters.postgres.list_reader import postgres_lists
from application.access import Viewer
from application.lists.queries import List, RosterOfSection, SectionsOfSchool, StaffersOfSchool, StudentsOfSchool
from application.lists.read_lists import ReadLists
from application.paging import Key, PageRequest
from application.ports.transaction import Begin
from application.roster.queries import EnrollmentView, PersonFilter, SectionFilter, SectionView
from domain.ids import SchoolId
from tests.support.schools import FixedClock

SLACK = timedelta(seconds=5)
"""For clocks that are set back. There is one clock here, and what needed the slack would be a mistake: it is taken away."""


@dataclass
class Puller:
    begin: Begin
    viewer: Viewer
    school: SchoolId
    page: int = 3
    people: dict[Hashable, Any] = field(default_factory=dict)
    staff: dict[Hashable, Any] = field(default_factory=dict)
    sections: dict[Hashable, SectionView] = field(default_factory=dict)
    rosters: dict[Hashable, EnrollmentView] = field(default_factory=dict)
    since: dict[object, datetime] = field(default_factory=dict)
    rows: int = 0
    """How many came in the last pull."""

    async def pull(self) -> None:
        """All four lists; a section's roster whenever the section comes."""
        self.rows = 0
        since = self.since.get
        everybody = PersonFilter(status=None, updated_since=since("students"))
        await self._list("students", self.school, StudentsOfSchool(everybody), self.people, lambda one: one.student.id)
        staff = PersonFilter(status=None, updated_since=since("staff"))
        await self._list("staff", self.school, StaffersOfSchool(staff), self.staff, lambda one: one.staffer.id)
        changed: dict[Hashable, SectionView] = {}
        before = since("sections")
        sections = SectionsOfSchool(SectionFilter(active=None, updated_since=before))
        await self._list("sections", self.school, sections, changed, lambda one: one.section.id)
        self.sections |= changed
        for section in changed.values():
            # Since the last pull of sections: a roster that has changed has brought its section along.
            roster = RosterOfSection(None, before)
            await self._list(None, section.section.id, roster, self.rosters, _line)

    async def _list(
        self,
        name: str | None,
        parent: int,
        wanted: List[Any],
        copy: dict[Hashable, Any],
        key: Callable[[Any], Hashable],
    ) -> None:
        lists, after = ReadLists(self.begin, postgres_lists, FixedClock()), None
        start: datetime | None = None
        while True:
            pulled = (await lists.pull(self.viewer, [parent], wanted, _request(self.page, after)))[parent]
            start = start or pulled.as_of + SLACK
            copy |= {key(one): one for one in pulled.page.items}
            self.rows += len(pulled.page.items)
            if not pulled.page.has_more:
                break
            after = pulled.page.keys[-1]
        if name is not None:
            self.since[name] = start


def _request(size: int, after: Key | None) -> PageRequest:
    return PageRequest(size, after=after)


def _line(view: EnrollmentView) -> Hashable:
    return view.enrollment.section, view.enrollment.student, view.enrollment.origin
