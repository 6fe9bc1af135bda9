"""A folder that files are left in: what it is for, what waits there, and what became of the rest."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import UNSET

from application.drops.read_drop_folder import DropFolderView
from application.drops.read_drops import DropView
from application.ports.drops import Waiting
from graphql_api import find
from graphql_api.context import Info
from graphql_api.cursors import Order
from graphql_api.paging import After, Before, Connection, First, Last
from graphql_api.payloads import UserError
from graphql_api.types.roster_date_format import RosterDateFormat
from graphql_api.types.sftp_pickup import SftpPickup

if TYPE_CHECKING:
    from graphql_api.types.job import Job
    from graphql_api.types.school import School

NEWEST_FILES = Order("dropped_files", int)


@strawberry.enum(description="What a file that was left in the drop folder has.")
class DropKind(Enum):
    ROSTER = strawberry.enum_value("roster", description="A roster: left in the folder of the district.")
    GRADES = strawberry.enum_value("grades", description="Grades: left in the folder of their school.")
    ATTENDANCE = strawberry.enum_value("attendance", description="Who was in school: left in the folder of the school.")


@strawberry.enum(description="Whether a file is taken out of its folder.")
class WaitingState(Enum):
    SETTLING = strawberry.enum_value(
        "settling", description="It may still be written to: it is taken when it stands still."
    )
    READY = strawberry.enum_value("ready", description="It is taken at the next look.")
    IGNORED = strawberry.enum_value("ignored", description="It is never taken: `why` says what is wrong with it.")


@strawberry.enum(description="What became of a file that was left in the drop folder.")
class DropStatus(Enum):
    QUEUED = strawberry.enum_value("queued", description="Its import waits for a worker.")
    RUNNING = strawberry.enum_value("running", description="It is being imported.")
    IMPORTED = strawberry.enum_value("imported", description="It was imported.")
    UNCHANGED = strawberry.enum_value("unchanged", description="It was imported, and changed nothing.")
    HELD = strawberry.enum_value("held", description="It would change too much: a school waits for a decision.")
    REPEATED = strawberry.enum_value("repeated", description="It is the same file as the one before.")
    REFUSED = strawberry.enum_value("refused", description="It was refused, and nothing was changed; see `error`.")
    FAILED = strawberry.enum_value("failed", description="Something went wrong on our side; nothing was changed.")
    CANCELLED = strawberry.enum_value("cancelled", description="Somebody cancelled it, and nothing was changed.")


@strawberry.type(description="What lies in a folder, and was not taken yet.")
class WaitingFile:
    view: strawberry.Private[Waiting]

    @strawberry.field(description='Its name: `"grades.csv"`.')
    def name(self) -> str:
        return self.view.name

    @strawberry.field(description="Whether it is taken: `READY`.")
    def state(self) -> WaitingState:
        return WaitingState(self.view.state)

    @strawberry.field(description='What is wrong with it: `"is a link or a device"`; null where nothing is.')
    def why(self) -> str | None:
        return self.view.why


@strawberry.type(description="A file that was taken out of its folder.")
class DroppedFile:
    view: strawberry.Private[DropView]

    @strawberry.field(description='Its name: `"grades.csv"`; empty once it is forgotten, 400 days later.')
    def name(self) -> str:
        return self.view.drop.name

    @strawberry.field(description="What it has: `GRADES`; null where nobody can tell.")
    def kind(self) -> DropKind | None:
        kind = self.view.drop.kind
        return None if kind is None else DropKind(kind.value)

    @strawberry.field(description="What became of it: `IMPORTED`.")
    def status(self) -> DropStatus:
        return DropStatus(self.view.status)

    @strawberry.field(description='When it was taken, in UTC: `"2026-09-01T14:05:00Z"`.')
    def taken_at(self) -> datetime:
        return self.view.drop.taken_at

    @strawberry.field(
        description="The job that imports it; its `result` is a `RosterSync`, or a `SisImport`. Null where it had none."
    )
    async def job(self, info: Info) -> Annotated["Job", strawberry.lazy("graphql_api.types.job")] | None:
        return None if self.view.drop.job is None else await find.job(info, self.view.drop.job)

    @strawberry.field(
        description="Why it was refused before it had a job; null otherwise. The job has an `error` of its own."
    )
    def error(self) -> UserError | None:
        error = self.view.drop.error
        return None if error is None else UserError(code=error["code"], message=error["message"])

    @strawberry.field(
        description="The folder of the archive in which it lies with its outcome, until it is too old: "
        '`"2026-09-01T140500.000000-1a2b3c4d"`; null while it is not there yet.'
    )
    def archived_as(self) -> str | None:
        return None if self.view.drop.told_at is None else self.view.drop.token


@strawberry.type(description="A page of files, the newest first.")
class DroppedFileConnection(Connection[DroppedFile]):
    pass


@strawberry.type(
    description="A folder that files are left in, to be imported by themselves. A school's is for its admins, the district's "
    "for district admins and operators."
)
class DropFolder:
    view: strawberry.Private[DropFolderView]

    @strawberry.field(description="The school whose folder it is; null where it is the district's.")
    async def school(self, info: Info) -> Annotated["School", strawberry.lazy("graphql_api.types.school")] | None:
        return None if self.view.box.school is None else await find.maybe_school(info, self.view.box.school)

    @strawberry.field(
        description='Where it is within the drop folder that the operator shares: `"district-1/school-12"`.'
    )
    def place(self) -> str:
        return self.view.place

    @strawberry.field(description="What belongs here: `[GRADES, ATTENDANCE]`.")
    def takes(self) -> list[DropKind]:
        return [DropKind.ROSTER] if self.view.box.school is None else [DropKind.GRADES, DropKind.ATTENDANCE]

    @strawberry.field(
        description="How rosters that are left here write days, if not as their format says: `MONTH_FIRST`; null of a school's "
        "folder. ISO is read whatever is said."
    )
    def date_format(self) -> RosterDateFormat | None:
        return None if self.view.date_format is None else RosterDateFormat(self.view.date_format.value)

    @strawberry.field(description="What lies there now, by age.")
    async def waiting(self, info: Info) -> list[WaitingFile]:
        found = await info.context.app.read_drop_folder.waiting(info.context.asking, self.view.box.school)
        return [WaitingFile(view=one) for one in found]

    @strawberry.field(description="What was taken, and what became of it, newest first.")
    async def files(
        self, info: Info, first: First = UNSET, after: After = UNSET, last: Last = UNSET, before: Before = UNSET
    ) -> DroppedFileConnection:
        cursors = info.context.cursors(NEWEST_FILES)
        request = cursors.request(first, after, last, before)
        page = await info.context.app.read_drop_folder.files(info.context.asking, self.view.box.school, request)
        return DroppedFileConnection.of(page, request, cursors, _file)

    @strawberry.field(description="The SFTP server whose files come here; null where there is none.")
    async def sftp(self, info: Info) -> SftpPickup | None:
        every = await info.context.app.read_sftp(info.context.asking)
        return next((SftpPickup(view=one) for one in every if one.box == self.view.box), None)


def _file(view: DropView) -> DroppedFile:
    return DroppedFile(view=view)
