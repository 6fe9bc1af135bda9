"""`drop sftp`: servers that files are picked up from, for the drop folder."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from infra.commands.common import Answer, DistrictOption, JsonOption, run

if TYPE_CHECKING:
    from domain.ids import PickupId, SchoolId
    from infra.commands.session import Session

group = typer.Typer(help="SFTP servers to pick files up from.", no_args_is_help=True, rich_markup_mode=None)
FolderOption = Annotated[str | None, typer.Option("--school", help="For the folder of a school; else the district's.")]


@group.command()
def connect(
    host: Annotated[str, typer.Argument(help="The server: sftp.example.org.")],
    user: Annotated[str, typer.Option(help="As whom to log in.")],
    host_key: Annotated[Path, typer.Option(help="A file with the server's key: known_hosts or .pub.")],
    port: Annotated[int, typer.Option(help="Its port.")] = 22,
    folder: Annotated[str, typer.Option(help="The folder on the server.")] = ".",
    every: Annotated[int, typer.Option(help="Minutes between two looks.")] = 7,
    secret_file: Annotated[
        list[str] | None, typer.Option(metavar="NAME=PATH", help="password or private_key from a file.")
    ] = None,
    secret_env: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VARIABLE", help="The same from the environment.")
    ] = None,
    school: FolderOption = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Pick files up from a server; a file is fetched when two looks in a row see it unchanged. One server for each folder.

    Example: homeroom drop sftp connect sftp.example.org --user maple --host-key known_hosts --secret-env password=PASSWORD
    """

    async def command(session: "Session") -> Answer:
        from domain.sftp import SftpServer, host_key_of
        from infra.commands.source_settings import given_settings

        secrets = given_settings((), (), secret_file or (), secret_env or ())
        server = SftpServer(host, port, user, folder, host_key_of(_read(host_key)))
        place = await _school(session, school)
        await session.app.connect_sftp(session.viewer, place, server, secrets, every)
        words = f"Files are picked up from {host} every {every} minutes: homeroom drop sftp list shows how it goes."
        return Answer({"host": host, "school": school, "everyMinutes": every}, words)

    run(command, district=district, json=json)


@group.command("list")
def show(district: DistrictOption = None, json: JsonOption = False) -> None:
    """The servers, when each was last looked at, and what went wrong.

    Example: homeroom drop sftp list
    """

    async def command(session: "Session") -> Answer:
        from infra.commands.names import schools
        from infra.commands.tables import table

        names = {view.school.id: view.school.name for view in await schools(session)}
        servers = [
            {
                "school": None if one.box.school is None else names.get(one.box.school),
                "host": one.server.host,
                "port": one.server.port,
                "user": one.server.user,
                "folder": one.server.folder,
                "everyMinutes": one.every_minutes,
                "lookedAt": None if one.looked_at is None else one.looked_at.isoformat(),
                "error": one.error,
                "files": len(one.seen),
                "fetched": sum(seen.fetched for seen in one.seen.values()),
            }
            for one in await session.app.read_sftp(session.viewer)
        ]
        shown = ("school", "host", "files", "fetched", "lookedAt", "error")
        rows = [[one[name] for name in shown] for one in servers]
        return Answer({"servers": servers}, table(("school", "server", "files", "fetched", "looked at", "error"), rows))

    run(command, district=district, json=json)


@group.command()
def remove(school: FolderOption = None, district: DistrictOption = None, json: JsonOption = False) -> None:
    """Forget a server and its secret. What it brought stays.

    Example: homeroom drop sftp remove --school "Lincoln High"
    """

    async def command(session: "Session") -> Answer:
        await session.app.remove_sftp(session.viewer, await _pickup(session, school))
        return Answer({"school": school}, "Files are no longer picked up for this folder.")

    run(command, district=district, json=json)


@group.command()
def check(school: FolderOption = None, district: DistrictOption = None, json: JsonOption = False) -> None:
    """Log in to a server and list its folder. Nothing is fetched.

    Example: homeroom drop sftp check --school "Lincoln High"
    """

    async def command(session: "Session") -> Answer:
        from datetime import UTC, datetime

        from infra.commands.tables import table

        listed = await session.app.check_sftp(session.viewer, await _pickup(session, school))
        files = [{"name": one.name, "bytes": one.facts.size, "fetched": one.is_fetched} for one in listed]
        rows = [
            (
                one.name,
                one.facts.size,
                f"{datetime.fromtimestamp(one.facts.modified, UTC):%Y-%m-%d %H:%M}",
                one.is_fetched,
            )
            for one in listed
        ]
        shown = table(("file", "bytes", "changed, UTC", "fetched"), rows) if rows else "There is no file."
        return Answer({"files": files}, shown)

    run(command, district=district, json=json)


@group.command()
def fetch(school: FolderOption = None, district: DistrictOption = None, json: JsonOption = False) -> None:
    """Fetch what is on a server now and stands still. It is imported as what is left in the folder is.

    Example: homeroom drop sftp fetch --school "Lincoln High"
    """

    async def command(session: "Session") -> Answer:
        job = await session.app.fetch_sftp(session.viewer, await _pickup(session, school))
        result = await session.work_job(job)
        came = ", ".join(result["fetched"]) or "nothing new"
        later = f" Still changing: {', '.join(result['changing'])}." if result["changing"] else ""
        return Answer(dict(result), f"Fetched: {came}.{later}")

    run(command, district=district, json=json)


async def _pickup(session: "Session", school: str | None) -> "PickupId":
    from domain.errors import not_found

    place = await _school(session, school)
    for one in await session.app.read_sftp(session.viewer):
        if one.box.school == place:
            return one.id
    raise not_found("SFTP server for this folder", "school")


async def _school(session: "Session", given: str | None) -> "SchoolId | None":
    from infra.commands.names import find_school

    return None if given is None else (await find_school(session, given)).school.id


def _read(path: Path) -> str:
    from domain.errors import Refused

    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        message = f"{path.name} cannot be read: check the file, and who may read it."
        raise Refused("FILE_UNREADABLE", message, field="hostKey") from None
