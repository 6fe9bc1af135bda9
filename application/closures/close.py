"""Closing a school over the appointments that stand there: look first, then close and cancel or move, in one transaction."""

from dataclasses import dataclass

from application.access import Viewer
from application.closures.closing import changes_of, decide_closure, ending_count, report_to_json
from application.closures.wish import ClosureWish, check_wish, wish_from_json
from application.idempotency import once
from application.ports.clock import Clock
from application.ports.jobs import Claim, JobKind, Progress
from application.ports.transaction import Begin, Transaction
from application.scheduling.mass_locks import locked
from application.setup.edit import editing
from domain.appointment import EndReason
from domain.errors import not_found
from domain.ids import ClosureId, JobId
from domain.notification import Deed, NotificationKind, notices_of


@dataclass(frozen=True, slots=True)
class PlanClosure:
    begin: Begin
    clock: Clock

    async def __call__(self, viewer: Viewer, wish: ClosureWish, *, key: str | None = None) -> JobId:
        """Ask what a closure would do; the job's result is a report, and nothing is changed. Admins of the school.

        Raises `Refused` as `CloseSchool` does.
        """
        return await _ask(self.begin, self.clock, viewer, wish, JobKind.PLAN_CLOSURE, "planClosure", key)


@dataclass(frozen=True, slots=True)
class CloseSchool:
    begin: Begin
    clock: Clock

    async def __call__(self, viewer: Viewer, wish: ClosureWish, *, key: str | None = None) -> JobId:
        """Ask for the closure, new or changed, and for the appointments that stand there to go. Admins of the school.

        Raises `Refused`: `NOT_FOUND`, `END_BEFORE_START`, `NO_REASON`, `NO_GRADUATION_YEAR`, `OUTSIDE_SCHOOL_YEAR`,
        `TEXT_TOO_LONG`, `BAD_MOVE_DATE`.
        """
        return await _ask(self.begin, self.clock, viewer, wish, JobKind.APPLY_CLOSURE, wish.mutation, key)


@dataclass(frozen=True, slots=True)
class SaveClosure:
    begin: Begin
    clock: Clock

    async def __call__(self, viewer: Viewer, wish: ClosureWish, *, key: str | None = None) -> ClosureId:
        """Add or change a closure at once; appointments stay as they are (`KEEP`). Admins of the school.

        Raises `Refused` as `CloseSchool` does, and `BUSY`.
        """
        viewer.must_administer(wish.school)
        wish = wish.tidy
        async with editing(self.begin, viewer, wish.school) as tx:

            async def save() -> ClosureId:
                check_wish((await tx.schools.calendars([wish.school]))[wish.school], wish, self.clock.now())
                return await _write(tx, wish)

            return await once(tx.idempotency, viewer, wish.mutation, key, wish.to_json(), save)


@dataclass(frozen=True, slots=True)
class RunClosurePlan:
    begin: Begin
    clock: Clock

    async def __call__(self, claim: Claim, progress: Progress) -> None:
        """Decide from one snapshot, without a lock; the receipt follows, as in `RunPlan`."""
        wish = wish_from_json(claim.payload["wish"])
        async with self.begin(claim.district, snapshot=True) as tx:
            await progress("planning", 0, None)
            others = sorted(await tx.mass_schedules.schools_sharing_students(wish.school))
            decided = await decide_closure(tx, wish, others, self.clock.now())
        async with self.begin(claim.district) as tx:
            told = report_to_json(decided, dry_run=True, school=wish.school, closure=wish.closure)
            await tx.jobs.finish(claim, told)


@dataclass(frozen=True, slots=True)
class RunClosure:
    begin: Begin
    clock: Clock

    async def __call__(self, claim: Claim, progress: Progress) -> None:
        """Close the days and end what stands there, in one transaction under the school's lock."""
        wish, now = wish_from_json(claim.payload["wish"]), self.clock.now()
        async with locked(self.begin, claim.district, wish.school) as (tx, others):
            decided = await decide_closure(tx, wish, others, now)
            await progress("closing", 0, ending_count(decided))
            closure = await _write(tx, wish)
            await tx.closings.write(decided, EndReason.CLOSED, claim.asked_by, now)
            deed = Deed(NotificationKind.CLOSED, wish.school, claim.asked_by, now)
            await tx.notifications.tell(notices_of(deed, changes_of(decided)))
            told = report_to_json(decided, dry_run=False, school=wish.school, closure=closure)
            await tx.jobs.finish(claim, told)


async def _ask(
    begin: Begin, clock: Clock, viewer: Viewer, wish: ClosureWish, kind: JobKind, mutation: str, key: str | None
) -> JobId:
    viewer.must_administer(wish.school)
    wish = wish.tidy
    async with begin(viewer.district) as tx:
        calendar = (await tx.schools.calendars([wish.school])).get(wish.school)
        if calendar is None:
            raise not_found("school", "schoolId")

        async def ask() -> JobId:
            check_wish(calendar, wish, clock.now())
            payload = {"wish": wish.to_json()}
            return (await tx.jobs.enqueue(kind, payload, school=wish.school, asked_by=viewer.actor)).id

        return await once(tx.idempotency, viewer, mutation, key, wish.to_json(), ask)


async def _write(tx: Transaction, wish: ClosureWish) -> ClosureId:
    if wish.closure is None:
        days = (wish.first_day, wish.last_day)
        return await tx.schools.add_closure(wish.school, *days, wish.graduation_years, wish.reason)
    if not await tx.schools.change_closure(wish.school, wish.made(wish.closure)):
        raise not_found("closure", "closureId")
    return wish.closure
