"""Bringing rosters in."""

from enum import Enum
from typing import Annotated

import strawberry
from starlette.datastructures import UploadFile

from application.access import Viewer
from application.roster.import_roster import RosterImport
from graphql_api.arguments import sync_id
from graphql_api.context import Info
from graphql_api.enums import value_of
from graphql_api.mutations.inputs import key_field
from graphql_api.mutations.job_payload import JobPayload, asked_job
from graphql_api.payloads import answer
from graphql_api.types.roster_date_format import RosterDateFormat


@strawberry.enum(description="What a roster's files are.")
class RosterFormat(Enum):
    AUTO = strawberry.enum_value("auto", description="Whichever the names of the files tell.")
    ONEROSTER = strawberry.enum_value("oneroster", description="OneRoster 1.1 or 1.2.")
    SDS = strawberry.enum_value("sds", description="Microsoft School Data Sync v1.")
    HOMEROOM = strawberry.enum_value("homeroom", description="Homeroom's own templates.")
    ENRICHING_STUDENTS = strawberry.enum_value(
        "enriching_students", description="The import files of Enriching Students."
    )
    STUDENTS = strawberry.enum_value(
        "students",
        description="Students with their homerooms, and nothing else: `students.csv` of Homeroom's templates.",
    )


@strawberry.input(description="A roster to bring into the district.")
class ImportRosterInput:
    file: UploadFile = strawberry.field(
        description="A zip of the roster's CSV or XLSX files, or a workbook, at most 64 MiB: `rosters.zip`."
    )
    format: RosterFormat = strawberry.field(default=RosterFormat.AUTO, description="What is in it: `ONEROSTER`.")
    email_domain: str | None = strawberry.field(
        default=None, description='Completes user names that have no domain (Microsoft SDS): `"example.org"`.'
    )
    time_zone: str = strawberry.field(
        default="America/New_York", description='Of schools that are new: `"America/Chicago"`.'
    )
    date_format: RosterDateFormat = strawberry.field(
        default=RosterDateFormat.ISO,
        description="How the files write days, if not as their format says; ISO is read whatever is said: `MONTH_FIRST`.",
    )
    dry_run: bool = strawberry.field(default=False, description="Only say what would change, record by record.")
    release: strawberry.ID | None = strawberry.field(
        default=None,
        description="The roster sync that held this very file: what it showed is applied, unless the school has changed since.",
    )
    idempotency_key: str | None = key_field()


@strawberry.type(description="The job that imports; its result is a `RosterSync`.")
class ImportRosterPayload(JobPayload):
    pass


@strawberry.type
class RosterMutations:
    @strawberry.mutation(
        description="Bring a roster in from a file. What cannot be read is set aside, and what would change too much is held. "
        "The file is removed when the job is over. District admins and operators."
    )
    async def import_roster(
        self, info: Info, input: Annotated[ImportRosterInput, strawberry.argument(description="The roster.")]
    ) -> ImportRosterPayload:
        async def work(viewer: Viewer) -> object:
            wish = RosterImport(
                path=input.file.filename or "",
                format=value_of(input.format),
                dry_run=input.dry_run,
                email_domain=input.email_domain,
                date_format=value_of(input.date_format),
                time_zone=input.time_zone,
                release=None if input.release is None else sync_id(viewer, input.release, "release"),
            )
            job = await info.context.app.import_roster(viewer, wish, file=input.file.file, key=input.idempotency_key)
            return await asked_job(info, job)

        return await answer(ImportRosterPayload, work(info.context.asking))
