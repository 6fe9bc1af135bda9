"""`school self-scheduling open-sections`, `close-sections`, `allow`, `forbid`: what students may book, and who may."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.commands.common import REFUSED, Answer, DistrictOption, JsonOption, run
from infra.commands.names import SchoolOption

if TYPE_CHECKING:
    from infra.commands.session import Session

SectionArguments = Annotated[list[str] | None, typer.Argument(help="Sections, by name or id.")]
StudentArguments = Annotated[list[str] | None, typer.Argument(help="Students, by SIS id.")]
YearOption = Annotated[
    list[str] | None,
    typer.Option("--graduation-year", help="Instead of students, all who graduate then: 2027,2028."),
]


def register(group: typer.Typer) -> None:
    group.command("open-sections")(open_sections)
    group.command("close-sections")(close_sections)
    group.command()(allow)
    group.command()(forbid)


def open_sections(
    section: SectionArguments = None,
    school: SchoolOption = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Let students book these sections themselves, while the school's windows are open.

    Example: homeroom school self-scheduling open-sections "Robotics" "Math Help" --school "Lincoln High"
    """
    run(lambda session: _set_open(session, school, section or [], is_open=True), district=district, json=json)


def close_sections(
    section: SectionArguments = None,
    school: SchoolOption = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Students book these sections no more; what they have booked stays.

    Example: homeroom school self-scheduling close-sections "Robotics" --school "Lincoln High"
    """
    run(lambda session: _set_open(session, school, section or [], is_open=False), district=district, json=json)


def allow(
    student: StudentArguments = None,
    school: SchoolOption = None,
    graduation_year: YearOption = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Let these students book for themselves, as all may at first.

    Example: homeroom school self-scheduling allow 10023 10024 --school "Lincoln High"
    """
    years = graduation_year or []
    run(lambda session: _set_may(session, school, student or [], years, may=True), district=district, json=json)


def forbid(
    student: StudentArguments = None,
    school: SchoolOption = None,
    graduation_year: YearOption = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """These students book for themselves no more; what they have booked stays. Staff book for them.

    Example: homeroom school self-scheduling forbid --graduation-year 2030 --school "Lincoln High"
    """
    years = graduation_year or []
    run(lambda session: _set_may(session, school, student or [], years, may=False), district=district, json=json)


async def _set_open(session: "Session", school: str | None, given: Sequence[str], *, is_open: bool) -> Answer:
    from infra.commands.homeroom_pins import items_answer
    from infra.commands.names import find_school, find_sections

    wanted = (await find_school(session, school)).school
    found = await find_sections(session, wanted.id, given)
    results = await session.app.set_open_to_students(session.viewer, wanted.id, found, is_open=is_open)
    done = "open to students" if is_open else "closed to students"
    return items_answer(session, "Section", wanted.name, results, done)


async def _set_may(
    session: "Session", school: str | None, sis_ids: Sequence[str], years: Sequence[str], *, may: bool
) -> Answer:
    from application.ports.self_scheduling import StudentChoice
    from domain.counted import counted
    from infra.commands import words
    from infra.commands.names import find_school

    wanted = (await find_school(session, school)).school
    graduate = tuple(sorted(words.numbers(years, "graduation-year")))
    choice = StudentChoice(sis_ids=tuple(sis_ids), graduation_years=graduate)
    done = await session.app.set_may_self_schedule(session.viewer, wanted.id, choice, may=may)
    data: dict[str, Any] = {
        "school": wanted.name,
        "may": may,
        "students": done.students,
        "changed": done.changed,
        "unknown": [str(one) for one in done.unknown],
    }
    can = "may" if may else "may not"
    lines = [f"{wanted.name}: {counted(done.students, 'student')} {can} book for themselves; {done.changed} changed."]
    lines += [f"{one} is no active student of the school: correct the id." for one in data["unknown"]]
    return Answer(data, "\n".join(lines), REFUSED if done.unknown else 0)
