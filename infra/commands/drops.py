"""`drop`: the folder that files are left in."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.commands import drop_sftp
from infra.commands.common import Answer, DistrictOption, JsonOption, run_plain

if TYPE_CHECKING:
    from application.drops.read_drops import DropsView
    from infra.settings import Settings

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
        from infra.drop_folder import drop_folder_of, must_have

        async with open_database(settings) as database, database.engine(settings.pool_size) as engine:
            found = await must_have(drop_folder_of(settings, engine)).read(Role.OPERATOR, district)
        return Answer(shown(found), in_words(found))

    run_plain(lambda settings: asyncio.run(command(settings)), json=json)


@group.command("run-once")
def run_once(
    now: Annotated[bool, typer.Option("--now", help="Do not wait whether files are still being written.")] = False,
    json: JsonOption = False,
) -> None:
    """Take what stands still, import it here, and write the outcomes. Servers and workers do the same by themselves.

    Example: homeroom drop run-once
    """

    async def command(settings: "Settings") -> Answer:
        from application.access import Role
        from infra import container
        from infra.database import open_database
        from infra.drop_folder import drop_folder_of, must_have

        wanted = settings.model_copy(update={"drop_settle_seconds": 0.0}) if now else settings
        async with open_database(settings) as database, database.engine(settings.pool_size) as engine:
            folder = must_have(drop_folder_of(wanted, engine))
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
        return Answer({"taken": len(asked), **shown(found)}, in_words(found))

    run_plain(lambda settings: asyncio.run(command(settings)), json=json)


def shown(found: "DropsView") -> dict[str, Any]:
    return {
        "boxes": [
            {
                "district": view.district,
                "school": view.school,
                "path": str(view.path),
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

    boxes = [(view.district, view.school, len(view.waiting), str(view.path)) for view in found.boxes]
    told = [table(("district", "school", "waiting", "folder"), boxes)]
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
