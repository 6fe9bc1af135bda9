"""Reading schools and their calendars."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from application.access import Viewer
from application.pages import read_page
from application.paging import Page, PageRequest
from application.ports.transaction import Begin
from application.setup.queries import FlexPeriodView, SchoolDay, SchoolView
from application.sight import sees_schools
from domain.calendar import Calendar, days_between
from domain.errors import Refused, not_found
from domain.flex_period import FlexPeriod
from domain.ids import FlexPeriodId, SchoolId

MOST_DAYS = 400


@dataclass(frozen=True, slots=True)
class FindSchools:
    begin: Begin

    async def __call__(self, viewer: Viewer, page: PageRequest) -> Page[SchoolView]:
        """The viewer's schools, by name."""
        sight = sees_schools(viewer)
        return await read_page(
            self.begin, viewer.district, page, lambda tx, asked: tx.school_reader.schools(sight, asked)
        )


@dataclass(frozen=True, slots=True)
class SchoolsById:
    begin: Begin

    async def __call__(self, viewer: Viewer, ids: Collection[SchoolId]) -> Mapping[SchoolId, SchoolView]:
        """Those there are and the viewer may see."""
        async with self.begin(viewer.district) as tx:
            return await tx.school_reader.schools_by_id(sees_schools(viewer), ids)


@dataclass(frozen=True, slots=True)
class FlexPeriodsById:
    begin: Begin

    async def __call__(self, viewer: Viewer, ids: Collection[FlexPeriodId]) -> Mapping[FlexPeriodId, FlexPeriodView]:
        """Those there are and the viewer may see, inactive ones included."""
        async with self.begin(viewer.district) as tx:
            return await tx.school_reader.flex_periods_by_id(sees_schools(viewer), ids)


@dataclass(frozen=True, slots=True)
class FlexPeriodsOf:
    begin: Begin

    async def __call__(
        self, viewer: Viewer, schools: Collection[SchoolId]
    ) -> Mapping[SchoolId, tuple[FlexPeriodView, ...]]:
        """The active flex periods of many schools, by name."""
        async with self.begin(viewer.district) as tx:
            return await tx.school_reader.flex_periods_of(sees_schools(viewer), schools)


@dataclass(frozen=True, slots=True)
class ReadCalendar:
    begin: Begin

    async def __call__(self, viewer: Viewer, school: SchoolId, first: date, last: date) -> tuple[SchoolDay, ...]:
        """Every date from first to last, both included.

        Raises `Refused`: `NOT_FOUND`, `END_BEFORE_START`, `TOO_MANY_DAYS`.
        """
        if not sees_schools(viewer).reaches(school):
            raise not_found("school", "id")
        check_days(first, last, MOST_DAYS)
        async with self.begin(viewer.district) as tx:
            calendar = (await tx.schools.calendars([school])).get(school)
            if calendar is None:
                raise not_found("school", "id")
            periods = (await tx.schools.flex_periods([school]))[school]
        return tuple(_school_day(calendar, periods, day) for day in days_between(first, last))


def check_days(first: date, last: date, most: int) -> None:
    """Raise `END_BEFORE_START` or `TOO_MANY_DAYS`."""
    if last < first:
        raise Refused(
            "END_BEFORE_START", f"The range ends on {last}, before it starts on {first}: swap the two.", field="to"
        )
    if (last - first).days >= most:
        raise Refused("TOO_MANY_DAYS", f"A range has at most {most} days: ask for less.", field="to")


def _school_day(calendar: Calendar, periods: tuple[FlexPeriod, ...], day: date) -> SchoolDay:
    cycle_day = calendar.cycle_days.get(day)
    is_school_day = calendar.is_school_day(day)
    meeting = [(period.id, bells) for period in periods if (bells := period.bells_on(day, cycle_day)) is not None]
    return SchoolDay(
        school=calendar.school,
        day=day,
        is_school_day=is_school_day,
        cycle_day=cycle_day,
        closures=tuple(closure for closure in calendar.closures if closure.covers(day)),
        flex_periods=tuple(meeting) if is_school_day else (),
    )
