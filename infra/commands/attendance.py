"""`attendance`: exporting who was there, in the words of the SIS."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from infra.commands.common import Answer, DistrictOption, JsonOption, run
from infra.commands.names import SchoolOption

if TYPE_CHECKING:
    from infra.commands.session import Session

group = typer.Typer(
    help="Attendance: export it, and set the codes of the SIS.", no_args_is_help=True, rich_markup_mode=None
)

PeriodOption = Annotated[str | None, typer.Option(help="Only this flex period.")]
DateOption = Annotated[str | None, typer.Option("--date", help="Such as 2026-09-01.")]


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="attendance")


@group.command()
def export(
    path: Annotated[Path | None, typer.Argument(help="The CSV file to write.")] = None,
    day: DateOption = None,
    period: PeriodOption = None,
    school: SchoolOption = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Write a date's marks to a CSV file, with the codes of the school's SIS.

    Example: homeroom attendance export attendance.csv --date 2026-09-01 --school "Lincoln High"
    """

    async def command(session: "Session") -> Answer:
        from adapters.csv_files.written import MARK, csv_of
        from domain.counted import counted
        from domain.errors import Refused
        from infra.commands import words
        from infra.commands.files import writing
        from infra.commands.names import find_periods, find_school

        if path is None:
            raise Refused("MISSING_OPTION", "Name the file to write: `--help` has an example.", field="path")
        wanted = (await find_school(session, school)).school
        on = words.given_date(day, "date")
        flex = (await find_periods(session, wanted.id, [period]))[0].id if period else None
        rows = await session.app.export_attendance(session.viewer, wanted.id, on, flex)
        with writing(path, "path"):
            path.write_bytes(MARK + csv_of(rows))
        marks = len(rows) - 1
        told = {"school": wanted.name, "date": on.isoformat(), "marks": marks, "file": str(path)}
        return Answer(told, f"{path} has {counted(marks, 'mark')} of {wanted.name} on {on}.")

    run(command, district=district, json=json)


@group.command()
def codes(
    present: Annotated[str | None, typer.Option(help="Who is there: P.")] = None,
    tardy: Annotated[str | None, typer.Option(help="Who is there, but late: T.")] = None,
    absent: Annotated[str | None, typer.Option(help="Who is not there: A.")] = None,
    excused: Annotated[str | None, typer.Option(help="Who is excused: E.")] = None,
    school: SchoolOption = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Show what the SIS calls the marks, or change it; what is not given stays, and "" leaves the cell empty.

    Example: homeroom attendance codes --present "" --absent UNX --school "Lincoln High"
    """

    async def command(session: "Session") -> Answer:
        from dataclasses import asdict, replace

        from infra.commands.names import find_school
        from infra.commands.tables import table

        id = (await find_school(session, school)).school.id
        now = (await session.app.attendance_codes_of(session.viewer, [id]))[id]
        given = {"present": present, "tardy": tardy, "absent": absent, "excused": excused}
        changed = {name: code.strip() for name, code in given.items() if code is not None}
        if changed:
            now = replace(now, **changed)
            await session.app.set_attendance_codes(session.viewer, id, now)
        return Answer({"codes": asdict(now)}, table(("mark", "code"), list(asdict(now).items())))

    run(command, district=district, json=json)
