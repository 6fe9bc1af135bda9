"""`appointment`: single appointments."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.commands import stranded
from infra.commands.common import REFUSED, Answer, DistrictOption, JsonOption, run
from infra.commands.names import SchoolOption

if TYPE_CHECKING:
    from infra.commands.session import Session

group = typer.Typer(
    help="Single appointments: book, cancel, lock, list.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

AppointmentArguments = Annotated[list[str] | None, typer.Argument(help="Appointments, by id.")]
StudentOption = Annotated[str | None, typer.Option(help="By SIS id or id.")]
DateOption = Annotated[str | None, typer.Option("--date", help="Such as 2026-09-07.")]
PeriodOption = Annotated[str | None, typer.Option(help="The flex period; not needed if there is one only.")]


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="appointment")
    group.command()(stranded.stranded)


@group.command()
def book(
    student: StudentOption = None,
    section: Annotated[str | None, typer.Option(help="By name or id.")] = None,
    day: DateOption = None,
    period: PeriodOption = None,
    school: SchoolOption = None,
    lock: Annotated[bool, typer.Option("--lock", help="Others may not change it.")] = False,
    type: Annotated[str | None, typer.Option(help="What kind it is, in your own words.")] = None,
    comment: Annotated[str | None, typer.Option(help="A note.")] = None,
    over_seats: Annotated[bool, typer.Option("--over-seats", help="Exceed the section's seats on purpose.")] = False,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Book one student into one section; what stands there unlocked is displaced.

    Example: homeroom appointment book --student 10023 --section "Art" --date 2026-09-07 --school "Lincoln High"
    """

    async def command(session: "Session") -> Answer:
        from application.scheduling.book_appointment import Wish
        from infra.commands import words
        from infra.commands.appointment_rows import shown_slots
        from infra.commands.names import find_periods, find_school, find_section, find_students

        wanted = (await find_school(session, school)).school
        (who,) = await find_students(session, wanted.id, [words.required(student, "student")])
        to = (await find_section(session, wanted.id, words.required(section, "section"))).section
        (flex,) = await find_periods(session, wanted.id, [period] if period else [])
        on = words.given_date(day, "date")
        slot = await session.app.book_appointment(
            session.viewer, Wish(who, on, flex.id, to.id, lock, type, comment, over_seats)
        )
        (booked,) = await shown_slots(session, [slot])
        return Answer(booked, f"{booked['student']} is booked into {to.name} on {on}, {flex.name}.\n{booked['id']}")

    run(command, district=district, json=json)


@group.command()
def cancel(
    appointment: AppointmentArguments = None,
    student: StudentOption = None,
    day: DateOption = None,
    period: PeriodOption = None,
    school: SchoolOption = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Cancel appointments, by id or by student and date; they go to the history.

    Example: homeroom appointment cancel --student 10023 --date 2026-09-07 --school "Lincoln High"
    """

    async def command(session: "Session") -> Answer:
        from infra.commands.appointment_rows import each, slots_named

        slots = await slots_named(session, appointment or [], school, student, day, period)
        results = await each(session, slots, lambda slot: session.app.cancel_appointment(session.viewer, slot))
        return _told(results, "cancelled")

    run(command, district=district, json=json)


@group.command()
def lock(
    appointment: AppointmentArguments = None,
    student: StudentOption = None,
    day: DateOption = None,
    period: PeriodOption = None,
    school: SchoolOption = None,
    unlock: Annotated[bool, typer.Option("--unlock", help="Unlock instead.")] = False,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Lock appointments: only their makers, staff of their sections and admins may change them.

    Example: homeroom appointment lock --student 10023 --date 2026-09-07 --school "Lincoln High"
    """

    async def command(session: "Session") -> Answer:
        from infra.commands.appointment_rows import result_of, slots_named

        slots = await slots_named(session, appointment or [], school, student, day, period)
        results = await session.app.lock_appointments(session.viewer, slots, locked=not unlock)
        told = [result_of(session, one.slot, one.refused) for one in results]
        return _told(told, "unlocked" if unlock else "locked")

    run(command, district=district, json=json)


@group.command("list")
def show(
    school: SchoolOption = None,
    student: StudentOption = None,
    section: Annotated[str | None, typer.Option(help="By name or id.")] = None,
    period: PeriodOption = None,
    first: Annotated[str | None, typer.Option("--from", help="The first date.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="The last one, included; --from if not given.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=50_000, help="At most so many.")] = 1_000,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Appointments of a school, a section or a student.

    Example: homeroom appointment list --school "Lincoln High" --student 10023 --from 2026-09-01 --to 2026-09-30
    """

    async def command(session: "Session") -> Answer:
        from application.scheduling.queries import AppointmentFilter
        from infra.commands import words
        from infra.commands.appointment_rows import listed
        from infra.commands.names import find_periods, find_school, find_section, find_students
        from infra.commands.tables import table

        wanted = (await find_school(session, school)).school
        start = words.given_date(first, "from")
        asked = AppointmentFilter(
            start,
            start if last is None else words.a_date(last, "to"),
            wanted.id,
            (await find_section(session, wanted.id, section)).section.id if section else None,
            (await find_students(session, wanted.id, [student]))[0] if student else None,
            (await find_periods(session, wanted.id, [period]))[0].id if period else None,
        )
        found, more = await listed(session, asked, limit)
        columns = ("date", "period", "student", "section", "origin", "locked", "id")
        text = table(columns, [[one[column] for column in columns] for one in found])
        text += f"\n… and more: --limit is {limit}." if more else ""
        return Answer({"school": wanted.name, "appointments": found, "more": more}, text)

    run(command, district=district, json=json)


def _told(results: list[dict[str, Any]], done: str) -> Answer:
    refused = [one for one in results if one["errors"]]
    lines = [f"{len(results) - len(refused)} {done}."]
    lines += [f"{one['id']}: {error['message']}" for one in refused for error in one["errors"]]
    return Answer({"results": results}, "\n".join(lines), REFUSED if refused else 0)
