"""`calendar import-closures`: a school's days off from a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.commands.common import Answer, DistrictOption, JsonOption, run
from infra.commands.names import SchoolOption

if TYPE_CHECKING:
    from application.closures.days_off_taken import DayOffTaken
    from domain.event_choice import LeftOutEvents
    from infra.commands.session import Session

_SHOWN = 10
_REASONS = {
    "cancelled": "cancelled",
    "timed": "that take part of a day",
    "outside_school_year": "outside of the school years",
    "not_named": "of whole days that no word names (--word names more)",
    "repeated": "said before",
}


def import_closures(
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV or XLSX with FirstDay and Reason, and if needed LastDay and GraduationYears; or a calendar (.ics)."
        ),
    ],
    school: SchoolOption = None,
    date_format: Annotated[str, typer.Option(help="How a list writes days: iso, mdy or dmy.")] = "iso",
    word: Annotated[
        list[str] | None,
        typer.Option(help='Of a calendar: days off say this, such as "no school"; repeat for several.'),
    ] = None,
    except_word: Annotated[
        list[str] | None,
        typer.Option(help='Of a calendar: what says this is no day off, such as "kindergarten"; repeat for several.'),
    ] = None,
    every_event: Annotated[
        bool, typer.Option("--every-event", help="Of a calendar: every event that takes whole days is a day off.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what is new, and what is booked there.")] = False,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Close the school on the days of a list or calendar: all of them, or none if a line is wrong. What is booked there stays.

    Days that the school has off already are left as they are, so a file can be taken again. Without --word, the days off of a
    calendar are those that say "no school", "school closed" or the like.
    Example: homeroom calendar import-closures days-off.csv --school "Lincoln High" --dry-run
    """

    async def command(session: "Session") -> Answer:
        from domain.counted import counted
        from domain.date_formats import DateFormat
        from domain.errors import Refused
        from domain.event_choice import chosen
        from infra.commands.files import reading
        from infra.commands.names import find_school
        from infra.commands.references import one_of
        from infra.commands.tables import table

        if word and every_event:
            raise Refused("BAD_OPTION", "Give either --word or --every-event.", field="word")
        wanted = (await find_school(session, school)).school
        how = one_of(DateFormat, date_format, "date-format")
        with reading(file, "file") as opened:
            taken = await session.app.import_days_off(
                session.viewer,
                wanted.id,
                opened,
                file.name,
                format=how,
                choice=chosen(() if every_event else word or None, except_word),
                dry_run=dry_run,
            )
        told = [_shown(one) for one in taken.days]
        new = sum(one.is_new for one in taken.days)
        would = "would be new" if dry_run else "are new"
        rows = [
            [one["firstDay"], one["lastDay"], one["reason"], "new" if one["new"] else "known", one["appointments"]]
            for one in told
        ]
        text = table(("from", "to", "reason", "", "booked"), rows)
        text += f"\n{wanted.name}: {counted(len(told), 'day or range', 'days or ranges')} off, {new} {would}."
        text += "".join(f"\n{_in_words(one)}" for one in taken.left_out)
        data = {"school": wanted.name, "dryRun": dry_run, "new": new, "daysOff": told}
        return Answer({**data, "leftOut": [_left_out(one) for one in taken.left_out]}, text)

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


def _left_out(group: "LeftOutEvents") -> dict[str, Any]:
    events = [
        {"row": one.row, "summary": one.summary, "firstDay": None if one.first_day is None else str(one.first_day)}
        for one in group.events
    ]
    return {"reason": group.why.name, "count": group.count, "events": events}


def _in_words(group: "LeftOutEvents") -> str:
    """With some of those that somebody may want to look at: what says a word and is left out, and what says none."""
    from domain.counted import counted
    from domain.event_choice import WhyLeftOut

    shown = [one for one in group.events if one.is_named or group.why is WhyLeftOut.NOT_NAMED][:_SHOWN]
    lines = [f"  {one.first_day or '?'}  {one.summary}" for one in shown]
    if shown and group.count > len(shown):
        lines.append(f"  … and {group.count - len(shown)} more; --json lists them.")
    said = f"Left out: {counted(group.count, 'event')} {_REASONS[group.why.value]}"
    return "\n".join([f"{said}{':' if lines else '.'}", *lines])
