"""Lists of a date, row by row: as long as a school's may be, only a page of it is held at a time."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum

from application.access import Viewer
from application.lists.queries import UnscheduledOfSchool
from application.lists.read_lists import ReadLists
from application.paging import PageRequest
from application.ports.transaction import Begin
from application.printing.slips import Slip, SlipFilter
from application.sight import sees_appointments, sees_schools
from domain.errors import NotAllowed, not_found
from domain.flex_period import BellTimes, FlexPeriod
from domain.ids import FlexPeriodId, SchoolId, SectionId

PAGE = 500


class ListKind(StrEnum):
    SECTION = "section"
    PASSES = "passes"
    UNSCHEDULED = "unscheduled"


@dataclass(frozen=True, slots=True)
class DayList:
    kind: ListKind
    school: str
    title: str
    """The section's name on that date, or what the list is."""
    day: date
    rows: AsyncIterator[Slip]
    meets: bool = True
    """Whether there is any flex time that day, of the flex period that is asked for."""


@dataclass(frozen=True, slots=True)
class _Day:
    school: str
    periods: Mapping[FlexPeriodId, FlexPeriod]
    """Those that meet, or the one that is asked for."""
    bells: Mapping[FlexPeriodId, BellTimes]
    meets: bool


@dataclass(frozen=True, slots=True)
class PrintLists:
    """For staff of the school, and partners who read its rosters and appointments both."""

    begin: Begin
    read_lists: ReadLists

    async def section(
        self, viewer: Viewer, section: SectionId, day: date, period: FlexPeriodId | None = None
    ) -> DayList:
        """Who is booked into a section. Raises `Refused` `NOT_FOUND`, `NotAllowed`."""
        async with self.begin(viewer.district) as tx:
            found = (await tx.sections.find([section])).get(section)
            adjusted = await tx.section_dates.adjustments_on(sees_schools(viewer), [(section, day)])
        if found is None or not sees_schools(viewer).reaches(found.school):
            raise not_found("section", "sectionId")
        about = await self._day(viewer, found.school, day, period)
        wanted = SlipFilter(found.school, day, section, period)
        called = adjusted[section, day].name if (section, day) in adjusted else None
        return DayList(
            ListKind.SECTION, about.school, called or found.name, day, self._booked(viewer, wanted, about), about.meets
        )

    async def passes(self, viewer: Viewer, school: SchoolId, day: date, period: FlexPeriodId | None = None) -> DayList:
        """Every appointment of a school. Raises `Refused` `NOT_FOUND`, `NotAllowed`."""
        about = await self._day(viewer, school, day, period)
        rows = self._booked(viewer, SlipFilter(school, day, None, period), about)
        return DayList(ListKind.PASSES, about.school, "Passes", day, rows, about.meets)

    async def unscheduled(
        self, viewer: Viewer, school: SchoolId, day: date, period: FlexPeriodId | None = None
    ) -> DayList:
        """Who is not booked, flex period by flex period. Raises `Refused` `NOT_FOUND`, `NotAllowed`."""
        about = await self._day(viewer, school, day, period)
        rows = self._open(viewer, school, day, about)
        return DayList(ListKind.UNSCHEDULED, about.school, "Not scheduled", day, rows, about.meets)

    async def _day(self, viewer: Viewer, school: SchoolId, day: date, period: FlexPeriodId | None) -> _Day:
        if not sees_schools(viewer).reaches(school):
            raise not_found("school", "schoolId")
        if not (viewer.reads_rosters_of(school) and viewer.reads_appointments_of(school)):
            raise NotAllowed("Lists are for staff of the school, and tokens with roster:read and appointments:read.")
        async with self.begin(viewer.district) as tx:
            settings = (await tx.schools.find([school])).get(school)
            if settings is None:
                raise not_found("school", "schoolId")
            found = (await tx.appointments.bells_on([school], day))[school]
            if period is not None and (await tx.appointments.schools_of_periods([period])).get(period) != school:
                raise not_found("flex period", "flexPeriodId")
        label = found.calendar.cycle_days.get(day)
        meeting = {one.id: one for one in found.flex_periods if one.bells_on(day, label) is not None}
        bells = {id: times for id, one in meeting.items() if (times := one.bells_on(day, label)) is not None}
        asked = {id: one for id, one in meeting.items() if period in (None, id)}
        return _Day(settings.name, asked, bells, bool(asked) and found.calendar.is_school_day(day))

    async def _booked(self, viewer: Viewer, wanted: SlipFilter, about: _Day) -> AsyncIterator[Slip]:
        request: PageRequest | None = PageRequest(PAGE)
        while request is not None:
            async with self.begin(viewer.district) as tx:
                page = await tx.slip_reader.slips(sees_appointments(viewer), wanted, request)
            for period, slip in page.items:
                yield replace(slip, bells=about.bells.get(period, BellTimes()))
            request = PageRequest(PAGE, after=page.keys[-1]) if page.has_more else None

    async def _open(self, viewer: Viewer, school: SchoolId, day: date, about: _Day) -> AsyncIterator[Slip]:
        for period in sorted(
            about.periods.values(), key=lambda one: (about.bells[one.id].starts or time.max, one.name)
        ):
            request: PageRequest | None = PageRequest(PAGE)
            while request is not None:
                wanted = UnscheduledOfSchool(day, period.id)
                page = (await self.read_lists.pages(viewer, [school], wanted, request))[school]
                for view in page.items:
                    one, bells = view.student, about.bells[period.id]
                    yield Slip(one.last_name, one.first_name, one.sis_id or "", one.graduation_year, period.name, bells)
                request = PageRequest(PAGE, after=page.keys[-1]) if page.has_more else None
