"""Bringing in grades and attendance."""

from typing import Annotated

import strawberry
from starlette.datastructures import UploadFile

from application.access import Viewer
from application.sis_records.import_sis_records import SisImportTerms
from domain.sis_records import SisRecordKind
from graphql_api.arguments import school_id
from graphql_api.context import Info
from graphql_api.enums import value_of
from graphql_api.mutations.inputs import key_field
from graphql_api.mutations.job_payload import JobPayload, asked_job
from graphql_api.payloads import answer
from graphql_api.types.roster_date_format import RosterDateFormat


@strawberry.input(description="A school's grades.")
class ImportGradesInput:
    school_id: strawberry.ID = strawberry.field(description="The school.")
    file: UploadFile = strawberry.field(
        description="CSV or XLSX with the columns StudentId, Course and Mark (or Grade): `grades.csv`."
    )
    dry_run: bool = strawberry.field(default=False, description="Only tell what the file would do.")
    replace: bool = strawberry.field(
        default=False, description="Also where most of what is known would go, which is refused else: TOO_MUCH_REMOVED."
    )
    idempotency_key: str | None = key_field()


@strawberry.input(description="Who was in school, by the SIS.")
class ImportAttendanceInput:
    school_id: strawberry.ID = strawberry.field(description="The school.")
    file: UploadFile = strawberry.field(
        description="CSV or XLSX with the columns StudentId, Date and Status: `attendance.csv`."
    )
    date_format: RosterDateFormat = strawberry.field(
        default=RosterDateFormat.MONTH_FIRST,
        description="How the file writes days; ISO is always read. Such as `DAY_FIRST`.",
    )
    dry_run: bool = strawberry.field(default=False, description="Only tell what the file would do.")
    replace: bool = strawberry.field(
        default=False, description="Also where most of what is known would go, which is refused else: TOO_MUCH_REMOVED."
    )
    idempotency_key: str | None = key_field()


@strawberry.type(description="The job that imports; its result is a `SisImport`.")
class ImportGradesPayload(JobPayload):
    pass


@strawberry.type(description="The job that imports; its result is a `SisImport`.")
class ImportAttendancePayload(JobPayload):
    pass


@strawberry.type
class SisRecordMutations:
    @strawberry.mutation(
        description="Bring in a school's grades from a file. It takes the place of all grades of the school; a row that cannot "
        "be read leaves what is known. The file is removed when the job is over. Admins of the school."
    )
    async def import_grades(
        self, info: Info, input: Annotated[ImportGradesInput, strawberry.argument(description="The grades.")]
    ) -> ImportGradesPayload:
        return await answer(
            ImportGradesPayload, _asked(info, input, SisRecordKind.GRADES, SisImportTerms(input.dry_run, input.replace))
        )

    @strawberry.mutation(
        description="Bring in who was in school from a file. Of the days it names it takes the place of what was known; other "
        "days stay. The file is removed when the job is over. Admins of the school."
    )
    async def import_attendance(
        self, info: Info, input: Annotated[ImportAttendanceInput, strawberry.argument(description="The attendance.")]
    ) -> ImportAttendancePayload:
        how = SisImportTerms(input.dry_run, input.replace, value_of(input.date_format))
        return await answer(ImportAttendancePayload, _asked(info, input, SisRecordKind.ATTENDANCE, how))


async def _asked(
    info: Info, input: ImportGradesInput | ImportAttendanceInput, kind: SisRecordKind, how: SisImportTerms
) -> object:
    viewer: Viewer = info.context.asking
    job = await info.context.app.import_sis_records(
        viewer,
        school_id(viewer, input.school_id),
        kind,
        input.file.file,
        input.file.filename or "",
        how,
        key=input.idempotency_key,
    )
    return await asked_job(info, job)
