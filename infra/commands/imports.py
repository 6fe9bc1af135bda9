"""`import`: bring a roster in from files."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from infra.commands.common import Answer, DistrictOption, JsonOption, run_plain

if TYPE_CHECKING:
    from domain.ids import JobId
    from infra.settings import Settings


def register(app: typer.Typer) -> None:
    app.command("import")(import_roster)
    app.command("templates")(templates)


def templates(
    folder: Annotated[Path, typer.Argument(help="Where to put them; it is made where it is missing.")],
    json: JsonOption = False,
) -> None:
    """Write Homeroom's own CSV files, each with an example row, to be filled in and imported.

    Example: homeroom templates rosters
    """

    def command(settings: "Settings") -> Answer:
        del settings
        from adapters.csv_files.templates import write_templates

        names = write_templates(str(folder))
        words = (
            f"{', '.join(names)} are in {folder}: fill them in, then homeroom import {folder}\n"
            "Grades and attendance go in by themselves: homeroom import-grades, homeroom import-attendance"
        )
        return Answer({"files": names}, words)

    run_plain(command, json=json)


def import_roster(
    path: Annotated[Path, typer.Argument(help="A zip or folder of CSV or XLSX files, or a workbook.")],
    format: Annotated[
        str, typer.Option(help="auto, oneroster, sds, homeroom, enriching_students or students.")
    ] = "auto",
    email_domain: Annotated[
        str | None, typer.Option(help="Completes user names that have no domain (Microsoft SDS).")
    ] = None,
    date_format: Annotated[
        str, typer.Option(help="How the files write days, if not as their format says: iso, mdy or dmy.")
    ] = "iso",
    time_zone: Annotated[str, typer.Option(help="Of schools that are new.")] = "America/New_York",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change, record by record.")] = False,
    release: Annotated[
        str | None,
        typer.Option(metavar="IMPORT", help="Apply what this held import showed; give the same files again."),
    ] = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Import a roster: OneRoster 1.1 or 1.2, Microsoft SDS v1, Enriching Students, or Homeroom's own CSV files.

    A district that does not exist yet is made. Exits with 0; 3 if a school is held; 4 if the input is rejected; 1 at a
    fault.

    Example: homeroom import rosters.zip --district "Maple USD" --dry-run
    """

    async def command(settings: "Settings") -> Answer:
        from application.roster.import_roster import RosterImport
        from infra.commands.import_report import reported
        from infra.commands.import_session import open_import
        from infra.commands.names import number_of

        async with open_import(settings, district, show_progress=not json) as session:

            async def ask() -> "JobId":
                wish = RosterImport(
                    str(path.absolute()), format, dry_run, email_domain, time_zone, date_format=date_format
                )
                if release is not None:
                    wish = replace(wish, release=number_of(session, "RosterSync", release, "release"))
                return await session.app.import_roster(session.viewer, wish)

            return await reported(session, ask)

    run_plain(lambda settings: asyncio.run(command(settings)), json=json)
