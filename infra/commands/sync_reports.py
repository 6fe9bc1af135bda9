"""`syncs`: what every import and sync did, and its report for a spreadsheet."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.commands.common import Answer, DistrictOption, JsonOption, run

if TYPE_CHECKING:
    from domain.roster_sync import RosterSync
    from infra.commands.session import Session

group = typer.Typer(help="What roster imports and syncs did.", no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="syncs")


@group.command("list")
def list_(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many, the newest first.")] = 20,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """The latest imports and syncs, newest first.

    Example: homeroom syncs list
    """

    async def command(session: "Session") -> Answer:
        from application.paging import PageRequest
        from infra.commands.tables import table

        page = await session.app.read_roster_syncs.syncs(session.viewer, None, PageRequest(limit))
        told = [_told(session, one) for one in page.items]
        rows = [
            (one["startedAt"], one["sourceName"], one["format"], one["status"], one["runBy"], one["id"]) for one in told
        ]
        names = ("started", "source", "format", "status", "run by", "sync")
        return Answer({"syncs": told}, table(names, rows) if rows else "Nothing has been imported yet.")

    run(command, district=district, json=json)


@group.command()
def show(
    sync: Annotated[str, typer.Argument(metavar="SYNC", help="Its id.")],
    csv: Annotated[
        Path | None, typer.Option("--csv", help="Write what it held, changed and left out to this file.")
    ] = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """The report of one import or sync; with --csv record by record.

    Example: homeroom syncs show SYNC --csv report.csv
    """

    async def command(session: "Session") -> Answer:
        from domain.errors import not_found
        from domain.ids import SyncId
        from infra.commands.names import number_of
        from infra.commands.tables import table

        id = SyncId(number_of(session, "RosterSync", sync, "sync"))
        found = (await session.app.read_roster_syncs.find(session.viewer, [id])).get(id)
        if found is None:
            raise not_found("roster sync", "sync")
        told = {**_told(session, found), **found.to_json(), "csv": None if csv is None else str(csv)}
        if csv is not None:
            await _write(session, id, csv)
        parts = [(part.name, part.status.value, part.hold.message if part.hold else "") for part in found.parts]
        text = table(("school", "status", "why"), parts) if parts else f"{found.status.value}: no school."
        return Answer(told, text if csv is None else f"{text}\n\n{csv} has it record by record.")

    run(command, district=district, json=json)


async def _write(session: "Session", id: Any, path: Path) -> None:
    from infra.commands.files import write
    from infra.sync_csv import written

    await write(path, "csv", written(await session.app.report_sync(session.viewer, id)))


def _told(session: "Session", one: "RosterSync") -> dict[str, Any]:
    from infra.commands.names import id_of

    return {
        "id": id_of(session, "RosterSync", one.id),
        "format": one.format,
        "sourceName": one.source,
        "status": one.status.value,
        "dryRun": one.dry_run,
        "runBy": one.run_by,
        "startedAt": one.started_at.isoformat(),
        "finishedAt": one.finished_at.isoformat(),
        "error": one.error,
    }
