"""`homerooms create`: a homeroom by hand, where the rosters have none."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from infra.commands.common import Answer, DistrictOption, JsonOption, run
from infra.commands.names import SchoolOption

if TYPE_CHECKING:
    from infra.commands.session import Session


def create(
    name: Annotated[str, typer.Argument(help="What to call it.")],
    student: Annotated[list[str] | None, typer.Option(help="A student, by SIS id or id; repeat for several.")] = None,
    student_ids: Annotated[Path | None, typer.Option(help="The SIS ids in this CSV or XLSX file.")] = None,
    staffer: Annotated[str | None, typer.Option(help="Who leads it, by SIS id or id.")] = None,
    school: SchoolOption = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Make a homeroom of these students. It is yours: no sync touches it.

    Example: homeroom homerooms create "Homeroom 9" --staffer T7 --student-ids ninth.csv --school "Lincoln High"
    """

    async def command(session: "Session") -> Answer:
        from infra.commands.homeroom_pins import items_answer
        from infra.commands.mass_orders import listed
        from infra.commands.names import find_school, find_staffer, find_students, id_of

        wanted = (await find_school(session, school)).school
        ids = list(student or [])
        if student_ids is not None:
            ids += [one.sis_id for one in (await listed(session, wanted.id, student_ids, "student-ids")).ids]
        students = await find_students(session, wanted.id, ids)
        lead = None if staffer is None else await find_staffer(session, wanted.id, staffer)
        made = await session.app.create_homeroom(session.viewer, wanted.id, name, students, lead=lead)
        answer = items_answer(session, "Student", wanted.name, made.students, f"in {name}")
        return Answer({**answer.data, "id": id_of(session, "Section", made.section)}, answer.text, answer.status)

    run(command, district=district, json=json)
