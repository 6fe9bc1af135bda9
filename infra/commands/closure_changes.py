"""`calendar closures`, `change-closure`, `remove-closure`: the closures there are, changed and taken away."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.commands.common import Answer, DistrictOption, JsonOption, run
from infra.commands.names import SchoolOption

if TYPE_CHECKING:
    from domain.calendar import Closure
    from domain.ids import SchoolId
    from infra.commands.session import Session

ClosureArgument = Annotated[str, typer.Argument(help="Its id, as `calendar closures` tells.")]


def register(group: typer.Typer) -> None:
    group.command()(closures)
    group.command("change-closure")(change)
    group.command("remove-closure")(remove)


def closures(school: SchoolOption = None, district: DistrictOption = None, json: JsonOption = False) -> None:
    """The closures of a school, by first day.

    Example: homeroom calendar closures --school "Lincoln High"
    """

    async def command(session: "Session") -> Answer:
        from infra.commands.names import find_school
        from infra.commands.tables import table

        wanted = (await find_school(session, school)).school
        told = [_shown(session, one) for one in await _of(session, wanted.id)]
        rows = [
            [one["firstDay"], one["lastDay"], one["reason"], _years(one["graduationYears"]), one["id"]] for one in told
        ]
        text = table(("from", "to", "reason", "graduation years", "id"), rows)
        return Answer({"school": wanted.name, "closures": told}, text)

    run(command, district=district, json=json)


def change(
    closure: ClosureArgument,
    school: SchoolOption = None,
    first: Annotated[str | None, typer.Option("--from", help="The first closed date.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="The last one, included.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why, for people.")] = None,
    graduation_year: Annotated[list[str] | None, typer.Option(help="Only for these: 2027,2028.")] = None,
    everyone: Annotated[bool, typer.Option("--everyone", help="For everyone.")] = False,
    appointments: Annotated[str, typer.Option(help="What becomes of what is booked: keep, cancel or move.")] = "keep",
    move_to: Annotated[
        str | None, typer.Option(help="With move: the date; the next one that fits if not given.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would become of what is booked.")] = False,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Change a closure; what is not said stays as it is. What it cancelled or moved does not come back.

    Example: homeroom calendar change-closure Q2xvc3VyZToxOjc --school "Lincoln High" --to 2026-11-30
    """

    async def command(session: "Session") -> Answer:
        from application.closures.wish import ClosureWish
        from domain.errors import not_found
        from domain.ids import ClosureId
        from infra.commands import words
        from infra.commands.closures import booked, close
        from infra.commands.names import find_school, number_of

        wanted, id = (await find_school(session, school)).school, number_of(session, "Closure", closure, "closureId")
        old = next((one for one in await _of(session, wanted.id) if one.id == id), None)
        if old is None:
            raise not_found("closure", "closureId")
        years = words.numbers(graduation_year, "graduation-year") if graduation_year else old.graduation_years
        wish = ClosureWish(
            school=wanted.id,
            first_day=old.first_day if first is None else words.a_date(first, "from"),
            last_day=old.last_day if last is None else words.a_date(last, "to"),
            reason=old.reason if reason is None else reason,
            graduation_years=None if everyone else years,
            booked=booked(appointments),
            move_to=None if move_to is None else words.a_date(move_to, "move-to"),
            closure=ClosureId(id),
        )
        return await close(session, wanted, wish, dry_run=dry_run)

    run(command, district=district, json=json)


def remove(
    closure: ClosureArgument, school: SchoolOption = None, district: DistrictOption = None, json: JsonOption = False
) -> None:
    """There is school after all. What the closure cancelled or moved does not come back.

    Example: homeroom calendar remove-closure Q2xvc3VyZToxOjc --school "Lincoln High"
    """

    async def command(session: "Session") -> Answer:
        from domain.ids import ClosureId
        from infra.commands.names import find_school, number_of

        wanted, id = (await find_school(session, school)).school, number_of(session, "Closure", closure, "closureId")
        await session.app.remove_closure(session.viewer, wanted.id, ClosureId(id))
        return Answer({"school": wanted.name, "removed": closure}, "The closure is taken away.")

    run(command, district=district, json=json)


async def _of(session: "Session", school: "SchoolId") -> "tuple[Closure, ...]":
    return (await session.app.closures_of(session.viewer, [school])).get(school, ())


def _shown(session: "Session", one: "Closure") -> dict[str, Any]:
    from infra.commands.names import id_of

    return {
        "id": id_of(session, "Closure", one.id),
        "firstDay": one.first_day.isoformat(),
        "lastDay": one.last_day.isoformat(),
        "reason": one.reason,
        "graduationYears": None if one.graduation_years is None else sorted(one.graduation_years),
    }


def _years(years: list[int] | None) -> str:
    return "everyone" if years is None else ", ".join(map(str, years))
