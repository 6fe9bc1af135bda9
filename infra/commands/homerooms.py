"""`homerooms`: which sections are homerooms, and whose is which."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.commands import homeroom_carry_over, homeroom_create, homeroom_move, homeroom_pins
from infra.commands.common import Answer, DistrictOption, JsonOption, run
from infra.commands.homeroom_pins import items_answer
from infra.commands.names import CycleDaysOption, SchoolOption, WeekdaysOption

if TYPE_CHECKING:
    from domain.ids import SchoolId
    from infra.commands.session import Session

group = typer.Typer(
    help="Which sections are homerooms, and whose homeroom is which.", no_args_is_help=True, rich_markup_mode=None
)

_NOTHING_SUGGESTED = (
    "The school's rule suggests no section: set one that fits (homeroom school set --homeroom-rule), look with "
    "homeroom homerooms suggest, or name the sections."
)
SectionArguments = Annotated[list[str] | None, typer.Argument(help="Sections, by name or id.")]


def register(app: typer.Typer) -> None:
    group.command()(homeroom_carry_over.carry_over)
    group.command()(homeroom_create.create)
    group.command()(homeroom_move.move)
    group.command()(homeroom_pins.pin)
    group.command()(homeroom_pins.unpin)
    app.add_typer(group, name="homerooms")


@group.command("list")
def show(
    school: SchoolOption = None,
    exceptions: Annotated[
        str | None, typer.Option(metavar="DATE", help="Instead: who has none, or several, on this date.")
    ] = None,
    period: Annotated[str | None, typer.Option(help="With --exceptions: in this flex period.")] = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """The homerooms of a school; or the students without one, or with several.

    Example: homeroom homerooms list --school "Lincoln High" --exceptions 2026-09-07
    """

    async def command(session: "Session") -> Answer:
        from application.roster.queries import SectionFilter
        from infra.commands.homeroom_exceptions import exceptions_on
        from infra.commands.names import find_school, sections
        from infra.commands.sections import section_table, shown

        wanted = (await find_school(session, school)).school
        if exceptions is not None:
            return await exceptions_on(session, wanted, exceptions, period)
        found = [shown(session, view) for view in await sections(session, wanted.id, SectionFilter(homeroom=True))]
        return Answer({"school": wanted.name, "homerooms": found}, section_table(found))

    run(command, district=district, json=json)


@group.command()
def suggest(school: SchoolOption = None, district: DistrictOption = None, json: JsonOption = False) -> None:
    """The sections that the school's rule takes for homerooms (`homeroom school set --homeroom-rule`).

    Example: homeroom homerooms suggest --school "Lincoln High"
    """

    async def command(session: "Session") -> Answer:
        from application.roster.queries import SectionFilter
        from infra.commands.names import find_school, sections
        from infra.commands.sections import section_table, shown

        wanted = (await find_school(session, school)).school
        found = [shown(session, view) for view in await sections(session, wanted.id, SectionFilter(suggested=True))]
        return Answer({"school": wanted.name, "suggested": found}, section_table(found))

    run(command, district=district, json=json)


@group.command()
def designate(
    section: SectionArguments = None,
    suggested: Annotated[bool, typer.Option("--suggested", help="All that the school's rule suggests.")] = False,
    school: SchoolOption = None,
    weekdays: WeekdaysOption = None,
    cycle_days: CycleDaysOption = None,
    period: Annotated[list[str] | None, typer.Option(help="Only in these flex periods.")] = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Make homerooms of sections.

    Example: homeroom homerooms designate --school "Lincoln High" --suggested
    """

    async def command(session: "Session") -> Answer:
        from infra.commands.names import find_periods, find_school
        from infra.commands.words import day_limit

        wanted = (await find_school(session, school)).school
        chosen = await _sections(session, wanted.id, section or [], suggested=suggested)
        periods = await find_periods(session, wanted.id, period) if period else None
        results = await session.app.designate_homerooms(
            session.viewer,
            wanted.id,
            chosen,
            days=day_limit(weekdays, cycle_days or []),
            flex_periods=None if periods is None else frozenset(one.id for one in periods),
        )
        return items_answer(session, "Section", wanted.name, results, "designated")

    run(command, district=district, json=json)


@group.command()
def undesignate(
    section: SectionArguments = None,
    school: SchoolOption = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """These sections are homerooms no more; pins to them end.

    Example: homeroom homerooms undesignate "Advisory 12" --school "Lincoln High"
    """

    async def command(session: "Session") -> Answer:
        from domain.counted import counted
        from infra.commands.names import find_school, id_of

        wanted = (await find_school(session, school)).school
        chosen = await _sections(session, wanted.id, section or [], suggested=False)
        done = await session.app.undesignate_homerooms(session.viewer, wanted.id, chosen)
        answer = items_answer(session, "Section", wanted.name, done.items, "undesignated")
        ended = [id_of(session, "Student", pin.student) for pin in done.ended_pins]
        text = answer.text + (f"\n{counted(len(ended), 'pin')} ended." if ended else "")
        return Answer({**answer.data, "endedPinsOf": ended}, text, answer.status)

    run(command, district=district, json=json)


async def _sections(session: "Session", school: "SchoolId", given: list[str], *, suggested: bool) -> list[Any]:
    from application.roster.queries import SectionFilter
    from domain.errors import Refused
    from infra.commands.names import find_sections, sections

    found = await find_sections(session, school, given)
    if suggested:
        found += [view.section.id for view in await sections(session, school, SectionFilter(suggested=True))]
        if not found:
            raise Refused("NOTHING_SUGGESTED", _NOTHING_SUGGESTED, field="suggested")
    return list(dict.fromkeys(found))
