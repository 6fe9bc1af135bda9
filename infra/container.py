"""What is made of what. Read it top to bottom; nothing is registered anywhere else."""

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.districts import PostgresDistricts
from adapters.postgres.job_desk import PostgresJobDesk
from adapters.postgres.transaction import PostgresBegin
from application.app import App
from application.jobs.cancel import CancelJob
from application.jobs.queries import FindJobs
from application.jobs.sweep import Sweep
from application.jobs.work import Handler, Work
from application.ports.clock import Clock
from application.ports.jobs import Announce, JobKind
from application.ports.transaction import Begin
from application.roster.districts import CreateDistrict
from application.roster.roster_syncs import ReadRosterSyncs
from application.scheduling.mass_schedule import ApplyMassSchedule, PlanMassSchedule, RunMassSchedule, RunPlan
from application.scheduling.undo_mass_schedule import PlanUndo, RunUndo, RunUndoPlan, UndoMassSchedule
from domain.ids import JobId
from infra.clock import SystemClock


def tell_nobody(job: JobId) -> None:
    """For a process that works its own jobs."""


def begin_of(engine: AsyncEngine, announce: Announce = tell_nobody) -> Begin:
    return PostgresBegin(engine, announce)


def build(engine: AsyncEngine, announce: Announce = tell_nobody, clock: Clock | None = None) -> App:
    """Every use case, on this engine's event loop."""
    clock = clock or SystemClock()
    begin = begin_of(engine, announce)
    districts = PostgresDistricts(engine)
    return App(
        # districts
        create_district=CreateDistrict(districts),
        districts=districts,
        # jobs
        cancel_job=CancelJob(begin),
        find_jobs=FindJobs(begin),
        # mass schedules
        apply_mass_schedule=ApplyMassSchedule(begin, clock),
        plan_mass_schedule=PlanMassSchedule(begin, clock),
        plan_undo=PlanUndo(begin, clock),
        run_mass_schedule=RunMassSchedule(begin, clock),
        run_mass_schedule_plan=RunPlan(begin, clock),
        run_undo=RunUndo(begin, clock),
        run_undo_plan=RunUndoPlan(begin, clock),
        undo_mass_schedule=UndoMassSchedule(begin, clock),
        # rosters
        read_roster_syncs=ReadRosterSyncs(begin),
    )


def handlers(app: App) -> Mapping[JobKind, Handler]:
    """Which use case does which kind of job."""
    return {
        JobKind.PLAN_MASS_SCHEDULE: app.run_mass_schedule_plan,
        JobKind.APPLY_MASS_SCHEDULE: app.run_mass_schedule,
        JobKind.PLAN_UNDO: app.run_undo_plan,
        JobKind.UNDO_MASS_SCHEDULE: app.run_undo,
    }


def work(engine: AsyncEngine, handlers: Mapping[JobKind, Handler]) -> Work:
    """Claims and heartbeats take a connection beside the work's own: `engine` needs two for every job at once."""
    return Work(PostgresJobDesk(engine), handlers)


def sweep(engine: AsyncEngine, announce: Announce) -> Sweep:
    return Sweep(PostgresJobDesk(engine), announce)
