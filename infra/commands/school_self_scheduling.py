"""`school self-scheduling`: when students may book for themselves, and how far ahead."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.commands import school_student_choices
from infra.commands.common import Answer, DistrictOption, JsonOption, run
from infra.commands.names import SchoolOption

if TYPE_CHECKING:
    from application.setup.set_self_scheduling import SelfSchedulingView
    from infra.commands.session import Session

group = typer.Typer(help="When students may book for themselves.", no_args_is_help=True, rich_markup_mode=None)
school_student_choices.register(group)


@group.command()
def show(school: SchoolOption = None, district: DistrictOption = None, json: JsonOption = False) -> None:
    """What is set, and whether students can book right now.

    Example: homeroom school self-scheduling show --school "Lincoln High"
    """

    async def command(session: "Session") -> Answer:
        return await _told(session, school)

    run(command, district=district, json=json)


@group.command("set")
def change(
    school: SchoolOption = None,
    window: Annotated[
        list[str] | None,
        typer.Option(
            help='"mon-fri 07:00-15:30", "mon 07:00-", "fri -15:30", "sat off", "sun all-day"; replaces all there are.'
        ),
    ] = None,
    closed: Annotated[bool, typer.Option("--closed", help="Students book no more; what is booked stays.")] = False,
    days_ahead: Annotated[int | None, typer.Option(help="Students book at most so many days ahead, 0 to 365.")] = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Set the windows of the week, in the school's time zone, and how far ahead; what is not given stays.

    Until the next change it stays open or closed, from one day into the next.
    Example: homeroom school self-scheduling set --school "Lincoln High" --window "mon-fri 07:00-15:30" --days-ahead 7
    """

    async def command(session: "Session") -> Answer:
        from domain.self_scheduling_windows import SelfScheduling
        from infra.commands.names import find_school
        from infra.commands.window_words import windows

        wanted = (await find_school(session, school)).school
        kept = (await session.app.self_schedulings_of(session.viewer, [wanted.id]))[wanted.id]
        before = kept.at.settings
        new = SelfScheduling(
            {} if closed else windows(window) if window else before.windows,
            before.horizon_days if days_ahead is None else days_ahead,
        )
        await session.app.set_self_scheduling(session.viewer, wanted.id, new, expected_version=kept.version)
        return await _told(session, school)

    run(command, district=district, json=json)


async def _told(session: "Session", school: str | None) -> Answer:
    from infra.commands.names import find_school
    from infra.commands.tables import facts

    wanted = (await find_school(session, school)).school
    data = shown((await session.app.self_schedulings_of(session.viewer, [wanted.id]))[wanted.id])
    told = {**data, "windows": ", ".join(data["windows"]) or None}
    return Answer({"school": wanted.name, **data}, facts({"school": wanted.name, **told}))


def shown(view: "SelfSchedulingView") -> dict[str, Any]:
    from infra.commands.window_words import told_window

    at, opens = view.at, view.at.opens_at
    return {
        "windows": [told_window(weekday, window) for weekday, window in sorted(at.settings.windows.items())],
        "daysAhead": at.settings.horizon_days,
        "lastDay": at.last_day.isoformat(),
        "open": at.is_open,
        "nextOpening": None if opens is None else opens.astimezone(at.zone).isoformat(),
    }
