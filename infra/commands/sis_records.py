"""`import-grades`, `import-attendance`: what a school's SIS tells beside the roster."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.commands.common import Answer, DistrictOption, JsonOption, run
from infra.commands.names import SchoolOption

if TYPE_CHECKING:
    from application.sis_records.import_sis_records import SisImportTerms
    from domain.sis_records import SisRecordKind
    from infra.commands.session import Session

FileArgument = Annotated[Path, typer.Argument(help="A CSV or XLSX file.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Only tell what the file would do.")]
ReplaceOption = Annotated[bool, typer.Option("--replace", help="Also where most of what is known would go.")]
DateFormatOption = Annotated[
    str, typer.Option(help="How the file writes days: mdy (8/31/2026), dmy or iso, which is always read.")
]
SHOWN = 10


def register(app: typer.Typer) -> None:
    app.command("import-grades")(import_grades)
    app.command("import-attendance")(import_attendance)


def import_grades(
    path: FileArgument,
    school: SchoolOption = None,
    dry_run: DryRunOption = False,
    replace: ReplaceOption = False,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Import a school's grades: StudentId, Course, and Mark or Grade. The file takes the place of all its grades.

    Example: homeroom import-grades grades.csv --school "Lincoln High"
    """
    from application.sis_records.import_sis_records import SisImportTerms
    from domain.sis_records import SisRecordKind

    _import(SisRecordKind.GRADES, path, school, district, SisImportTerms(dry_run, replace), json=json)


def import_attendance(
    path: FileArgument,
    school: SchoolOption = None,
    date_format: DateFormatOption = "mdy",
    dry_run: DryRunOption = False,
    replace: ReplaceOption = False,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Import who was in school: StudentId, Date, Status. Days that are not in the file stay as they are.

    Example: homeroom import-attendance attendance.csv --school "Lincoln High"
    """
    from application.sis_records.import_sis_records import SisImportTerms
    from domain.sis_records import SisRecordKind

    _import(SisRecordKind.ATTENDANCE, path, school, district, SisImportTerms(dry_run, replace, date_format), json=json)


def _import(
    kind: "SisRecordKind",
    path: Path,
    school: str | None,
    district: str | None,
    how: "SisImportTerms",
    *,
    json: bool,
) -> None:
    async def command(session: "Session") -> Answer:
        from infra.commands.names import find_school, id_of

        found = (await find_school(session, school)).school
        with _opened(path) as file:
            job = await session.app.import_sis_records(session.viewer, found.id, kind, file, path.name, how)
        result = await session.work_job(job)
        told = {key: value for key, value in result.items() if key not in ("sisRecords", "school")}
        data = {"kind": kind.value, "school": found.name, "schoolId": id_of(session, "School", found.id), **told}
        return Answer(data, "\n".join(in_words(data)))

    run(command, district=district, json=json)


def _opened(path: Path) -> Any:
    from domain.errors import Refused

    try:
        return path.open("rb")
    except OSError as error:
        message = f"{path.name} cannot be read ({error.strerror}): check the path."
        raise Refused("FILE_UNREADABLE", message, field="path") from None


def in_words(report: Mapping[str, Any]) -> list[str]:
    """The report of one file, a line each."""
    from domain.counted import counted
    from infra.commands.tables import number

    counts = ", ".join(f"{number(report[name])} {name}" for name in ("added", "changed", "unchanged", "removed"))
    would = "; nothing was changed" if report["dryRun"] else ""
    lines = [f"{report['school']}: {counted(report['rows'], 'row')} of {report['kind']}: {counts}{would}."]
    lines += [
        f"Left out: line {row['line']}, {row['field']} {row['value']!r}: {row['message']}"
        for row in report["leftOut"][:SHOWN]
    ]
    if report["leftOutCount"] > SHOWN:
        lines.append(f"… and {number(report['leftOutCount'] - SHOWN)} more left out; --json lists them")
    for one in report["reportedIds"][:SHOWN]:
        why = "left the school" if one["code"] == "INACTIVE_STUDENT" else "is not known here"
        where = ", ".join(map(str, one["lines"][:5])) + (", …" if len(one["lines"]) > 5 else "")
        lines.append(f"Student {one['value']} {why} (line {where})")
    if report["reportedIdCount"] > SHOWN:
        lines.append(f"… and {counted(report['reportedIdCount'] - SHOWN, 'more id')}; --json lists them")
    lines += [f"Note: {one['message']} ({number(one['count'])})" for one in report["notices"]]
    return lines
