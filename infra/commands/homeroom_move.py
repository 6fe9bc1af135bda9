"""`homerooms move`: students to another homeroom, for good."""

from typing import TYPE_CHECKING, Annotated

import typer

from infra.commands.common import Answer, DistrictOption, JsonOption, run
from infra.commands.homeroom_pins import StudentArguments, items_answer
from infra.commands.names import CycleDaysOption, SchoolOption, WeekdaysOption

if TYPE_CHECKING:
    from infra.commands.session import Session


def move(
    student: StudentArguments = None,
    section: Annotated[str | None, typer.Option(help="The new homeroom, by name or id.")] = None,
    rebook: Annotated[
        bool,
        typer.Option("--rebook", help="Their unlocked pre-books from tomorrow on move too, as a run to be undone."),
    ] = False,
    school: SchoolOption = None,
    weekdays: WeekdaysOption = None,
    cycle_days: CycleDaysOption = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Move students to another homeroom: they are pinned to it and put on its roster, whatever the rosters say.

    To take it back, undo the run and move them back.
    Example: homeroom homerooms move 10023 10024 --section "Advisory 9" --school "Lincoln High" --rebook
    """

    async def command(session: "Session") -> Answer:
        from infra.commands.mass_reports import run_answer
        from infra.commands.names import find_school, find_section, find_students
        from infra.commands.words import day_limit, required

        wanted = (await find_school(session, school)).school
        to = (await find_section(session, wanted.id, required(section, "section"))).section
        students = await find_students(session, wanted.id, student or [])
        days = day_limit(weekdays, cycle_days or [])
        done = await session.app.move_homeroom(session.viewer, wanted.id, to.id, students, days=days, rebook=rebook)
        moved = items_answer(session, "Student", wanted.name, done.students, f"moved to {to.name}")
        if done.job is None:
            return Answer({**moved.data, "rebooked": None}, moved.text, moved.status)
        rebooked = await run_answer(session, done.job)
        return Answer({**moved.data, "rebooked": rebooked.data}, f"{moved.text}\n\n{rebooked.text}", moved.status)

    run(command, district=district, json=json)
