"""The lists there are. Each says what its parents are, what it is limited to, and in its class what its items are."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, Protocol, TypeVar

from application.appointment_requests.queries import RequestView
from application.attendance.queries import Skip, Untaken
from application.homeroom.queries import HomeroomException
from application.paging import Page, PageRequest
from application.ports.attendance import AttendanceLine
from application.ports.mass_schedules import MassRun, PlanRow, UndoRow
from application.roster.queries import (
    EnrollmentView,
    PersonFilter,
    SectionFilter,
    SectionView,
    StafferView,
    StudentView,
)
from application.sight import Sight
from domain.appointment_request import RequestState
from domain.ids import FlexPeriodId, SchoolId
from domain.notification import Notification
from domain.roster_feed import Kind
from domain.roster_sync import Change, RosterSync, SyncChange, SyncQuarantine

T = TypeVar("T")


class List(Generic[T]):
    """A list of `T`, one per parent."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class StudentsOfSchool(List[StudentView]):
    """By last name, first name, SIS id, id; keys are these."""

    filter: PersonFilter


@dataclass(frozen=True, slots=True)
class StaffersOfSchool(List[StafferView]):
    """By last name, first name, SIS id, id; keys are these."""

    filter: PersonFilter


@dataclass(frozen=True, slots=True)
class SectionsOfSchool(List[SectionView]):
    """By name, then id; keys are these."""

    filter: SectionFilter


@dataclass(frozen=True, slots=True)
class RosterOfSection(List[EnrollmentView]):
    """By last name, first name, SIS id, student id, origin; keys are these."""

    active: bool | None = True
    updated_since: datetime | None = None
    """Only enrollments that have changed, or whose student has, at or after this instant."""


@dataclass(frozen=True, slots=True)
class HomeroomExceptionsOfSchool(List[HomeroomException]):
    """By last name, first name, SIS id, id; keys are these. The flex period is the parent's, or the list is empty."""

    day: date
    flex_period: FlexPeriodId


@dataclass(frozen=True, slots=True)
class UnscheduledOfSchool(List[StudentView]):
    """By last name, first name, SIS id, id; keys are these. The flex period is the parent's, or the list is empty."""

    day: date
    flex_period: FlexPeriodId


@dataclass(frozen=True, slots=True)
class AttendanceOfSection(List[AttendanceLine]):
    """By last name, first name, SIS id, student id, birth; keys are these."""

    day: date
    flex_period: FlexPeriodId


@dataclass(frozen=True, slots=True)
class UntakenOfSchool(List[Untaken]):
    """By section name, section id, flex period id; keys are these."""

    day: date
    flex_period: FlexPeriodId | None = None


@dataclass(frozen=True, slots=True)
class SkipsOfSchool(List[Skip]):
    """By last name, first name, SIS id, student id, birth; keys are these. Empty where the SIS says nothing of that day."""

    day: date
    flex_period: FlexPeriodId


@dataclass(frozen=True, slots=True)
class RequestsOfStudent(List[RequestView]):
    """Newest first; keys are `(-id,)`."""

    states: frozenset[RequestState] | None = None
    now: datetime | None = None
    """When an open one counts as expired; `ReadLists` says it."""


@dataclass(frozen=True, slots=True)
class RequestsOfSection(RequestsOfStudent):
    """Newest first; keys are `(-id,)`."""


@dataclass(frozen=True, slots=True)
class RequestsOfStaffer(RequestsOfStudent):
    """For all sections they teach. Newest first; keys are `(-id,)`."""


@dataclass(frozen=True, slots=True)
class RequestsOfSchool(RequestsOfStudent):
    """For all its sections. Newest first; keys are `(-id,)`."""


@dataclass(frozen=True, slots=True)
class NotificationsOfStudent(List[Notification]):
    """Newest first; keys are `(-id,)`."""

    unread: bool | None = None


@dataclass(frozen=True, slots=True)
class NotificationsOfStaffer(List[Notification]):
    """Newest first; keys are `(-id,)`. Unread: neither read, nor overtaken by somebody's decision or by time."""

    unread: bool | None = None
    now: datetime | None = None
    """When an open request counts as expired; `ReadLists` says it."""


@dataclass(frozen=True, slots=True)
class RunsOfSchool(List[MassRun]):
    """Newest first; keys are `(-id,)`."""


@dataclass(frozen=True, slots=True)
class SyncsOfSchool(List[RosterSync]):
    """Newest first; keys are `(-id,)`."""


@dataclass(frozen=True, slots=True)
class RowsOfPlan(List[PlanRow]):
    """By date, flex period and seat order; keys are `(ordinal,)`."""

    outcomes: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class RowsOfUndo(List[UndoRow]):
    """What the undo of a run left alone; keys are `(ordinal,)`."""


@dataclass(frozen=True, slots=True)
class QuarantineOfSync(List[SyncQuarantine]):
    """In the order of the feed; keys are `(ordinal,)`."""

    kinds: frozenset[Kind] | None = None


@dataclass(frozen=True, slots=True)
class ChangesOfSync(List[SyncChange]):
    """By school, kind and name; keys are `(ordinal,)`. Of one school, or of all that the viewer may read."""

    kinds: frozenset[Kind] | None = None
    changes: frozenset[Change] | None = None


class ListReader(Protocol):
    """A fixed number of statements, however many parents. What `sight` does not reach is not in the answer."""

    async def pages(
        self, sight: Sight, wanted: List[Any], parents: Collection[int], request: PageRequest
    ) -> Mapping[int, Page[Any]]:
        """The page of every parent; the pages have no totals."""

    async def counts(self, sight: Sight, wanted: List[Any], parents: Collection[int]) -> Mapping[int, int]:
        """How many items each parent's whole list has."""

    async def schools_sharing_students(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, frozenset[SchoolId]]:
        """For each of them, the other schools to which its active students belong, or did."""

    async def as_of(self) -> datetime:
        """The `updated_since` of the pull that follows one whose pages are read after this.

        What those pages do not show yet, though it has been written, will have changed at or after it.
        """
