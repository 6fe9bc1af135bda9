"""`list`: a section's list, passes and the unscheduled of a date, for a spreadsheet or a printer."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from infra.commands.common import Answer, DistrictOption, JsonOption, run
from infra.commands.names import SchoolOption

if TYPE_CHECKING:
    from application.printing.print_lists import DayList
    from infra.commands.session import Session

group = typer.Typer(help="Lists of a date to print or export.", no_args_is_help=True, rich_markup_mode=None)

DateOption = Annotated[str | None, typer.Option("--date", help="Such as 2026-09-07.")]
PeriodOption = Annotated[str | None, typer.Option(help="Only of this flex period.")]
CsvOption = Annotated[Path | None, typer.Option("--csv", help="Write the list there, for a spreadsheet.")]
HtmlOption = Annotated[Path | None, typer.Option("--html", help="Write the list there, as a page to print.")]


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="list")


@group.command()
def section(
    name: Annotated[str | None, typer.Option("--section", help="By name or id.")] = None,
    day: DateOption = None,
    period: PeriodOption = None,
    school: SchoolOption = None,
    csv: CsvOption = None,
    html: HtmlOption = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Who is booked into a section on a date.

    Example: homeroom list section --section "Art" --date 2026-09-07 --school "Lincoln High" --html art.html
    """

    async def command(session: "Session") -> Answer:
        from infra.commands import words
        from infra.commands.names import find_school, find_section

        wanted = (await find_school(session, school)).school
        of = (await find_section(session, wanted.id, words.required(name, "section"))).section.id
        on, flex = words.given_date(day, "date"), await _period(session, wanted.id, period)
        return await answer_of(lambda: session.app.print_lists.section(session.viewer, of, on, flex), csv, html)

    run(command, district=district, json=json)


@group.command()
def passes(
    day: DateOption = None,
    period: PeriodOption = None,
    school: SchoolOption = None,
    csv: CsvOption = None,
    html: HtmlOption = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """A pass for every appointment of a date, several a page.

    Example: homeroom list passes --date 2026-09-07 --school "Lincoln High" --html passes.html
    """

    run(_of_school("passes", (school, day, period), csv, html), district=district, json=json)


@group.command()
def unscheduled(
    day: DateOption = None,
    period: PeriodOption = None,
    school: SchoolOption = None,
    csv: CsvOption = None,
    html: HtmlOption = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Who is not booked on a date, flex period by flex period.

    Example: homeroom list unscheduled --date 2026-09-07 --school "Lincoln High" --csv open.csv
    """

    run(_of_school("unscheduled", (school, day, period), csv, html), district=district, json=json)


def _of_school(
    kind: Literal["passes", "unscheduled"],
    of: tuple[str | None, str | None, str | None],
    csv: Path | None,
    html: Path | None,
) -> "Callable[[Session], Awaitable[Answer]]":
    """A list of a whole school. `of`: the school, date and flex period as they were given."""

    async def command(session: "Session") -> Answer:
        from infra.commands import words
        from infra.commands.names import find_school

        name, day, period = of
        school = (await find_school(session, name)).school.id
        on, flex = words.given_date(day, "date"), await _period(session, school, period)
        lists = session.app.print_lists
        find = lists.passes if kind == "passes" else lists.unscheduled
        return await answer_of(lambda: find(session.viewer, school, on, flex), csv, html)

    return command


async def _period(session: "Session", school: Any, period: str | None) -> Any:
    from infra.commands.names import find_periods

    return None if period is None else (await find_periods(session, school, [period]))[0].id


async def answer_of(find: Any, csv: Path | None, html: Path | None) -> Answer:
    """Into the files that are named, or (none is) as a table."""
    from infra.commands.files import write
    from infra.commands.tables import table
    from infra.day_lists import written

    files = {form: str(path) for form, path in (("csv", csv), ("html", html)) if path is not None}
    for form, path in files.items():
        await write(Path(path), form, written(await find(), form))
    if files:
        return Answer({"files": files}, "\n".join(f"{path} is written." for path in files.values()))
    found: DayList = await find()
    columns = ("student", "sisId", "period", "section", "room", "staffer")
    rows = [
        (f"{one.last_name}, {one.first_name}", one.sis_id, one.period, one.section, one.room, one.staffer)
        async for one in found.rows
    ]
    told = {
        "title": found.title,
        "date": str(found.day),
        "meets": found.meets,
        "rows": [dict(zip(columns, row, strict=True)) for row in rows],
    }
    nobody = f"Nobody on {found.day}." if found.meets else f"There is no flex time on {found.day}."
    return Answer(told, table(columns, rows) if rows else nobody)
