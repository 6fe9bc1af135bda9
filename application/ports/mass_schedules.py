"""Port: mass runs. Within one transaction: find the people, then day by day plan or apply, then write down what came of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from application.ports.mass_clashes import MassClashes
from domain.ids import FlexPeriodId, JobId, PlanId, RunId, SchoolId, SectionId, StafferId, StudentId
from domain.mass_days import DayAndPeriod
from domain.mass_order import MassOrder
from domain.mass_schedule import Outcome, ReportedId, Tally
from domain.undo_mass_schedule import UndoOutcome

_BOOKED = {outcome.value for outcome in Outcome if outcome.books}
_WRITTEN = {outcome.value for outcome in Outcome if outcome.writes}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who runs an order, as far as locked appointments care."""

    name: str
    is_admin: bool
    staffer: StafferId | None = None


@dataclass(frozen=True, slots=True)
class People:
    count: int
    reported: tuple[ReportedId, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of some rows: by outcome, by date and outcome, by target section and outcome."""

    tally: Tally
    by_date: Mapping[tuple[date, Outcome], int]
    by_section: Mapping[tuple[SectionId, Outcome], int]
    digests: Mapping[date, str] = field(default_factory=dict)
    """A hash per date over its sorted rows, where it was asked for; together they are the fingerprint."""


@dataclass(frozen=True, slots=True)
class MassPlan:
    """A stored plan of a mass run or (`run` given) of an undo."""

    id: PlanId
    school: SchoolId
    order: MassOrder | None
    run: RunId | None
    today: date
    people: int
    counts: Mapping[str, int]
    by_date: Sequence[Mapping[str, Any]]
    by_section: Sequence[Mapping[str, Any]]
    reported_ids: Sequence[Mapping[str, Any]]
    notices: Sequence[Mapping[str, Any]]
    fingerprint: str
    planned_by: str
    planned_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class MassRun:
    """One mass run: asked for, applied, perhaps undone."""

    id: RunId
    school: SchoolId
    job: JobId
    plan: PlanId | None
    order: MassOrder
    people: int
    counts: Mapping[str, int]
    by_date: Sequence[Mapping[str, Any]]
    by_section: Sequence[Mapping[str, Any]]
    reported_ids: Sequence[Mapping[str, Any]]
    notices: Sequence[Mapping[str, Any]]
    planned_counts: Mapping[str, int] | None
    run_by: str
    applied_at: datetime | None
    undone_at: datetime | None
    undone_by: str | None
    undo_counts: Mapping[str, int] | None

    @property
    def booked(self) -> int:
        """How many appointments the run made."""
        return sum(count for outcome, count in self.counts.items() if outcome in _BOOKED)

    @property
    def written(self) -> int:
        """How many appointments the run made or cancelled."""
        return sum(count for outcome, count in self.counts.items() if outcome in _WRITTEN)

    @property
    def written_dates(self) -> list[date]:
        """The dates on which the run made or cancelled any, ascending: no other date can have any of its rows."""
        return sorted(date.fromisoformat(one["date"]) for one in self.by_date if _WRITTEN & set(one["counts"]))

    @property
    def booked_sections(self) -> list[SectionId]:
        """The sections the run booked into: a row that has since been moved is no longer of the run."""
        return sorted(one["section"] for one in self.by_section if _BOOKED & set(one["counts"]))


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One row of a plan. `outcome` is an `Outcome` of a mass run or an `UndoOutcome` of an undo."""

    ordinal: int
    student: StudentId
    day: date
    flex_period: FlexPeriodId
    outcome: str
    reason: str | None
    target: SectionId | None
    current_section: SectionId | None
    current_birth: int | None
    current_version: int | None


@dataclass(frozen=True, slots=True)
class UndoRow:
    """A row that an undo left alone, and why."""

    ordinal: int
    student: StudentId
    day: date
    flex_period: FlexPeriodId
    outcome: UndoOutcome


class MassSchedules(MassClashes, Protocol):
    """The set-based twin of `domain.mass_schedule.decide`; the caller holds the locks that its promises need."""

    async def schools_sharing_students(self, school: SchoolId) -> frozenset[SchoolId]:
        """The other schools that active members of this one belong to, or belonged to: an appointment of today may still stand
        there after a move."""

    async def section_is_bookable(self, school: SchoolId, section: SectionId) -> bool | None:
        """Active in this school; False when it has ended, None when this school has no such section."""

    async def teaches(self, staffer: StafferId, section: SectionId) -> bool: ...

    async def find_people(self, order: MassOrder) -> People:
        """Resolve *who* minus exclusions; the answer is kept for the rest of the transaction.

        Of orders that start from bookings: those who have any that match, in the flex periods from the first to the last date.
        """

    async def set_days(self, order: MassOrder, days: Sequence[DayAndPeriod]) -> int:
        """Say which dates and periods the order has, after `find_people`.

        Answers how many bookings of a week to copy have no rows because their sections have ended.
        """

    async def plan(self, order: MassOrder, dates: Collection[date], actor: Actor, plan: PlanId) -> Counts:
        """What `decide` says of every row of these dates, stored as rows of the plan; with digests."""

    async def apply(
        self, order: MassOrder, dates: Collection[date], actor: Actor, run: RunId, now: datetime, *, digest: bool
    ) -> Counts:
        """Write what the rules say of every row of these dates: appointments, history and seat counters together."""

    async def add_plan(self, plan: MassPlan) -> None: ...

    async def next_plan_id(self) -> PlanId: ...

    async def plans(self, ids: Collection[PlanId]) -> Mapping[PlanId, MassPlan]: ...

    async def plan_rows(
        self, plan: PlanId, outcomes: Collection[str] | None, after: int, limit: int
    ) -> tuple[PlanRow, ...]:
        """Rows of a plan with an ordinal greater than `after`, in order."""

    async def count_plan_rows(self, plan: PlanId, outcomes: Collection[str] | None) -> int: ...

    async def forget_expired_plans(self, now: datetime) -> int: ...

    async def add_run(self, order: MassOrder, plan: PlanId | None, job: JobId, run_by: str) -> RunId: ...

    async def run_of_job(self, job: JobId) -> RunId:
        """The run that was added together with its job."""

    async def runs(self, ids: Collection[RunId]) -> Mapping[RunId, MassRun]: ...

    async def runs_of(self, school: SchoolId, before: RunId | None, limit: int) -> tuple[MassRun, ...]:
        """The school's runs, newest first."""

    async def record_applied(
        self,
        run: RunId,
        people: People,
        counts: Counts,
        notices: Sequence[Mapping[str, Any]],
        planned: Mapping[str, int] | None,
        now: datetime,
    ) -> None: ...

    async def lock_run(self, run: RunId) -> MassRun | None:
        """The run, its row locked until the transaction ends."""

    async def undo(
        self,
        run: MassRun,
        days: Sequence[DayAndPeriod],
        actor: Actor,
        now: datetime,
        *,
        plan: PlanId | None,
    ) -> Mapping[UndoOutcome, int]:
        """Take back the run's rows on these days, or (`plan` given) only say what would become of each."""

    async def record_undone(self, run: RunId, counts: Mapping[UndoOutcome, int], by: str, now: datetime) -> None: ...

    async def undo_rows(self, run: RunId, after: int, limit: int) -> tuple[UndoRow, ...]: ...
