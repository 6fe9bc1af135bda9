"""`conflict`: records whose keys name two people, and who they are."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.commands.common import Answer, DistrictOption, JsonOption, run

if TYPE_CHECKING:
    from domain.roster_conflict import IdentityConflict
    from infra.commands.session import Session

group = typer.Typer(help="Records whose keys name two people.", no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="conflict")


@group.command("list")
def list_(district: DistrictOption = None, json: JsonOption = False) -> None:
    """Every open conflict, the oldest first: the record, and the people whom its keys name.

    Example: homeroom conflict list
    """

    async def command(session: "Session") -> Answer:
        from infra.commands.tables import table

        told = [_told(session, one) for one in await _conflicts(session)]
        rows = [
            (one["id"], one["kind"], one["name"], one["sisId"], one["email"] or "", one["code"], _choice(one))
            for one in told
        ]
        names = ("conflict", "kind", "record", "SIS id", "e-mail", "code", "chosen")
        return Answer({"conflicts": told}, table(names, rows) if rows else "There is no conflict.")

    run(command, district=district, json=json)


@group.command()
def resolve(
    conflict: Annotated[str, typer.Argument(metavar="CONFLICT", help="Its id.")],
    person: Annotated[str | None, typer.Option(help="The record is this student or staffer, by id.")] = None,
    new: Annotated[bool, typer.Option("--new", help="The record is somebody new.")] = False,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Say who a record is. The next sync of its source honours it, or drops it with a notice where its keys still name another.

    Example: homeroom conflict resolve ID --new
    """

    async def command(session: "Session") -> Answer:
        from domain.errors import Refused
        from domain.ids import ConflictId
        from graphql_api.ids import expect
        from infra.commands.names import number_of

        id = ConflictId(number_of(session, "IdentityConflict", conflict, "conflict"))
        if new == (person is not None):
            raise Refused("ONE_CHOICE", "Give either --person or --new.", field="person")
        chosen = None
        if person is not None:
            chosen = expect(person, ("Student", "Staffer"), session.district.id, field="person").number
        await session.app.resolve_conflict(session.viewer, id, chosen)
        done = _told(session, (await session.app.read_conflicts.find(session.viewer, [id]))[id])
        return Answer(done, f"{done['name']} is {_choice(done)}: the next import or sync honours it.")

    run(command, district=district, json=json)


async def _conflicts(session: "Session") -> "list[IdentityConflict]":
    from application.paging import PageRequest

    found: list[IdentityConflict] = []
    request: PageRequest | None = PageRequest(500)
    while request is not None:
        page = await session.app.read_conflicts.page(session.viewer, request)
        found += page.items
        request = PageRequest(500, after=page.keys[-1]) if page.has_more else None
    return found


def _told(session: "Session", one: "IdentityConflict") -> dict[str, Any]:
    from infra.commands.names import id_of

    person_type = one.kind.value.title()
    choice = one.choice
    return {
        "id": id_of(session, "IdentityConflict", one.id),
        "kind": one.kind.value,
        "code": one.code.value,
        "format": one.format,
        "source": one.source,
        "sourceKey": one.record.source_key,
        "name": f"{one.record.last_name}, {one.record.first_name}",
        "sisId": one.record.sis_id,
        "email": one.record.email,
        "people": [id_of(session, person_type, person) for person in one.people],
        "foundAt": one.found_at.isoformat(),
        "choice": None
        if choice is None
        else {
            "person": None if choice.person is None else id_of(session, person_type, choice.person),
            "by": choice.by,
            "at": choice.at.isoformat(),
        },
    }


def _choice(told: dict[str, Any]) -> str:
    if told["choice"] is None:
        return ""
    return told["choice"]["person"] or "somebody new"
