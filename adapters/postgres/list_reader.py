"""Reading lists of many parents from PostgreSQL; see `application.lists.queries.ListReader`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from adapters.postgres import appointment_requests, attendance_lists, stranded
from adapters.postgres import list_sources as sources
from adapters.postgres.attendance_rows import line_of
from adapters.postgres.homeroom_reader import EXCEPTIONS
from adapters.postgres.keyset_many import ManyListing
from adapters.postgres.notifications import notification_of
from adapters.postgres.roster_people import STAFFERS, STUDENTS
from adapters.postgres.roster_sections import ROSTER, SECTIONS, enrollment_of
from adapters.postgres.roster_sync_rows import change_of, quarantined_of
from adapters.postgres.schedule_reader import UNSCHEDULED
from adapters.postgres.sight import school_sight, student_sight
from adapters.postgres.staff_notifications import OF_STAFFER
from adapters.postgres.statements import Statement
from adapters.postgres.transaction import PostgresTransaction
from application.homeroom.queries import HomeroomException
from application.lists import queries as lists
from application.lists.stranded import StrandedOfSchool
from application.paging import Page, PageRequest
from application.ports.mass_schedules import PlanRow, UndoRow
from application.ports.transaction import Transaction
from application.roster.queries import PersonFilter, SectionFilter
from application.sight import Sight
from domain.ids import FlexPeriodId, RunId, SchoolId, SectionId, StudentId
from domain.undo_mass_schedule import UndoOutcome

Make: TypeAlias = Callable[[Any], Any]

_AS_OF = Statement("SELECT homeroom.roster_as_of()")


_REQUESTS: Mapping[type, ManyListing] = {
    lists.RequestsOfStudent: appointment_requests.OF_STUDENT,
    lists.RequestsOfSection: appointment_requests.OF_SECTION,
    lists.RequestsOfStaffer: appointment_requests.OF_STAFFER,
    lists.RequestsOfSchool: appointment_requests.OF_SCHOOL,
}


@dataclass(frozen=True, slots=True)
class _Reading:
    """A list with its parameters; `items` reads at once whatever the rows only name."""

    listing: ManyListing
    values: Mapping[str, Any]
    items: Callable[[Sequence[Any]], Any]
    of_people: bool = False
    """Whether the parents are students, of whom the sight may reach only one."""


class PostgresLists:
    def __init__(self, tx: PostgresTransaction) -> None:
        self._tx = tx

    async def pages(
        self, sight: Sight, wanted: lists.List[Any], parents: Collection[int], request: PageRequest
    ) -> Mapping[int, Page[Any]]:
        reading = self._reading(sight, wanted)
        seen = await self._seen(reading, sight, parents)
        rows = await reading.listing.rows(self._tx.driver, seen, request, district=self._tx.district, **reading.values)
        made = reading.items(rows)
        make: Make = made if callable(made) else await made
        return reading.listing.pages(seen, rows, request, make)

    async def counts(self, sight: Sight, wanted: lists.List[Any], parents: Collection[int]) -> Mapping[int, int]:
        reading = self._reading(sight, wanted)
        seen = await self._seen(reading, sight, parents)
        return await reading.listing.counts(self._tx.driver, seen, district=self._tx.district, **reading.values)

    async def schools_sharing_students(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, frozenset[SchoolId]]:
        found: dict[SchoolId, set[SchoolId]] = {school: set() for school in schools}
        for row in await stranded.SHARING.fetch(self._tx.driver, district=self._tx.district, schools=list(schools)):
            found[SchoolId(row["school_id"])].add(SchoolId(row["other_id"]))
        return {school: frozenset(others) for school, others in found.items()}

    async def as_of(self) -> datetime:
        now: datetime = await _AS_OF.fetchval(self._tx.driver)
        return now

    async def _seen(self, reading: _Reading, sight: Sight, parents: Collection[int]) -> list[int]:
        reach = student_sight(sight) if reading.of_people else school_sight(sight)
        asked = {"district": self._tx.district, **reach}
        return await reading.listing.seen(self._tx.driver, parents, asked)

    def _reading(self, sight: Sight, wanted: lists.List[Any]) -> _Reading:  # noqa: C901, PLR0912 - one case per list
        """The sight reaches schools and, in lists of people, perhaps only one student."""
        schools, people = school_sight(sight), student_sight(sight)
        match wanted:
            case lists.StudentsOfSchool(filter):
                years = _sorted(filter.graduation_years)
                values = {**people, **_filtered(filter), "graduation_years": years}
                return _Reading(STUDENTS, values, self._by_id(sight, "students_by_id"))
            case lists.StaffersOfSchool(filter):
                return _Reading(STAFFERS, {**schools, **_filtered(filter)}, self._by_id(sight, "staffers_by_id"))
            case lists.SectionsOfSchool(filter):
                values = {**schools, **_section_filter(filter)}
                return _Reading(SECTIONS, values, self._by_id(sight, "sections_by_id"))
            case lists.RosterOfSection(active, since):
                values = {**people, "active": active, "updated_since": since}
                return _Reading(ROSTER, values, _plain(enrollment_of))
            case lists.HomeroomExceptionsOfSchool(day, period):
                values = {**schools, "day": day, "flex_period": period}
                return _Reading(EXCEPTIONS, values, _plain(_exception))
            case lists.UnscheduledOfSchool(day, period):
                values = {**people, "day": day, "flex_period": period}
                return _Reading(UNSCHEDULED, values, self._by_id(sight, "students_by_id"))
            case StrandedOfSchool(first_day, last_day, reasons, days):
                values = {"first_day": first_day, "last_day": last_day}
                values |= {"reasons": _sorted(reasons), "days": stranded.days_to_json(days)}
                return _Reading(stranded.STRANDED, values, _plain(stranded.stranded_of))
            case lists.AttendanceOfSection(day, period):
                return _Reading(attendance_lists.SHEET, {"day": day, "flex_period": period}, _plain(line_of))
            case lists.UntakenOfSchool(day, period):
                values = {"day": day, "flex_period": period}
                return _Reading(attendance_lists.UNTAKEN, values, _plain(attendance_lists.untaken_of))
            case lists.SkipsOfSchool(day, period):
                values = {"day": day, "flex_period": period}
                return _Reading(attendance_lists.SKIPS, values, _plain(attendance_lists.skip_of))
            case lists.RequestsOfStudent(states, datetime() as now):
                values = {**people, "states": _sorted(states), "now": now}
                listing, of_student = _REQUESTS[type(wanted)], type(wanted) is lists.RequestsOfStudent
                view = _plain(lambda row: appointment_requests.view_of(row, now))
                return _Reading(listing, values, view, of_people=of_student)
            case lists.NotificationsOfStudent(unread):
                values = {**people, "unread": unread}
                return _Reading(sources.NOTIFICATIONS, values, _plain(notification_of), of_people=True)
            case lists.NotificationsOfStaffer(unread, datetime() as now):
                return _Reading(OF_STAFFER, {**schools, "unread": unread, "now": now}, _plain(notification_of))
            case lists.RunsOfSchool():
                return _Reading(sources.RUNS, {}, self._runs)
            case lists.SyncsOfSchool():
                return _Reading(sources.SYNCS, {}, self._syncs)
            case lists.RowsOfPlan(outcomes):
                return _Reading(sources.PLAN_ROWS, {"outcomes": _sorted(outcomes)}, _plain(_plan_row))
            case lists.RowsOfUndo():
                return _Reading(sources.UNDO_ROWS, {}, _plain(_undo_row))
            case lists.QuarantineOfSync(kinds):
                return _Reading(sources.QUARANTINE, {"kinds": _sorted(kinds)}, _plain(quarantined_of))
            case lists.ChangesOfSync(kinds, changes):
                values = {**schools, "kinds": _sorted(kinds), "changes": _sorted(changes)}
                return _Reading(sources.CHANGES, values, _plain(change_of))
        raise TypeError(type(wanted))

    def _by_id(self, sight: Sight, reader: str) -> Callable[[Sequence[Any]], Any]:
        async def read(rows: Sequence[Any]) -> Make:
            found = await getattr(self._tx.roster_reader, reader)(sight, [row["id"] for row in rows])
            return lambda row: found.get(row["id"])

        return read

    async def _runs(self, rows: Sequence[Any]) -> Make:
        found = await self._tx.mass_schedules.runs([RunId(row["id"]) for row in rows])
        return lambda row: found.get(row["id"])

    async def _syncs(self, rows: Sequence[Any]) -> Make:
        found = await self._tx.roster_syncs.find([row["id"] for row in rows])
        return lambda row: found.get(row["id"])


def postgres_lists(tx: Transaction) -> PostgresLists:
    """The lists within one of our own transactions."""
    if not isinstance(tx, PostgresTransaction):
        raise TypeError(f"{type(tx).__name__} is no transaction of PostgreSQL")
    return PostgresLists(tx)


def _plain(make: Make) -> Callable[[Sequence[Any]], Make]:
    return lambda rows: make


def _sorted(values: Collection[Any] | None) -> list[Any] | None:
    return None if values is None else sorted(values)


def _filtered(filter: PersonFilter) -> dict[str, Any]:
    return {
        "status": None if filter.status is None else filter.status.value,
        "sis_ids": _sorted(filter.sis_ids),
        "updated_since": filter.updated_since,
        "search": filter.search,
    }


def _section_filter(filter: SectionFilter) -> dict[str, Any]:
    return {
        "active": filter.active,
        "search": filter.search,
        "period": filter.period,
        "homeroom": filter.homeroom,
        "suggested": filter.suggested,
        "staffer": filter.staffer,
        "updated_since": filter.updated_since,
    }


def _exception(row: Any) -> HomeroomException:
    return HomeroomException(StudentId(row["student_id"]), tuple(SectionId(id) for id in row["homerooms"]))


def _plan_row(row: Any) -> PlanRow:
    section = row["current_section_id"]
    return PlanRow(
        row["ordinal"],
        StudentId(row["student_id"]),
        row["on_date"],
        FlexPeriodId(row["flex_period_id"]),
        row["outcome"],
        row["reason"],
        row["target_section_id"],
        section,
        row["current_birth"],
        row["current_version"],
    )


def _undo_row(row: Any) -> UndoRow:
    return UndoRow(
        row["ordinal"],
        StudentId(row["student_id"]),
        row["on_date"],
        FlexPeriodId(row["flex_period_id"]),
        UndoOutcome(row["outcome"]),
    )
