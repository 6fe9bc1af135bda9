"""`drop`: the folder that files are left in."""

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.commands import drop_sftp
from infra.commands.common import FAULT, HELD, REFUSED, Answer, DistrictOption, JsonOption, run, run_plain

if TYPE_CHECKING:
    from application.drops.read_drops import DropsView
    from infra.commands.session import Session
    from infra.settings import Settings

_STATUSES = {"failed": FAULT, "refused": REFUSED, "held": HELD}
"""What the process exits with, by what became of a file; the worst counts."""

group = typer.Typer(help="Files that are left in the drop folder.", no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    group.add_typer(drop_sftp.group, name="sftp")
    app.add_typer(group, name="drop")


@group.command()
def show(district: DistrictOption = None, json: JsonOption = False) -> None:
    """Where to leave files, what waits there, and what became of the latest. Missing folders are made.

    Example: homeroom drop show
    """

    async def command(settings: "Settings") -> Answer:
        from application.access import Role
        from infra.database import open_database
        from infra.drop_folder import must_have_drop_folder

        async with open_database(settings) as database, database.engine(settings.pool_size) as engine:
            found = await must_have_drop_folder(settings, engine).read(Role.OPERATOR, district)
        return Answer(shown(found), in_words(found))

    run_plain(lambda settings: asyncio.run(command(settings)), json=json)


@group.command("date-format")
def date_format(
    format: Annotated[str, typer.Argument(help="iso, mdy (8/31/2026) or dmy (31/8/2026); ISO is always read.")],
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Say how rosters that are left in the district's folder write days. It counts for what is taken from now on.

    Example: homeroom drop date-format mdy
    """

    async def command(session: "Session") -> Answer:
        await session.app.update_drop_folder(session.viewer, format)
        words = f"Rosters in the district's folder are read with days as {format}; leave again what was read otherwise."
        return Answer({"dateFormat": format}, words)

    run(command, district=district, json=json)


@group.command("run-once")
def run_once(
    now: Annotated[bool, typer.Option("--now", help="Do not wait whether files are still being written.")] = False,
    json: JsonOption = False,
) -> None:
    """Take what stands still, import it here, and write the outcomes. Servers and workers do the same by themselves.

    Exits with 0; 3 if a file is held; 4 if one is refused; 1 at a fault.

    Example: homeroom drop run-once
    """

    async def command(settings: "Settings") -> Answer:
        from application.access import Role
        from infra import container
        from infra.database import open_database
        from infra.drop_folder import must_have_drop_folder

        began = datetime.now(UTC)
        wanted = settings.model_copy(update={"drop_settle_seconds": 0.0}) if now else settings
        async with open_database(settings) as database, database.engine(settings.pool_size) as engine:
            folder = must_have_drop_folder(wanted, engine)
            work = container.work(engine, container.handlers(container.app_of(settings, engine)))
            await folder.fetch_sftp()
            asked = await folder.collect()
            if not now:
                await asyncio.sleep(settings.drop_settle_seconds)
                asked += await folder.collect()
            for _, job in asked:
                await work(job)
            await folder.collect()
            found = await folder.read(Role.OPERATOR)
        became = {one.status for one in found.recent if one.drop.taken_at >= began}
        status = next((status for word, status in _STATUSES.items() if word in became), 0)
        return Answer({"taken": len(asked), **shown(found)}, in_words(found), status)

    run_plain(lambda settings: asyncio.run(command(settings)), json=json)


@group.command()
def tidy(
    days: Annotated[
        int | None, typer.Option(min=1, max=36500, help="Keep so many days; HOMEROOM_DROP_KEEP_DAYS if not given.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say how many there are.")] = False,
    json: JsonOption = False,
) -> None:
    """Remove old files from the archives, with their outcomes. Servers and workers do the same by themselves, every hour.

    Example: homeroom drop tidy --days 30
    """

    async def command(settings: "Settings") -> Answer:
        from infra.database import open_database
        from infra.drop_folder import must_have_drop_folder

        async with open_database(settings) as database, database.engine(settings.pool_size) as engine:
            tidy = must_have_drop_folder(settings, engine).tidy
            removed = await tidy(keep_days=days, only_count=dry_run)
        kept = settings.drop_keep_days if days is None else days
        told = {"keepDays": kept, "dryRun": dry_run, "files": removed, "notTidied": len(tidy.problems)}
        return Answer(told, _tidied(removed, kept, dry_run=dry_run, problems=len(tidy.problems)))

    run_plain(lambda settings: asyncio.run(command(settings)), json=json)


def _tidied(removed: int, kept: int, *, dry_run: bool, problems: int) -> str:
    if kept == 0:
        return "Files are kept for ever (HOMEROOM_DROP_KEEP_DAYS is 0): say how long with --days."
    files = "1 file" if removed == 1 else f"{removed} files"
    told = (
        f"{files} of more than {kept} days would be removed."
        if dry_run
        else f"Removed {files} of more than {kept} days."
    )
    return told if not problems else f"{told} {problems} folders could not be tidied: the log says why."


def shown(found: "DropsView") -> dict[str, Any]:
    return {
        "boxes": [
            {
                "district": view.district,
                "school": view.school,
                "path": str(view.path),
                "dateFormat": None if view.date_format is None else view.date_format.value,
                "waiting": [{"name": one.name, "state": one.state, "why": one.why} for one in view.waiting],
            }
            for view in found.boxes
        ],
        "recent": [
            {
                "name": one.drop.name,
                "kind": None if one.drop.kind is None else one.drop.kind.value,
                "status": one.status,
                "takenAt": one.drop.taken_at.isoformat(),
                "archive": None if one.drop.told_at is None else one.drop.token,
            }
            for one in found.recent
        ],
    }


def in_words(found: "DropsView") -> str:
    from infra.commands.tables import table

    boxes = [
        (
            view.district,
            view.school,
            len(view.waiting),
            None if view.date_format is None else view.date_format.value,
            str(view.path),
        )
        for view in found.boxes
    ]
    told = [table(("district", "school", "waiting", "days", "folder"), boxes)]
    waiting = [(one.name, one.state, one.why) for view in found.boxes for one in view.waiting]
    if waiting:
        told.append(table(("file", "state", "why"), waiting))
    recent = [
        (
            one.drop.name,
            None if one.drop.kind is None else one.drop.kind.value,
            one.status,
            f"{one.drop.taken_at:%Y-%m-%d %H:%M}",
        )
        for one in found.recent
    ]
    if recent:
        told.append(table(("file", "kind", "status", "taken, UTC"), recent))
    return "\n\n".join(told)
