"""`calendar`: school years, cycle days, closures."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.commands import closure_changes, days_off
from infra.commands.common import Answer, DistrictOption, JsonOption, run
from infra.commands.names import SchoolOption

if TYPE_CHECKING:
    from application.setup.queries import SchoolDay
    from domain.ids import FlexPeriodId
    from infra.commands.session import Session

group = typer.Typer(help="School years, cycle days, closures.", no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    closure_changes.register(group)
    group.command("import-closures")(days_off.import_closures)
    app.add_typer(group, name="calendar")


@group.command()
def year(
    school: SchoolOption = None,
    first_day: Annotated[str | None, typer.Option(help="Such as 2026-08-17.")] = None,
    last_day: Annotated[str | None, typer.Option(help="Included.")] = None,
    weekdays: Annotated[str, typer.Option(help="When the school is in session.")] = "mon-fri",
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Add a school year, or put it in the place of those it overlaps.

    Example: homeroom calendar year --school "Lincoln High" --first-day 2026-08-17 --last-day 2027-06-04
    """

    async def command(session: "Session") -> Answer:
        from infra.commands import words
        from infra.commands.names import find_school
        from infra.commands.schools import shown

        wanted = (await find_school(session, school)).school
        first, last = words.given_date(first_day, "first-day"), words.given_date(last_day, "last-day")
        await session.app.save_school_year(session.viewer, wanted.id, first, last, words.weekdays(weekdays))
        view = (await session.app.schools_by_id(session.viewer, [wanted.id]))[wanted.id]
        years = shown(session, view)["years"]
        return Answer({"school": wanted.name, "years": years}, f"{wanted.name} has school from {first} to {last}.")

    run(command, district=district, json=json)


