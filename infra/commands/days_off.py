"""`calendar import-closures`: a school's days off from a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.commands.common import Answer, DistrictOption, JsonOption, run
from infra.commands.names import SchoolOption

if TYPE_CHECKING:
    from application.closures.days_off import DayOffTaken
    from infra.commands.session import Session


def import_closures(
    file: Annotated[
        Path,
        typer.Argument(help="CSV or XLSX with FirstDay and Reason, and if needed LastDay and GraduationYears."),
    ],
    school: SchoolOption = None,
    date_format: Annotated[str, typer.Option(help="How the file writes days: iso, mdy or dmy.")] = "iso",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what is new, and what is booked there.")] = False,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Close the school on the days of a list: all of them, or none if a line is wrong. What is booked there stays.

    Days that the school has off already are left as they are, so a list can be taken again.
    Example: homeroom calendar import-closures days-off.csv --school "Lincoln High" --dry-run
    """

    async def command(session: "Session") -> Answer:
        from domain.counted import counted
        from domain.date_formats import DateFormat
        from infra.commands.files import reading
        from infra.commands.names import find_school
        from infra.commands.references import one_of
        from infra.commands.tables import table

        wanted = (await find_school(session, school)).school
        how = one_of(DateFormat, date_format, "date-format")
        with reading(file, "file") as opened:
            taken = await session.app.import_days_off(
                session.viewer, wanted.id, opened, file.name, format=how, dry_run=dry_run
            )
        told = [_shown(one) for one in taken]
        new = sum(one.is_new for one in taken)
        would = "would be new" if dry_run else "are new"
        rows = [
            [one["firstDay"], one["lastDay"], one["reason"], "new" if one["new"] else "known", one["appointments"]]
            for one in told
        ]
        text = table(("from", "to", "reason", "", "booked"), rows)
        text += f"\n{wanted.name}: {counted(len(told), 'day or range', 'days or ranges')} off, {new} {would}."
        return Answer({"school": wanted.name, "dryRun": dry_run, "new": new, "daysOff": told}, text)

    run(command, district=district, json=json)


def _shown(one: "DayOffTaken") -> dict[str, Any]:
    day = one.day_off
    return {
        "row": day.row,
        "firstDay": day.first_day.isoformat(),
        "lastDay": day.last_day.isoformat(),
        "reason": day.reason,
        "graduationYears": None if day.graduation_years is None else sorted(day.graduation_years),
        "new": one.is_new,
        "appointments": one.appointments,
    }
