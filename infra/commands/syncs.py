"""`sync`: bring rosters in from a connected service."""

from typing import TYPE_CHECKING, Annotated

import typer

from infra.commands.common import Answer, DistrictOption, JsonOption, run

if TYPE_CHECKING:
    from domain.ids import JobId
    from infra.commands.session import Session


def register(app: typer.Typer) -> None:
    app.command()(sync)


def sync(
    source: Annotated[
        str | None, typer.Option(help="The source's name or id; not needed if there is one only.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Read everything again, not only what has changed.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change, record by record.")] = False,
    release: Annotated[
        str | None,
        typer.Option(metavar="IMPORT", help="Apply what this held sync showed, if the source still says so."),
    ] = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Sync a roster source: pull what has changed, then import it. A failed pull changes nothing.

    Exits as `homeroom import` does: 0; 3 if a school is held; 4 if it is rejected; 1 at a fault.

    Example: homeroom sync --source clever --dry-run
    """

    async def command(session: "Session") -> Answer:
        from application.roster.sync_rosters import SyncWish
        from infra.commands.import_report import reported
        from infra.commands.names import number_of
        from infra.commands.source_names import find_source

        async def ask() -> "JobId":
            found = await find_source(session, source)
            held = None if release is None else number_of(session, "RosterSync", release, "release")
            return await session.app.sync_rosters(session.viewer, SyncWish(found.id, full, dry_run, held))

        return await reported(session, ask)

    run(command, district=district, json=json)
