"""Reading pages of many parents at once: fifty schools' students cost as many statements as one school's."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from application.access import Role, Viewer
from application.lists.queries import (
    AttendanceOfSection,
    ChangesOfSync,
    HomeroomExceptionsOfSchool,
    List,
    ListReader,
    NotificationsOfStaffer,
    NotificationsOfStudent,
    QuarantineOfSync,
    RequestsOfSchool,
    RequestsOfSection,
    RequestsOfStaffer,
    RequestsOfStudent,
    RosterOfSection,
    RowsOfPlan,
    RowsOfUndo,
    RunsOfSchool,
    SectionsOfSchool,
    SkipsOfSchool,
    StaffersOfSchool,
    StudentsOfSchool,
    SyncsOfSchool,
    UnscheduledOfSchool,
    UntakenOfSchool,
)
from application.lists.stranded import MOST_DAYS as MOST_STRANDED_DAYS
from application.lists.stranded import StrandedOfSchool, with_days
from application.paging import Page, PageRequest
from application.ports.clock import Clock
from application.ports.transaction import Begin, Transaction
from application.setup.queries import SchoolDay
from application.setup.read_schools import MOST_DAYS, _school_day, check_days
from application.sight import (
    NOTHING,
    Sight,
    sees_appointments,
    sees_attendance,
    sees_requests,
    sees_rosters,
    sees_schools,
)
from domain.calendar import days_between
from domain.errors import Refused
from domain.ids import SchoolId
from domain.mass_days import SchoolBells

T = TypeVar("T")

SHORTEST_SEARCH = 2


@dataclass(frozen=True, slots=True)
class Pulled(Generic[T]):
    page: Page[T]
    as_of: datetime
    """The next pull's `updated_since`, on the first page of this one."""


@dataclass(frozen=True, slots=True)
class ReadLists:
    """A parent whose list the viewer may not read is not in the answer, as one that does not exist."""

    begin: Begin
    reader: Callable[[Transaction], ListReader]
    clock: Clock

    async def pages(
        self, viewer: Viewer, parents: Collection[int], wanted: List[T], request: PageRequest
    ) -> Mapping[int, Page[T]]:
        """A page of each parent's list. Raises `Refused`: `SEARCH_TOO_SHORT`, `BAD_CURSOR`, `END_BEFORE_START`,
        `TOO_MANY_DAYS`."""
        wanted, sight = self._at_once(_checked(wanted)), _sight(viewer, wanted)
        parents = _theirs(viewer, wanted, parents)
        async with self.begin(viewer.district) as tx:
            wanted = await self._with_days(tx, wanted, parents)
            empty = await _empty(tx, wanted, parents)
            pages = await self.reader(tx).pages(sight, wanted, [one for one in parents if one not in empty], request)
        return {**pages, **{one: Page([], [], has_more=False) for one in empty if sight.reaches(SchoolId(one))}}

    async def pull(
        self, viewer: Viewer, parents: Collection[int], wanted: List[T], request: PageRequest
    ) -> Mapping[int, Pulled[T]]:
        """The same pages, and from where the next pull must start so that it misses no change, however late it commits."""
        async with self.begin(viewer.district) as tx:
            as_of = await self.reader(tx).as_of()
        pages = await self.pages(viewer, parents, wanted, request)
        return {parent: Pulled(page, as_of) for parent, page in pages.items()}

    async def counts(self, viewer: Viewer, parents: Collection[int], wanted: List[Any]) -> Mapping[int, int]:
        """How many items each parent's list has."""
        wanted = self._at_once(_checked(wanted))
        parents = _theirs(viewer, wanted, parents)
        async with self.begin(viewer.district) as tx:
            wanted = await self._with_days(tx, wanted, parents)
            empty = await _empty(tx, wanted, parents)
            counted = [one for one in parents if one not in empty]
            return await self.reader(tx).counts(_sight(viewer, wanted), wanted, counted)

    async def calendars(
        self, viewer: Viewer, schools: Collection[SchoolId], first: date, last: date
    ) -> Mapping[SchoolId, tuple[SchoolDay, ...]]:
        """Every date from first to last. Raises `Refused`: `END_BEFORE_START`, `TOO_MANY_DAYS`."""
        check_days(first, last, MOST_DAYS)
        seen = [school for school in schools if sees_schools(viewer).reaches(school)]
        async with self.begin(viewer.district) as tx:
            calendars = await tx.schools.calendars(seen)
            periods = await tx.schools.flex_periods(seen)
        return {
            school: tuple(_school_day(calendar, periods[school], day) for day in days_between(first, last))
            for school, calendar in calendars.items()
        }

    async def _with_days(self, tx: Transaction, wanted: Any, parents: Collection[int]) -> Any:
        if not isinstance(wanted, StrandedOfSchool):
            return wanted
        return await with_days(tx, self.reader(tx), wanted, [SchoolId(one) for one in parents])

    def _at_once(self, wanted: Any) -> Any:
        """Whether requests have expired is told for this moment."""
        timed = isinstance(wanted, RequestsOfStudent | NotificationsOfStaffer)
        return replace(wanted, now=self.clock.now()) if timed else wanted


