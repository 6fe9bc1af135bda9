"""`section adjust`, `blocks`, `unblock`: what holds on some dates only."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.commands.common import Answer, DistrictOption, JsonOption, run
from infra.commands.names import SchoolOption

if TYPE_CHECKING:
    from infra.commands.session import Session


def register(group: typer.Typer) -> None:
    group.command()(adjust)
    group.command()(blocks)
    group.command()(unblock)


def adjust(
    section: Annotated[str, typer.Argument(help="Its name or id.")],
    school: SchoolOption = None,
    day: Annotated[str | None, typer.Option("--date", help="The date.")] = None,
    name: Annotated[str | None, typer.Option(help='What it is called then; "" as always.')] = None,
    room: Annotated[str | None, typer.Option(help='Where it meets then; "" as always.')] = None,
    seats: Annotated[str | None, typer.Option(help='Students it takes then; "" as always.')] = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Say what a section is called, where it meets or how many it takes on one date.

    Example: homeroom section adjust "Gym" --school "Lincoln High" --date 2026-09-15 --room "Field"
    """

    async def command(session: "Session") -> Answer:
        from infra.commands import words
        from infra.commands.names import find_school, find_section

        wanted = (await find_school(session, school)).school
        found = (await find_section(session, wanted.id, section)).section
        on, given = words.given_date(day, "date"), {"name": name, "room": room, "seats": seats}
        changes: dict[str, Any] = {key: value or None for key, value in given.items() if value is not None}
        if changes.get("seats") is not None:
            changes["seats"] = _number(changes["seats"])
        await session.app.adjust_section(session.viewer, found.id, on, changes)
        read = session.app.read_section_dates
        now = (await read.adjustments_on(session.viewer, [(found.id, on)])).get((found.id, on))
        told = {key: None if now is None else getattr(now, key) for key in ("name", "room", "seats")}
        words_of = ", ".join(f"{key} {value}" for key, value in told.items() if value is not None)
        return Answer({"section": found.name, "date": on.isoformat(), **told}, f"{on}: {words_of or 'as always'}.")

    run(command, district=district, json=json)


def blocks(
    school: SchoolOption = None,
    first: Annotated[str | None, typer.Option("--from", help="The first date.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="The last one, included; --from if not given.")] = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """What is not available on some dates, with ids to take it away.

    Example: homeroom section blocks --school "Lincoln High" --from 2026-09-01 --to 2026-09-30
    """

    async def command(session: "Session") -> Answer:
        from infra.commands import words
        from infra.commands.names import find_school, id_of
        from infra.commands.tables import table

        app, viewer, wanted = session.app, session.viewer, (await find_school(session, school)).school
        start = words.given_date(first, "from")
        end = start if last is None else words.a_date(last, "to")
        found = (await app.read_section_dates.blocks_of(viewer, [wanted.id], start, end))[wanted.id]
        sections = await app.sections_by_id(viewer, [one.section for one in found if one.section is not None])
        staff = await app.staffers_by_id(viewer, [one.staffer for one in found if one.staffer is not None])
        names: dict[Any, str] = {id: view.section.name for id, view in sections.items()}
        names |= {id: f"{one.staffer.first_name} {one.staffer.last_name}" for id, one in staff.items()}
        told = [
            {
                "id": id_of(session, "BlockedDate", one.id),
                "blocked": names.get(one.section or one.staffer, ""),
                "firstDay": one.first_day.isoformat(),
                "lastDay": one.last_day.isoformat(),
                "reason": one.reason,
            }
            for one in found
        ]
        rows = [[one[key] for key in ("blocked", "firstDay", "lastDay", "reason", "id")] for one in told]
        return Answer({"school": wanted.name, "blocks": told}, table(("blocked", "from", "to", "reason", "id"), rows))

    run(command, district=district, json=json)


def unblock(
    block: Annotated[str, typer.Argument(help="Its id, as `section blocks` tells.")],
    school: SchoolOption = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Take a block away.

    Example: homeroom section unblock QmxvY2tlZERhdGU6MTo3 --school "Lincoln High"
    """

    async def command(session: "Session") -> Answer:
        from domain.ids import BlockId
        from infra.commands.names import find_school, number_of

        wanted = (await find_school(session, school)).school
        await session.app.unblock(
            session.viewer, wanted.id, BlockId(number_of(session, "BlockedDate", block, "blockId"))
        )
        return Answer({"school": wanted.name, "unblocked": block}, "The block is taken away.")

    run(command, district=district, json=json)


def _number(given: str) -> int:
    """Raises `Refused` `BAD_SEATS`."""
    from domain.errors import Refused

    if not (given.isascii() and given.isdigit() and len(given) <= 6):
        raise Refused("BAD_SEATS", f"{given} is no number of seats.", field="seats")
    return int(given)
