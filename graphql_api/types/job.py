"""Jobs: long work, watched and cancelled by whoever asked for it."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, TypeAlias

import strawberry
from strawberry.scalars import JSON

from application.ports.jobs import Job as JobView
from domain.ids import PlanId, RunId, SyncId
from graphql_api import find
from graphql_api.context import Info
from graphql_api.payloads import UserError
from graphql_api.types.closing_report import ClosingReport
from graphql_api.types.mass_schedule_plan import MassSchedulePlan
from graphql_api.types.mass_schedule_run import MassScheduleRun
from graphql_api.types.node import Node
from graphql_api.types.roster_sync import RosterSync
from graphql_api.types.sftp_pickup import SftpFetch
from graphql_api.types.sis_records import SisImport
from graphql_api.types.undo_plan import UndoPlan

if TYPE_CHECKING:
    from graphql_api.types.school import School


@strawberry.enum(description="What a job does.")
class JobKind(Enum):
    PLAN_MASS_SCHEDULE = strawberry.enum_value("plan_mass_schedule", description="Plans a mass schedule.")
    APPLY_MASS_SCHEDULE = strawberry.enum_value("apply_mass_schedule", description="Applies a mass schedule.")
    PLAN_UNDO = strawberry.enum_value("plan_undo", description="Plans the undo of a mass schedule.")
    UNDO_MASS_SCHEDULE = strawberry.enum_value("undo_mass_schedule", description="Undoes a mass schedule.")
    IMPORT_ROSTER = strawberry.enum_value("import_roster", description="Imports a roster.")
    SYNC_ROSTERS = strawberry.enum_value("sync_rosters", description="Syncs a roster source.")
    IMPORT_GRADES = strawberry.enum_value("import_grades", description="Imports a school's grades.")
    IMPORT_ATTENDANCE = strawberry.enum_value("import_attendance", description="Imports who was in school.")
    RELEASE_HOLD = strawberry.enum_value("release_hold", description="Applies what waits in a roster sync.")
    FETCH_SFTP = strawberry.enum_value("fetch_sftp", description="Fetches what lies on an SFTP server.")
    PLAN_CLOSURE = strawberry.enum_value("plan_closure", description="Looks at what a closure would do.")
    APPLY_CLOSURE = strawberry.enum_value("apply_closure", description="Closes a school over its appointments.")
    RETIRE_SOURCE = strawberry.enum_value("retire_source", description="Ends what only one roster source brought.")


@strawberry.enum(description="How far a job is.")
class JobState(Enum):
    QUEUED = strawberry.enum_value("queued", description="Waits for a worker.")
    RUNNING = strawberry.enum_value("running", description="A worker has it.")
    DONE = strawberry.enum_value("done", description="Over: see `result`.")
    REFUSED = strawberry.enum_value("refused", description="Over: a rule said no, nothing was changed; see `error`.")
    FAILED = strawberry.enum_value("failed", description="Over: a fault on our side, nothing was changed; see `error`.")
    CANCELLED = strawberry.enum_value("cancelled", description="Over: somebody cancelled it, nothing was changed.")


JobResult: TypeAlias = Annotated[
    MassSchedulePlan | UndoPlan | MassScheduleRun | RosterSync | SisImport | SftpFetch | ClosingReport,
    strawberry.union(
        "JobResult", description="What a job that is done made: a plan, a mass schedule, a roster sync, a report."
    ),
]


@strawberry.type(description="Long work: asked for by a mutation, done by a worker, all or nothing.")
class Job(Node):
    view: strawberry.Private[JobView]

    def key(self) -> tuple[int]:
        return (self.view.id,)

    @strawberry.field(description="What it does: `APPLY_MASS_SCHEDULE`.")
    def kind(self) -> JobKind:
        return JobKind(self.view.kind.value)

    @strawberry.field(description="How far it is: `RUNNING`.")
    def state(self) -> JobState:
        return JobState(self.view.state.value)

    @strawberry.field(description="Whether it is over, one way or another: nothing will change any more.")
    def is_over(self) -> bool:
        return self.view.state.is_over

    @strawberry.field(description='What it is at: `"booking"`; null before it starts.')
    def phase(self) -> str | None:
        return self.view.phase

    @strawberry.field(description="Rows or records done in this phase: `1200`.")
    def done(self) -> int:
        return self.view.done

    @strawberry.field(description="Rows or records there are in this phase: `40000`; null where nobody knows yet.")
    def total(self) -> int | None:
        return self.view.total

    @strawberry.field(description="The school it is about; null for the whole district, or where you may not see it.")
    async def school(self, info: Info) -> Annotated["School", strawberry.lazy("graphql_api.types.school")] | None:
        return None if self.view.school is None else await find.maybe_school(info, self.view.school)

    @strawberry.field(description="What it made; null until it is done, and where that is gone or you may not see it.")
    async def result(self, info: Info) -> JobResult | None:
        made = self.view.result or {}
        if "planId" in made:
            return await find.plan(info, PlanId(made["planId"]))
        if "runId" in made:
            return await find.run(info, RunId(made["runId"]))
        if "syncId" in made:
            return await find.roster_sync(info, SyncId(made["syncId"]))
        if "closing" in made:
            return ClosingReport(made=made)
        if "fetched" in made:
            return SftpFetch(made=made)
        return SisImport(made=made) if "sisRecords" in made else None

    @strawberry.field(description="Why it was refused or failed; null otherwise.")
    def error(self) -> UserError | None:
        error = self.view.error
        if error is None:
            return None
        details = error.get("details")
        return UserError(
            code=error["code"],
            message=error["message"],
            field=error.get("field"),
            details=None if details is None else JSON(details),
        )

    @strawberry.field(description="Whether somebody asked for it to stop.")
    def cancel_asked(self) -> bool:
        return self.view.cancel_asked

    @strawberry.field(description='Who asked for it: `"staffer:204"`.')
    def asked_by(self) -> str:
        return self.view.asked_by

    @strawberry.field(description='When it was asked for, in UTC: `"2026-09-01T14:05:00Z"`.')
    def asked_at(self) -> datetime:
        return self.view.asked_at

    @strawberry.field(description='When it was first started, in UTC: `"2026-09-01T14:05:01Z"`; null before.')
    def started_at(self) -> datetime | None:
        return self.view.started_at

    @strawberry.field(description='When it was over, in UTC: `"2026-09-01T14:05:09Z"`; null before.')
    def finished_at(self) -> datetime | None:
        return self.view.finished_at
