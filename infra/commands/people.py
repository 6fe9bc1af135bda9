"""`person`: people by hand, and people whom imports leave as they are."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.commands.common import Answer, DistrictOption, JsonOption, run
from infra.commands.names import SchoolOption

if TYPE_CHECKING:
    from domain.ids import SchoolId
    from domain.roster_feed import Kind
    from infra.commands.session import Session

group = typer.Typer(help="People by hand.", no_args_is_help=True, rich_markup_mode=None)

PeopleArguments = Annotated[list[str] | None, typer.Argument(metavar="PERSON", help="By SIS id or id.")]
StaffOption = Annotated[bool, typer.Option("--staff", help="They are staff, not students.")]


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="person")


@group.command()
def save(
    person: Annotated[
        str | None, typer.Argument(help="Whom to change, by SIS id or id; somebody new if not given.")
    ] = None,
    school: SchoolOption = None,
    staff: StaffOption = False,
    sis_id: Annotated[str | None, typer.Option(help="Unique among the active students, or staff.")] = None,
    first_name: Annotated[str | None, typer.Option()] = None,
    last_name: Annotated[str | None, typer.Option()] = None,
    email: Annotated[str | None, typer.Option(help="Unique likewise; an empty one takes it away.")] = None,
    graduation_year: Annotated[int | None, typer.Option(help="Of a student.")] = None,
    guardian_email: Annotated[
        list[str] | None,
        typer.Option(
            help="Of a student's guardians, instead of those on file; give it again for more, an empty one takes them away."
        ),
    ] = None,
    admin: Annotated[bool, typer.Option("--admin", help="New staff who administer the school.")] = False,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Add a student (or --staff) whom no roster source has, or change one: what is not given stays. Imports ignore them.

    Example: homeroom person save --school "Lincoln High" --sis-id C-1 --first-name Ada --last-name Byron --email a@b.org
    """

    async def command(session: "Session") -> Answer:
        from domain.custom_people import PersonFields
        from domain.roster import StafferRole
        from infra.commands.names import find_school

        at, kind = (await find_school(session, school)).school.id, _kind(staff=staff)
        known, number = None, None
        if person is not None:
            number = (await _numbers(session, at, kind, [person]))[0]
            known = await _view(session, kind, number)
        given = {"sis_id": sis_id, "first_name": first_name, "last_name": last_name, "email": email}
        kept = {name: getattr(known, name, None) if value is None else value for name, value in given.items()}
        year = getattr(known, "graduation_year", None) if graduation_year is None else graduation_year
        sis, first, last = (kept[name] or "" for name in ("sis_id", "first_name", "last_name"))
        guardians = (
            getattr(known, "guardian_emails", ()) if guardian_email is None else tuple(filter(None, guardian_email))
        )
        fields = PersonFields(
            sis, first, last, kept["email"] or None, None if staff else year, () if staff else guardians
        )
        role = StafferRole.ADMIN if admin else StafferRole.STAFFER
        done = await session.app.save_person(session.viewer, at, kind, fields, person=number, role=role)
        return await _told(session, kind, [done], "Saved {names}.")

    run(command, district=district, json=json)


@group.command()
def deactivate(
    people: PeopleArguments = None,
    school: SchoolOption = None,
    staff: StaffOption = False,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Set people inactive whom no roster source has; students' appointments to come are cancelled.

    Example: homeroom person deactivate C-1 --school "Lincoln High"
    """
    _set_active(people, school, district, staff=staff, active=False, json=json)


@group.command()
def activate(
    people: PeopleArguments = None,
    school: SchoolOption = None,
    staff: StaffOption = False,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """The other way round. Cancelled appointments do not come back.

    Example: homeroom person activate C-1 --school "Lincoln High"
    """
    _set_active(people, school, district, staff=staff, active=True, json=json)


@group.command()
def ignore(
    people: PeopleArguments = None,
    school: SchoolOption = None,
    staff: StaffOption = False,
    off: Annotated[bool, typer.Option("--off", help="Import them again.")] = False,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Have imports leave people as they are, whatever the rosters say.

    Example: homeroom person ignore 10023 --school "Lincoln High"
    """

    async def command(session: "Session") -> Answer:
        from infra.commands.names import find_school

        at, kind = (await find_school(session, school)).school.id, _kind(staff=staff)
        numbers = await _numbers(session, at, kind, people or [])
        done = await session.app.set_ignore_on_import(session.viewer, at, kind, numbers, ignored=not off)
        return await _told(session, kind, done, "Imports take {names} in." if off else "Imports ignore {names}.")

    run(command, district=district, json=json)


def _set_active(
    people: list[str] | None, school: str | None, district: str | None, *, staff: bool, active: bool, json: bool
) -> None:
    async def command(session: "Session") -> Answer:
        from infra.commands.names import find_school

        at, kind = (await find_school(session, school)).school.id, _kind(staff=staff)
        numbers = await _numbers(session, at, kind, people or [])
        for number in numbers:
            await session.app.set_person_active(session.viewer, at, kind, number, active=active)
        return await _told(session, kind, numbers, "{names}: " + ("active." if active else "inactive."))

    run(command, district=district, json=json)


def _kind(*, staff: bool) -> "Kind":
    from domain.roster_feed import Kind

    return Kind.STAFFER if staff else Kind.STUDENT


async def _numbers(session: "Session", school: "SchoolId", kind: "Kind", given: list[str]) -> list[int]:
    from domain.roster_feed import Kind
    from infra.commands.names import find_people

    return await find_people(session, school, given, staff=kind is Kind.STAFFER)


async def _view(session: "Session", kind: "Kind", number: int) -> Any:
    """The student or staffer itself."""
    from domain.ids import StafferId, StudentId
    from domain.roster_feed import Kind

    if kind is Kind.STUDENT:
        return (await session.app.students_by_id(session.viewer, [StudentId(number)]))[StudentId(number)].student
    return (await session.app.staffers_by_id(session.viewer, [StafferId(number)]))[StafferId(number)].staffer


async def _told(session: "Session", kind: "Kind", numbers: list[int], sentence: str) -> Answer:
    from domain.roster_feed import Kind
    from infra.commands.names import id_of

    people = [(number, await _view(session, kind, number)) for number in numbers]
    told = [
        {
            "id": id_of(session, kind.value.title(), number),
            "sisId": one.sis_id,
            "firstName": one.first_name,
            "lastName": one.last_name,
            "email": one.email,
            **({"guardianEmails": list(one.guardian_emails)} if kind is Kind.STUDENT else {}),
            "status": one.status.value,
        }
        for number, one in people
    ]
    names = ", ".join(f"{one.first_name} {one.last_name}" for _, one in people) or "nobody"
    return Answer({"people": told}, sentence.format(names=names))
