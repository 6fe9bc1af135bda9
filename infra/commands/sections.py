"""`section`: find sections, block them, set their seats."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.commands import section_dates
from infra.commands.common import Answer, DistrictOption, JsonOption, run
from infra.commands.names import SchoolOption

if TYPE_CHECKING:
    from application.roster.queries import SectionView
    from infra.commands.session import Session

group = typer.Typer(help="Find sections, block them, set their seats.", no_args_is_help=True, rich_markup_mode=None)

SectionArgument = Annotated[str | None, typer.Argument(help="Its name or id.")]


def register(app: typer.Typer) -> None:
    section_dates.register(group)
    app.add_typer(group, name="section")


@group.command("list")
def show(
    school: SchoolOption = None,
    search: Annotated[str | None, typer.Option(help="At least two letters of the name.")] = None,
    period: Annotated[str | None, typer.Option(help="Of the master schedule, as the roster names it.")] = None,
    ended: Annotated[bool, typer.Option("--ended", help="Ended ones too.")] = False,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """The sections of a school.

    Example: homeroom section list --school "Lincoln High" --search algebra
    """

    async def command(session: "Session") -> Answer:
        from application.roster.queries import SectionFilter
        from infra.commands.names import find_school, sections

        wanted = (await find_school(session, school)).school
        asked = SectionFilter(search=search, period=period, active=None if ended else True)
        found = [shown(session, view) for view in await sections(session, wanted.id, asked)]
        return Answer({"school": wanted.name, "sections": found}, section_table(found))

    run(command, district=district, json=json)


@group.command()
def block(
    section: SectionArgument = None,
    school: SchoolOption = None,
    staffer: Annotated[str | None, typer.Option(help="Instead of a section: everything this staffer leads.")] = None,
    first: Annotated[str | None, typer.Option("--from", help="The first date.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="The last one, included; --from if not given.")] = None,
    period: Annotated[list[str] | None, typer.Option(help="Only in these flex periods.")] = None,
    reason: Annotated[str, typer.Option(help="Why, for people.")] = "",
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Say that a section, or everything a staffer leads, is not available.

    Example: homeroom section block "Gym" --school "Lincoln High" --from 2026-09-15 --reason "Floor is waxed"
    """

    async def command(session: "Session") -> Answer:
        from infra.commands import words
        from infra.commands.names import find_periods, find_school, find_section, find_staffer
        from infra.commands.stranded import stranded_note

        wanted = (await find_school(session, school)).school
        start = words.given_date(first, "from")
        end = start if last is None else words.a_date(last, "to")
        blocked = None if section is None else (await find_section(session, wanted.id, section)).section
        who = None if staffer is None else await find_staffer(session, wanted.id, staffer)
        periods = await find_periods(session, wanted.id, period) if period else None
        await session.app.block_section(
            session.viewer,
            wanted.id,
            start,
            end,
            reason,
            section=None if blocked is None else blocked.id,
            staffer=who,
            flex_periods=None if periods is None else frozenset(one.id for one in periods),
        )
        name = staffer if blocked is None else blocked.name
        data: dict[str, Any] = {
            "school": wanted.name,
            "section": None if blocked is None else blocked.name,
            "staffer": staffer,
            "firstDay": start.isoformat(),
            "lastDay": end.isoformat(),
            "flexPeriods": None if periods is None else [one.name for one in periods],
            "reason": reason,
        }
        data["stranded"], note = await stranded_note(session, wanted.id, start, end)
        return Answer(data, f"{name} is blocked from {start} to {end}: {reason}.{note}")

    run(command, district=district, json=json)


@group.command()
def seats(
    section: Annotated[str, typer.Argument(help="Its name or id.")],
    seats: Annotated[
        int | None, typer.Argument(help="How many; leave it out to go back to what holds otherwise.")
    ] = None,
    school: SchoolOption = None,
    day: Annotated[str | None, typer.Option("--date", help="On this date only.")] = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Set the seats of a section, as a rule or on one date.

    Example: homeroom section seats "Gym" 60 --school "Lincoln High"
    """

    async def command(session: "Session") -> Answer:
        from infra.commands import words
        from infra.commands.names import find_school, find_section

        wanted = (await find_school(session, school)).school
        found = (await find_section(session, wanted.id, section)).section
        on = None if day is None else words.a_date(day, "date")
        await session.app.set_seats(session.viewer, found.id, seats, day=on)
        view = (await session.app.sections_by_id(session.viewer, [found.id]))[found.id]
        when = "" if on is None else f" on {on}"
        told = (
            f"{found.name} has {seats} seats{when}."
            if seats is not None
            else f"{found.name} has its usual seats{when}."
        )
        return Answer({**shown(session, view), "date": day}, told)

    run(command, district=district, json=json)


def shown(session: "Session", view: "SectionView") -> dict[str, Any]:
    from infra.commands.names import id_of
    from infra.commands.words import told_limit

    designation = view.designation
    return {
        "id": id_of(session, "Section", view.section.id),
        "name": view.section.name,
        "status": view.section.status.value,
        "period": view.period,
        "subject": view.subject,
        "course": view.course_name,
        "room": view.section.room,
        "seats": view.effective_seats,
        "students": view.roster_count,
        "suggested": view.suggested,
        "openToStudents": view.section.open_to_students,
        "homeroom": None if designation is None else told_limit(designation.days),
    }


def section_table(found: list[dict[str, Any]]) -> str:
    from infra.commands.tables import table

    columns = ("name", "period", "subject", "room", "seats", "students", "homeroom", "suggested", "id")
    return table(columns, [[one[column] for column in columns] for one in found])
