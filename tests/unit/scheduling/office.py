"""A school in memory whose people ask for mass runs, and a worker that does them at once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from application.access import Role, Viewer
from application.jobs.work import Work
from application.ports.jobs import Job, JobKind
from application.ports.mass_schedules import MassPlan, MassRun
from application.scheduling.apply_mass_schedule import ApplyMassSchedule, RunMassSchedule
from application.scheduling.plan_mass_schedule import PlanMassSchedule, RunPlan
from application.scheduling.undo_mass_schedule import PlanUndo, RunUndo, RunUndoPlan, UndoMassSchedule
from domain.ids import DistrictId, JobId, PlanId, RunId
from domain.mass_order import MassOrder
from tests.contract.flex_worlds import FakeWorld
from tests.contract.mass_desk import MassDesk, a_mass_desk
from tests.fakes.flex_store import FakeDistrict
from tests.fakes.jobs import FakeJobDesk
from tests.support.schools import FixedClock

HERE = DistrictId(1)


@dataclass(frozen=True, slots=True)
class Office:
    desk: MassDesk
    store: FakeDistrict
    who: Viewer

    def of(self, who: Viewer) -> "Office":
        return replace(self, who=who)

    def at(self, now: datetime) -> "Office":
        return replace(self, desk=self.desk.at(now))

    @property
    def begin(self) -> Any:
        return self.store.begin

    @property
    def clock(self) -> FixedClock:
        return FixedClock(self.desk.now)

    # ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────

    async def ask_plan(self, order: MassOrder, **more: Any) -> JobId:
        return await PlanMassSchedule(self.begin, self.clock)(self.who, order, **more)

    async def ask_apply(self, order: MassOrder | None = None, **more: Any) -> JobId:
        return await ApplyMassSchedule(self.begin, self.clock)(self.who, order=order, **more)

    async def ask_plan_undo(self, run: RunId, **more: Any) -> JobId:
        return await PlanUndo(self.begin, self.clock)(self.who, run, **more)

    async def ask_undo(self, run: RunId, **more: Any) -> JobId:
        return await UndoMassSchedule(self.begin, self.clock)(self.who, run, **more)

    # ── having it done ───────────────────────────────────────────────────────────────────────────────────────────────

    async def plan(self, order: MassOrder) -> MassPlan:
        return self.plan_of(await self.work(await self.ask_plan(order)))

    async def apply(self, order: MassOrder | None = None, **more: Any) -> MassRun:
        return self.run_of(await self.work(await self.ask_apply(order, **more)))

    async def undo(self, run: MassRun) -> Mapping[str, int]:
        return result(await self.work(await self.ask_undo(run.id)))["counts"]

    async def work(self, job: JobId) -> Job:
        """Work the job now and tell how it ended."""
        handlers = {
            JobKind.PLAN_MASS_SCHEDULE: RunPlan(self.begin, self.clock),
            JobKind.APPLY_MASS_SCHEDULE: RunMassSchedule(self.begin, self.clock),
            JobKind.PLAN_UNDO: RunUndoPlan(self.begin, self.clock),
            JobKind.UNDO_MASS_SCHEDULE: RunUndo(self.begin, self.clock),
        }
        await Work(FakeJobDesk(self.store.jobs), handlers, pauses=())(job)
        return self.jobs[job]

    @property
    def jobs(self) -> dict[JobId, Job]:
        return {id: row.job for id, row in self.store.jobs.rows.items()}

    def plan_of(self, job: Job) -> MassPlan:
        return self.store.facts.plans[PlanId(result(job)["planId"])]

    def run_of(self, job: Job) -> MassRun:
        return self.store.facts.runs[RunId(result(job)["runId"])]


def result(job: Job) -> Mapping[str, Any]:
    assert job.result is not None, job.error
    return job.result


def refusal(job: Job) -> Mapping[str, Any]:
    assert job.error is not None, job.result
    return job.error


async def an_office() -> Office:
    store = FakeDistrict(HERE)
    desk = await a_mass_desk(FakeWorld(store))
    return Office(desk, store, viewer(Role.ADMIN, desk, "staffer:1"))


def viewer(role: Role, desk: MassDesk, actor: str = "somebody", **more: Any) -> Viewer:
    return Viewer(role, HERE, actor, frozenset({desk.school}), **more)


async def a_staffer(office: Office, *taught: int) -> Viewer:
    staffer = await office.desk.world.staffer(office.desk.school)
    for section in taught:
        await office.desk.world.lead(section, staffer)  # type: ignore[arg-type]
    return viewer(Role.STAFFER, office.desk, f"staffer:{staffer}", staffer=staffer)
