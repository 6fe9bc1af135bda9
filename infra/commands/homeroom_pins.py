"""`homerooms pin` and `unpin`: an admin's word on whose homeroom is which."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from infra.commands.common import REFUSED, Answer, DistrictOption, JsonOption, run
from infra.commands.names import CycleDaysOption, SchoolOption, WeekdaysOption

if TYPE_CHECKING:
    from application.items import ItemResult
    from infra.commands.session import Session

StudentArguments = Annotated[list[str] | None, typer.Argument(help="Students, by SIS id or id.")]


def pin(
    student: StudentArguments = None,
    section: Annotated[str | None, typer.Option(help="The homeroom, by name or id.")] = None,
    school: SchoolOption = None,
    weekdays: WeekdaysOption = None,
    cycle_days: CycleDaysOption = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Say that these students' homeroom is this section, over whatever the rosters say.

    Example: homeroom homerooms pin 10023 10024 --section "Advisory 9" --school "Lincoln High" --weekdays mon
    """

    async def command(session: "Session") -> Answer:
        from infra.commands.names import find_school, find_section, find_students
        from infra.commands.words import day_limit, required

        wanted = (await find_school(session, school)).school
        to = (await find_section(session, wanted.id, required(section, "section"))).section
        students = await find_students(session, wanted.id, student or [])
        days = day_limit(weekdays, cycle_days or [])
        results = await session.app.pin_homerooms(session.viewer, wanted.id, to.id, students, days=days)
        return items_answer(session, "Student", wanted.name, results, f"pinned to {to.name}")

    run(command, district=district, json=json)


def unpin(
    student: StudentArguments = None,
    school: SchoolOption = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """End every pin of these students; the rosters decide again.

    Example: homeroom homerooms unpin 10023 10024 --school "Lincoln High"
    """

    async def command(session: "Session") -> Answer:
        from infra.commands.names import find_school, find_students

        wanted = (await find_school(session, school)).school
        students = await find_students(session, wanted.id, student or [])
        results = await session.app.unpin_homerooms(session.viewer, wanted.id, students)
        return items_answer(session, "Student", wanted.name, results, "unpinned")

    run(command, district=district, json=json)


def items_answer(session: "Session", type: str, school: str, results: "Sequence[ItemResult]", done: str) -> Answer:
    """One line for all that was done, one for each that was refused; refusals make the exit status."""
    from infra.commands.names import id_of

    told = [
        {
            "id": id_of(session, type, one.id),
            "error": None if one.refused is None else {"code": one.refused.code, "message": one.refused.message},
        }
        for one in results
    ]
    refused = [one for one in told if one["error"] is not None]
    lines = [f"{school}: {len(told) - len(refused)} {done}."]
    lines += [f"{one['id']}: {one['error']['message']}" for one in refused if isinstance(one["error"], dict)]
    return Answer({"school": school, "results": told}, "\n".join(lines), REFUSED if refused else 0)
