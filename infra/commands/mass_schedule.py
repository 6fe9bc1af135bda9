"""`mass-schedule`: plan, apply, undo, and the history of it."""

from typing import TYPE_CHECKING, Annotated

import typer

from infra.commands.common import Answer, DistrictOption, JsonOption, run
from infra.commands.names import SchoolOption
from infra.commands.order_options import IfChangedOption, PlanArgument, with_order

if TYPE_CHECKING:
    from domain.mass_order import MassOrder
    from infra.commands.order_words import OrderWords, WeekWords
    from infra.commands.session import Session

group = typer.Typer(
    help="Book many students in one action: plan, look, apply, undo.", no_args_is_help=True, rich_markup_mode=None
)


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="mass-schedule")


@group.command()
@with_order
def plan(
    order: "OrderWords",
    week: "WeekWords",
    school: SchoolOption = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Say what an order would do; nothing is booked. The plan can be applied for 24 hours.

    Example: homeroom mass-schedule plan --school "Lincoln High" --everyone --own-homeroom --from 2026-09-07 --to
    2027-05-31 --weekdays mon --period WIN
    """

    async def command(session: "Session") -> Answer:
        from infra.commands.mass_orders import order_of
        from infra.commands.mass_reports import planned
        from infra.commands.names import find_school

        wanted = await order_of(session, await find_school(session, school), order, week)
        job = await session.app.plan_mass_schedule(session.viewer, wanted)
        return await planned(session, job, "mass-schedule")

    run(command, district=district, json=json)


@group.command()
@with_order
def apply(
    order: "OrderWords",
    week: "WeekWords",
    plan: PlanArgument = None,
    if_changed: IfChangedOption = "refuse",
    school: SchoolOption = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Apply a plan, or an order without a plan: all of it or nothing.

    Example: homeroom mass-schedule apply TWFzc1NjaGVkdWxlUGxhbjoxOjE
    """

    async def command(session: "Session") -> Answer:
        from infra.commands.mass_orders import order_of
        from infra.commands.mass_reports import applied
        from infra.commands.names import find_school
        from infra.commands.order_words import OrderWords, WeekWords

        async def wanted() -> "MassOrder":
            return await order_of(session, await find_school(session, school), order, week)

        says_nothing = order == OrderWords() and week == WeekWords()
        ask = session.app.apply_mass_schedule
        return await applied(session, ask, plan, None if says_nothing else wanted, if_changed)

    run(command, district=district, json=json)


@group.command()
def undo(
    run_id: Annotated[str, typer.Argument(metavar="RUN", help="The id that `apply` printed.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would become of each row.")] = False,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Take back what still stands as the run wrote it; what it displaced comes back.

    Example: homeroom mass-schedule undo TWFzc1NjaGVkdWxlUnVuOjE6MQ --dry-run
    """

    async def command(session: "Session") -> Answer:
        from domain.ids import RunId
        from infra.commands.mass_reports import undo_answer
        from infra.commands.names import number_of

        number = RunId(number_of(session, "MassScheduleRun", run_id, "run"))
        ask = session.app.plan_undo if dry_run else session.app.undo_mass_schedule
        result = await session.work_job(await ask(session.viewer, number))
        return await undo_answer(session, number, result)

    run(command, district=district, json=json)


@group.command("list")
def list_runs(
    school: SchoolOption = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="At most so many, newest first.")] = 20,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """The mass schedules of a school, newest first: who ran what, and what came of it.

    Example: homeroom mass-schedule list --school "Lincoln High"
    """

    async def command(session: "Session") -> Answer:
        from infra.commands.mass_history import history_answer
        from infra.commands.names import find_school

        return await history_answer(session, await find_school(session, school), limit)

    run(command, district=district, json=json)


@group.command()
def show(
    id: Annotated[str, typer.Argument(help="The id of a plan or of a mass schedule.")],
    outcome: Annotated[
        list[str] | None, typer.Option(help="Of a plan: list the rows that come out so: full,no-homeroom.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="At most so many rows.")] = 50,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """What a plan would do, or a mass schedule did, once more.

    Example: homeroom mass-schedule show TWFzc1NjaGVkdWxlUGxhbjoxOjE --outcome full
    """

    async def command(session: "Session") -> Answer:
        from infra.commands.mass_history import answer_of
        from infra.commands.mass_rows import rows_answer

        return await (rows_answer(session, id, outcome, limit) if outcome else answer_of(session, id))

    run(command, district=district, json=json)
