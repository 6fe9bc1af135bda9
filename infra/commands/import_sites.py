"""`import-site`: a school's import site: its link, rooms, administrators, contacts."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from infra.commands.common import Answer, DistrictOption, JsonOption, run
from infra.commands.names import SchoolOption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.import_site import StaffLine
    from domain.roster import School
    from infra.commands.session import Session

group = typer.Typer(help="What a school says of its staff.", no_args_is_help=True, rich_markup_mode=None)

FileArgument = Annotated[Path, typer.Argument(help="CSV in UTF-8 or XLSX, with a column StaffId or Email.")]


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="import-site")


@group.command()
def show(school: SchoolOption = None, district: DistrictOption = None, json: JsonOption = False) -> None:
    """The school's contacts, and its staff with their rooms. The link is not kept: `rotate` makes a new one.

    Example: homeroom import-site show --school "Lincoln High"
    """

    async def command(session: "Session") -> Answer:
        from infra.commands.import_site_report import in_words, told_site
        from infra.commands.names import find_school

        data = await told_site(session, (await find_school(session, school)).school)
        return Answer(data, in_words(data))

    run(command, district=district, json=json)


@group.command()
def rotate(
    school: SchoolOption = None,
    mail: Annotated[bool, typer.Option("--mail", help="Mail it to the school's contacts.")] = False,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Make a new link, and print it this once. The old one stops working.

    Example: homeroom import-site rotate --school "Lincoln High" --mail
    """

    async def command(session: "Session") -> Answer:
        from infra.commands.names import find_school

        found = (await find_school(session, school)).school
        url = await session.app.rotate_import_site(session.viewer, found.id, mail=mail)
        mailed = " It is on its way to the contacts." if mail else ""
        return Answer({"school": found.name, "url": url}, f"{url}\nThis link is shown once, and is a key.{mailed}")

    run(command, district=district, json=json)


@group.command()
def rooms(
    file: FileArgument, school: SchoolOption = None, district: DistrictOption = None, json: JsonOption = False
) -> None:
    """Put staff into rooms, from a file with the column Room. All lines are taken, or none.

    Example: homeroom import-site rooms rooms.csv --school "Lincoln High"
    """

    async def command(session: "Session") -> Answer:
        found, lines = await _read(session, school, file, rooms=True)
        changed = await session.app.set_rooms(session.viewer, found.id, lines, file=file.name)
        return _changed(found, changed, len(lines))

    run(command, district=district, json=json)


@group.command()
def administrators(
    file: FileArgument, school: SchoolOption = None, district: DistrictOption = None, json: JsonOption = False
) -> None:
    """Say who the school's administrators are: whoever is not in the file is none any more. All lines are taken, or none.

    Example: homeroom import-site administrators administrators.csv --school "Lincoln High"
    """

    async def command(session: "Session") -> Answer:
        found, lines = await _read(session, school, file, rooms=False)
        changed = await session.app.set_administrators(session.viewer, found.id, lines, file=file.name)
        return _changed(found, changed, len(lines))

    run(command, district=district, json=json)


@group.command()
def contact(
    kind: Annotated[str, typer.Argument(help="primary, technical or it-account.")],
    name: Annotated[str | None, typer.Option(help="Their name.")] = None,
    email: Annotated[str | None, typer.Option(help="Their address.")] = None,
    file: Annotated[Path | None, typer.Option(help="Or a file of one line with the columns Name and Email.")] = None,
    school: SchoolOption = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Say who somebody is to the school, in the place of whoever it was before.

    Example: homeroom import-site contact it-account --name "Ada Stone" --email ada.stone@example.org
    """

    async def command(session: "Session") -> Answer:
        from domain.import_site import ContactKind
        from domain.provisioning import Contact
        from infra.commands.files import reading
        from infra.commands.names import find_school
        from infra.commands.references import one_of
        from infra.commands.words import required

        found, wanted = (await find_school(session, school)).school, one_of(ContactKind, kind, "kind")
        if file is None:
            who = Contact(required(name, "name"), required(email, "email"))
        else:
            with reading(file, "file") as opened:
                who = await session.app.read_staff_list.contact(session.viewer, found.id, opened, file.name)
        await session.app.save_contact(session.viewer, found.id, wanted, who)
        data = {"school": found.name, "kind": wanted.value, "name": who.name, "email": who.email}
        return Answer(data, f"{found.name}: {wanted.value.replace('_', ' ')} is {who.name}.")

    run(command, district=district, json=json)


async def _read(
    session: "Session", school: str | None, file: Path, *, rooms: bool
) -> tuple["School", "Sequence[StaffLine]"]:
    from infra.commands.files import reading
    from infra.commands.names import find_school

    found = (await find_school(session, school)).school
    with reading(file, "file") as opened:
        return found, await session.app.read_staff_list(session.viewer, found.id, opened, file.name, rooms=rooms)


def _changed(school: "School", changed: int, lines: int) -> Answer:
    from domain.counted import counted

    text = f"{school.name}: {counted(lines, 'line')}, {changed} changed."
    return Answer({"school": school.name, "lines": lines, "changed": changed}, text)
