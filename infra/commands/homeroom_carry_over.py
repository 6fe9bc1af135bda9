"""`homerooms carry-over`: last year's homerooms for this year's sections."""

from typing import TYPE_CHECKING, Annotated

import typer

from infra.commands.common import Answer, DistrictOption, JsonOption, run
from infra.commands.homeroom_pins import items_answer
from infra.commands.names import SchoolOption

if TYPE_CHECKING:
    from infra.commands.session import Session


def carry_over(
    section: Annotated[
        list[str] | None, typer.Argument(help="With --apply: only these of this year's sections, by name or id.")
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Do as proposed; else it is only shown.")] = False,
    school: SchoolOption = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """In a new school year: propose the sections that were homerooms last year, by course number and lead; or designate them.

    Example: homeroom homerooms carry-over --school "Lincoln High" --apply
    """

    async def command(session: "Session") -> Answer:
        from infra.commands.names import find_school, find_sections, id_of
        from infra.commands.tables import table

        wanted = (await find_school(session, school)).school
        if apply:
            chosen = await find_sections(session, wanted.id, section) if section else None
            done = await session.app.carry_over_designations(session.viewer, wanted.id, chosen)
            return items_answer(session, "Section", wanted.name, done, "designated")
        proposed = (await session.app.propose_carry_over(session.viewer, [wanted.id]))[wanted.id]
        ids = {id for one in proposed for id in (one.past, one.section) if id is not None}
        known = await session.app.sections_by_id(session.viewer, ids)
        names = {id: view.section.name for id, view in known.items()}
        told = [
            {
                "past": {"id": id_of(session, "Section", one.past), "name": names[one.past]},
                "section": None
                if one.section is None
                else {"id": id_of(session, "Section", one.section), "name": names[one.section]},
                "outcome": one.outcome.value,
            }
            for one in proposed
        ]
        rows = [
            (names[one.past], one.outcome.value.replace("_", " "), "" if one.section is None else names[one.section])
            for one in proposed
        ]
        return Answer(
            {"school": wanted.name, "proposed": told}, table(("last year's homeroom", "", "this year's section"), rows)
        )

    run(command, district=district, json=json)