def _sight(viewer: Viewer, wanted: List[Any]) -> Sight:
    """Whose parents the viewer may read. Students read no list but what is theirs."""
    match wanted:
        case RosterOfSection():
            return sees_rosters(viewer)
        case StudentsOfSchool() | StaffersOfSchool() | SectionsOfSchool() | HomeroomExceptionsOfSchool():
            return _not_a_student(sees_rosters(viewer))
        case UnscheduledOfSchool() | StrandedOfSchool():
            # Names come with it, so both are needed.
            return NOTHING if sees_rosters(viewer) == NOTHING else _not_a_student(sees_appointments(viewer))
        case RequestsOfSection() | RequestsOfStaffer() | RequestsOfSchool():
            return _not_a_student(sees_requests(viewer))
        case RequestsOfStudent():
            return sees_requests(viewer)
        case AttendanceOfSection() | UntakenOfSchool() | SkipsOfSchool():
            return NOTHING if sees_rosters(viewer) == NOTHING else _not_a_student(sees_attendance(viewer))
        case NotificationsOfStudent():
            own = sees_rosters(viewer)
            return own if own.student is not None else _those(viewer, viewer.administers)
        case NotificationsOfStaffer():
            return _those(viewer, viewer.works_at)
        case RunsOfSchool() | RowsOfPlan() | RowsOfUndo():
            return _those(viewer, viewer.works_at)
        case SyncsOfSchool() | ChangesOfSync():
            return _those(viewer, viewer.administers)
        case QuarantineOfSync():
            return Sight(None) if viewer.runs_district else NOTHING
    raise TypeError(type(wanted))


def _theirs(viewer: Viewer, wanted: List[Any], parents: Collection[int]) -> Collection[int]:
    """What staff are told is theirs to read, and the admins'."""
    if not isinstance(wanted, NotificationsOfStaffer) or viewer.runs_district or viewer.role is Role.ADMIN:
        return parents
    return [one for one in parents if one == viewer.staffer]


async def _empty(tx: Transaction, wanted: List[Any], parents: Collection[int]) -> frozenset[int]:
    """The schools of which nothing is to be read: nobody is missing where the flex period does not meet."""
    if not isinstance(wanted, UnscheduledOfSchool):
        return frozenset()
    bells = await tx.appointments.bells_on([SchoolId(one) for one in parents], wanted.day)
    return frozenset(school for school, found in bells.items() if not _meets(found, wanted))


def _meets(bells: SchoolBells, wanted: UnscheduledOfSchool) -> bool:
    calendar, day = bells.calendar, wanted.day
    period = next((one for one in bells.flex_periods if one.id == wanted.flex_period), None)
    return (
        period is not None
        and calendar.is_school_day(day)
        and period.bells_on(day, calendar.cycle_days.get(day)) is not None
    )


def _not_a_student(sight: Sight) -> Sight:
    return NOTHING if sight.student is not None else sight


def _those(viewer: Viewer, may: Callable[[SchoolId], bool]) -> Sight:
    return Sight(None) if viewer.runs_district else Sight(frozenset(filter(may, viewer.schools)))


def _checked(wanted: Any) -> Any:
    """A range that is short enough, and a search that is long enough; spaces around it do not count, and nothing is no search."""
    if isinstance(wanted, StrandedOfSchool):
        check_days(wanted.first_day, wanted.last_day, MOST_STRANDED_DAYS)
    if not isinstance(wanted, StudentsOfSchool | StaffersOfSchool | SectionsOfSchool) or wanted.filter.search is None:
        return wanted
    search = wanted.filter.search.strip()
    if 0 < len(search) < SHORTEST_SEARCH:
        raise Refused("SEARCH_TOO_SHORT", f"Search for at least {SHORTEST_SEARCH} letters.", field="search")
    return replace(wanted, filter=replace(wanted.filter, search=search or None))  # type: ignore[arg-type]
