"""`hold`: what a roster sync would not do without being told, released or discarded."""

from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from infra.commands.common import Answer, DistrictOption, JsonOption, run

if TYPE_CHECKING:
    from domain.ids import JobId, SchoolId, SyncId
    from domain.roster_sync import RosterSync
    from infra.commands.session import Session

group = typer.Typer(help="Roster syncs that wait for somebody to decide.", no_args_is_help=True, rich_markup_mode=None)

SyncArgument: TypeAlias = Annotated[
    str | None, typer.Argument(metavar="SYNC", help="Its id; not needed if one only waits.")
]
SchoolsOption: TypeAlias = Annotated[
    list[str] | None, typer.Option("--school", help="Only this school, by name, SIS id or id; repeat for several.")
]


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="hold")


@group.command("list")
def list_(district: DistrictOption = None, json: JsonOption = False) -> None:
    """What waits, school by school, and why.

    Example: homeroom hold list
    """

    async def command(session: "Session") -> Answer:
        found = await _waiting(session)
        told = [_told(session, one) for one in found]
        lines = [
            f"{one['id']}  {one['sourceName'] or '?'} ({one['format']}), {one['startedAt']}\n"
            + "\n".join(f"  {part['school']}: {part['hold']['message']}" for part in one["waiting"])
            for one in told
        ]
        return Answer({"syncs": told}, "\n\n".join(lines) or "Nothing waits.")

    run(command, district=district, json=json)


@group.command()
def release(
    sync: SyncArgument = None,
    school: SchoolsOption = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Apply what waits in a sync, without its files or its service. What has changed since is shown, and waits again.

    Exits as `homeroom import` does: 0; 3 if a school is held; 4 if it is refused; 1 at a fault.

    Example: homeroom hold release --school "Lincoln High"
    """

    async def command(session: "Session") -> Answer:
        from infra.commands.import_report import reported

        async def ask() -> "JobId":
            chosen = await _sync(session, sync)
            return await session.app.release_hold(session.viewer, chosen, await _schools(session, school))

        return await reported(session, ask)

    run(command, district=district, json=json)


@group.command()
def discard(
    sync: SyncArgument = None,
    school: SchoolsOption = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Do not apply what waits in a sync: the schools stay as they are. The next sync compares anew.

    Example: homeroom hold discard --school "Lincoln High"
    """

    async def command(session: "Session") -> Answer:
        chosen = await _sync(session, sync)
        await session.app.discard_hold(session.viewer, chosen, await _schools(session, school))
        done = _told(session, (await session.app.read_roster_syncs.find(session.viewer, [chosen]))[chosen])
        names = ", ".join(part["school"] for part in done["waiting"])
        return Answer(done, f"Discarded. {f'Still waiting: {names}.' if names else 'Nothing waits in it any more.'}")

    run(command, district=district, json=json)


async def _waiting(session: "Session") -> "list[RosterSync]":
    """Newest first."""
    from application.paging import PageRequest

    found: list[RosterSync] = []
    request: PageRequest | None = PageRequest(100)
    while request is not None:
        page = await session.app.read_roster_syncs.syncs(session.viewer, None, request, waiting=True)
        found += page.items
        request = PageRequest(100, after=page.keys[-1]) if page.has_more else None
    return found


async def _sync(session: "Session", given: str | None) -> "SyncId":
    """The named one, or the only one that waits. Raises `Refused`: `NOTHING_HELD`, `SYNC_REQUIRED`, `BAD_ID`, `NOT_FOUND`."""
    from domain.errors import Refused
    from domain.ids import SyncId
    from infra.commands.names import number_of

    if given is not None:
        return SyncId(number_of(session, "RosterSync", given, "sync"))
    found = await _waiting(session)
    if not found:
        raise Refused("NOTHING_HELD", "Nothing waits.", field="sync")
    if len(found) > 1:
        message = "Several syncs wait: name one by its id; `homeroom hold list` has them all."
        raise Refused("SYNC_REQUIRED", message, field="sync")
    return found[0].id


async def _schools(session: "Session", given: list[str] | None) -> "list[SchoolId] | None":
    from infra.commands.names import find_school

    return None if not given else [(await find_school(session, one)).school.id for one in given]


def _told(session: "Session", sync: "RosterSync") -> dict[str, Any]:
    from infra.commands.names import id_of

    return {
        "id": id_of(session, "RosterSync", sync.id),
        "format": sync.format,
        "sourceName": sync.source,
        "startedAt": sync.started_at.isoformat(),
        "keptUntil": None if sync.kept_until is None else sync.kept_until.isoformat(),
        "waiting": [part.to_json() for part in sync.waiting],
    }
