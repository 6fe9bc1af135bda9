"""`range-change`: change or cancel what is booked in a range."""

from typing import TYPE_CHECKING

import typer

from infra.commands.common import Answer, DistrictOption, JsonOption, run
from infra.commands.names import SchoolOption
from infra.commands.order_options import IfChangedOption, PlanArgument, with_change

if TYPE_CHECKING:
    from domain.mass_order import MassOrder
    from infra.commands.order_words import BookedWords, OrderWords
    from infra.commands.session import Session

group = typer.Typer(
    help="Change or cancel what is booked in a range of dates: plan, look, apply; `mass-schedule undo` takes it back.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="range-change")


@group.command()
@with_change
def plan(
    order: "OrderWords",
    booked: "BookedWords",
    school: SchoolOption = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Say what would become of what is booked; nothing is changed. The plan can be applied for 24 hours.

    Example: homeroom range-change plan --school "Lincoln High" --from 2026-09-14 --to 2026-09-18 --booked-section Gym --cancel
    """

    async def command(session: "Session") -> Answer:
        from infra.commands.mass_orders import change_of
        from infra.commands.mass_reports import planned
        from infra.commands.names import find_school

        wanted = await change_of(session, await find_school(session, school), order, booked)
        return await planned(session, await session.app.plan_range_change(session.viewer, wanted), "range-change")

    run(command, district=district, json=json)


@group.command()
@with_change
def apply(
    order: "OrderWords",
    booked: "BookedWords",
    plan: PlanArgument = None,
    if_changed: IfChangedOption = "refuse",
    school: SchoolOption = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Apply a plan, or a change without a plan: all of it or nothing.

    Example: homeroom range-change apply TWFzc1NjaGVkdWxlUGxhbjoxOjE
    """

    async def command(session: "Session") -> Answer:
        from infra.commands.mass_orders import change_of
        from infra.commands.mass_reports import applied
        from infra.commands.names import find_school
        from infra.commands.order_words import BookedWords, OrderWords

        async def wanted() -> "MassOrder":
            return await change_of(session, await find_school(session, school), order, booked)

        says_nothing = order == OrderWords() and booked == BookedWords()
        ask = session.app.apply_range_change
        return await applied(session, ask, plan, None if says_nothing else wanted, if_changed)

    run(command, district=district, json=json)