@group.command("cycle-days")
def cycle_days(
    days: Annotated[list[str] | None, typer.Argument(help="DATE=LABEL; DATE= takes a label away.")] = None,
    school: SchoolOption = None,
    rotate: Annotated[str | None, typer.Option(help="Label the school days from --from to --to in turn: A,B.")] = None,
    first: Annotated[str | None, typer.Option("--from", help="With --rotate: the first date.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="With --rotate: the last date.")] = None,
    start_with: Annotated[str | None, typer.Option(help="With --rotate: the label of the first day.")] = None,
    through_closures: Annotated[
        bool, typer.Option("--through-closures", help="With --rotate: a closed day uses its turn up.")
    ] = False,
    keep_labelled: Annotated[
        bool, typer.Option("--keep-labelled", help="With --rotate: leave dates that have a label as they are.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="With --rotate: only tell what would change.")] = False,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Label dates: A days, B days. In turn (--rotate), dates without school lose their labels.

    Example: homeroom calendar cycle-days --school "Lincoln High" --rotate A,B --from 2026-08-17 --to 2027-06-04
    """

    async def command(session: "Session") -> Answer:
        from infra.commands.cycle_days import changed, in_turn, labelled
        from infra.commands.names import find_school

        wanted = (await find_school(session, school)).school
        if rotate is None:
            given = labelled(days or [])
            await session.app.set_cycle_days(session.viewer, wanted.id, given)
            return changed(wanted.name, given)
        turns = in_turn(days or [], rotate, first, last)
        turns = replace(turns, start_with=start_with, closures_shift=not through_closures, keep_labelled=keep_labelled)
        generate = session.app.generate_cycle_days
        return changed(wanted.name, await generate(session.viewer, wanted.id, turns, dry_run=dry_run), dry_run=dry_run)

    run(command, district=district, json=json)


@group.command("shift-cycle-days")
def shift_cycle_days(
    school: SchoolOption = None,
    first: Annotated[str | None, typer.Option("--from", help="From this date to the end of the school year.")] = None,
    by: Annotated[int, typer.Option(help="School days later, at most 30; earlier where negative.")] = 1,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would change.")] = False,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Move labels on, as after a snow day: close the day first.

    Example: homeroom calendar shift-cycle-days --school "Lincoln High" --from 2026-12-14 --dry-run
    """

    async def command(session: "Session") -> Answer:
        from infra.commands import words
        from infra.commands.cycle_days import changed
        from infra.commands.names import find_school

        wanted = (await find_school(session, school)).school
        shift, start = session.app.shift_cycle_days, words.given_date(first, "from")
        return changed(wanted.name, await shift(session.viewer, wanted.id, start, by, dry_run=dry_run), dry_run=dry_run)

    run(command, district=district, json=json)


@group.command()
def closure(
    school: SchoolOption = None,
    first: Annotated[str | None, typer.Option("--from", help="The first closed date.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="The last one, included; --from if not given.")] = None,
    reason: Annotated[str, typer.Option(help="Why, for people.")] = "",
    graduation_year: Annotated[list[str] | None, typer.Option(help="Only for these: 2027,2028.")] = None,
    appointments: Annotated[str, typer.Option(help="What becomes of what is booked: keep, cancel or move.")] = "keep",
    move_to: Annotated[
        str | None, typer.Option(help="With move: the date; the next one that fits if not given.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would become of what is booked.")] = False,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Close the school on some days, for everyone or for some graduation years.

    Example: homeroom calendar closure --school "Lincoln High" --from 2026-11-25 --to 2026-11-27 --reason Thanksgiving
    """

    async def command(session: "Session") -> Answer:
        from application.closures.wish import ClosureWish
        from infra.commands import words
        from infra.commands.closures import booked, close
        from infra.commands.names import find_school

        wanted = (await find_school(session, school)).school
        start = words.given_date(first, "from")
        wish = ClosureWish(
            school=wanted.id,
            first_day=start,
            last_day=start if last is None else words.a_date(last, "to"),
            reason=reason,
            graduation_years=words.numbers(graduation_year, "graduation-year") if graduation_year else None,
            booked=booked(appointments),
            move_to=None if move_to is None else words.a_date(move_to, "move-to"),
        )
        return await close(session, wanted, wish, dry_run=dry_run)

    run(command, district=district, json=json)


@group.command()
def show(
    school: SchoolOption = None,
    first: Annotated[str | None, typer.Option("--from", help="The first date; the school year's if not given.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="The last date; four weeks if not given.")] = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """What the calendar says of every date.

    Example: homeroom calendar show --school "Lincoln High" --from 2026-09-01 --to 2026-09-30
    """

    async def command(session: "Session") -> Answer:
        from infra.commands.cycle_days import range_to_show
        from infra.commands.names import find_school
        from infra.commands.schools import shown
        from infra.commands.tables import table

        view = await find_school(session, school)
        start, end = range_to_show(view, first, last)
        days = (await session.app.read_lists.calendars(session.viewer, [view.school.id], start, end))[view.school.id]
        periods = (await session.app.flex_periods_of(session.viewer, [view.school.id])).get(view.school.id, ())
        names = {one.flex_period.id: one.flex_period.name for one in periods}
        told = [_day(day, names) for day in days]
        rows = [
            (f"{day.day:%a}", *(" ".join(cell) if isinstance(cell, list) else cell for cell in one.values()))
            for day, one in zip(days, told, strict=True)
        ]
        text = table(("", "date", "school day", "cycle day", "closures", "flex periods"), rows)
        return Answer({"school": view.school.name, "years": shown(session, view)["years"], "days": told}, text)

    run(command, district=district, json=json)


def _day(day: "SchoolDay", names: "dict[FlexPeriodId, str]") -> dict[str, Any]:
    return {
        "date": day.day.isoformat(),
        "schoolDay": day.is_school_day,
        "cycleDay": day.cycle_day,
        "closures": [closure.reason for closure in day.closures],
        "flexPeriods": [names[period] for period, _ in day.flex_periods],
    }
