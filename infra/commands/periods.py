"""`period`: flex periods and their bell times."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.commands.common import Answer, DistrictOption, JsonOption, run
from infra.commands.names import SchoolOption

if TYPE_CHECKING:
    from domain.flex_period import FlexPeriod
    from infra.commands.session import Session

group = typer.Typer(help="Flex periods and their bell times.", no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="period")


@group.command()
def save(
    school: SchoolOption = None,
    name: Annotated[str | None, typer.Option(help="Such as WIN; a period of that name is changed.")] = None,
    meets: Annotated[
        list[str] | None, typer.Option(help="When: 'mon-fri 10:00-10:30', 'A,B 9:15-9:50'; repeat for several.")
    ] = None,
    rename: Annotated[str | None, typer.Option(help="A new name for it.")] = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Add a flex period, or change the one of that name.

    Example: homeroom period save --school "Lincoln High" --name WIN --meets "mon-fri 10:00-10:30"
    """

    async def command(session: "Session") -> Answer:
        from infra.commands import words
        from infra.commands.names import find_school

        wanted = (await find_school(session, school)).school
        title, meetings = words.required(name, "name"), words.meetings(meets or [])
        there = {one.flex_period.name: one.flex_period for one in await _of(session, wanted.id)}
        old = there.get(title.strip())
        saved = await session.app.save_flex_period(
            session.viewer,
            wanted.id,
            None if old is None else old.id,
            rename or title,
            meetings if meetings or old is None else old.meetings,
        )
        data = next(
            _shown(session, one.flex_period) for one in await _of(session, wanted.id) if one.flex_period.id == saved
        )
        return Answer({"school": wanted.name, **data}, f"{data['name']} meets {', '.join(data['meets'])}.")

    run(command, district=district, json=json)


@group.command()
def remove(
    school: SchoolOption = None,
    name: Annotated[str | None, typer.Option(help="By name or id.")] = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Remove a flex period in which nothing is booked from today on; what was booked in it stays.

    Example: homeroom period remove --school "Lincoln High" --name Club
    """

    async def command(session: "Session") -> Answer:
        from infra.commands import words
        from infra.commands.names import find_periods, find_school

        wanted = (await find_school(session, school)).school
        (period,) = await find_periods(session, wanted.id, [words.required(name, "name")])
        await session.app.remove_flex_period(session.viewer, wanted.id, period.id)
        return Answer({"school": wanted.name, **_shown(session, period)}, f"{period.name} is removed.")

    run(command, district=district, json=json)


@group.command("list")
def show(school: SchoolOption = None, district: DistrictOption = None, json: JsonOption = False) -> None:
    """The flex periods of a school.

    Example: homeroom period list --school "Lincoln High"
    """

    async def command(session: "Session") -> Answer:
        from infra.commands.names import find_school
        from infra.commands.tables import table

        wanted = (await find_school(session, school)).school
        periods = [_shown(session, one.flex_period) for one in await _of(session, wanted.id)]
        text = table(("period", "meets", "id"), [(one["name"], ", ".join(one["meets"]), one["id"]) for one in periods])
        return Answer({"school": wanted.name, "periods": periods}, text)

    run(command, district=district, json=json)


async def _of(session: "Session", school: Any) -> Any:
    return (await session.app.flex_periods_of(session.viewer, [school])).get(school, ())


def _shown(session: "Session", period: "FlexPeriod") -> dict[str, Any]:
    from infra.commands.names import id_of
    from infra.commands.words import told_meeting

    return {
        "id": id_of(session, "FlexPeriod", period.id),
        "name": period.name,
        "meets": [told_meeting(meeting) for meeting in period.meetings],
    }
