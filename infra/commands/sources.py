"""`source`: roster services that the district is connected to."""

from typing import TYPE_CHECKING, Annotated

import typer

from infra.commands.common import Answer, DistrictOption, JsonOption, run, run_plain
from infra.commands.source_names import SourceArgument

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.ids import ConnectionId, JobId
    from domain.roster_source import RosterConnection, SourceField, SourceKind
    from infra.commands.session import Session
    from infra.settings import Settings

group = typer.Typer(help="Roster services on the network.", no_args_is_help=True, rich_markup_mode=None)

SetOption = Annotated[list[str] | None, typer.Option("--set", help="name=value; repeat for several. No secrets.")]
FileOption = Annotated[
    list[str] | None, typer.Option("--secret-file", help="name=path: the secret is what the file holds.")
]
EnvironmentOption = Annotated[
    list[str] | None, typer.Option("--secret-env", help="name=VARIABLE: the secret is in the environment.")
]
NightlyOption = Annotated[str | None, typer.Option(help="Sync every night at this time: 02:30.")]


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="source")


@group.command()
def kinds(json: JsonOption = False) -> None:
    """The kinds of services that can be connected, and the settings of each.

    Example: homeroom source kinds
    """

    def command(settings: "Settings") -> Answer:
        from infra.commands.tables import table
        from infra.roster_sources import connectable

        sources = connectable()
        told = {
            kind.value: [
                {
                    "name": one.name,
                    "label": one.label,
                    "secret": one.secret,
                    "required": one.required,
                    "default": one.default,
                }
                for one in sources.settings(kind)
            ]
            for kind in sources.kinds()
        }
        rows = [
            (kind, one["name"], one["label"], "secret" if one["secret"] else "", one["default"] or "")
            for kind, fields in told.items()
            for one in fields
        ]
        return Answer({"kinds": told}, table(("kind", "setting", "what", "", "default"), rows))

    run_plain(command, json=json)


@group.command()
def connect(
    kind: Annotated[str, typer.Argument(help="clever, classlink or oneroster.")],
    name: Annotated[str | None, typer.Option(help="What to call it; the kind if not given.")] = None,
    settings: SetOption = None,
    secret_file: FileOption = None,
    secret_env: EnvironmentOption = None,
    time_zone: Annotated[
        str, typer.Option(help="Of the nightly sync, and of schools that are new.")
    ] = "America/New_York",
    nightly: NightlyOption = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Connect a roster service. Secrets that are not given by file or environment are asked for. Nothing is imported.

    Example: homeroom source connect clever --set client_id=ID --set district_id=ID --nightly 02:30
    """

    async def command(session: "Session") -> Answer:
        from application.roster.connect_source import NewSource
        from infra.commands.source_names import a_kind, a_time
        from infra.commands.source_settings import given_settings

        wanted = a_kind(kind)
        fields = _fields(session, wanted)
        secret = {field.name for field in fields if field.secret and field.required}
        given = given_settings(fields, settings or [], secret_file or [], secret_env or [], ask_for=secret)
        new = NewSource(wanted, name or wanted.value, given, time_zone, a_time(nightly))
        made = await session.app.connect_roster_source(session.viewer, new)
        return await _told(session, made, "Connected {name}. See what it shares: homeroom source check {name}")

    run(command, district=district, json=json)


@group.command()
def check(source: SourceArgument, district: DistrictOption = None, json: JsonOption = False) -> None:
    """Ask a source what it shares, with counts, what is missing, and what is otherwise than the district said.

    Nothing is imported. Exit status 4 where nothing could be synced: paused, or no school is shared.

    Example: homeroom source check clever
    """

    async def command(session: "Session") -> Answer:
        from infra.commands.source_names import find_source
        from infra.commands.source_reports import told_report

        found = await find_source(session, source)
        return told_report(found.name, await session.app.check_roster_source(session.viewer, found.id))

    run(command, district=district, json=json)


@group.command()
def shares(
    share: Annotated[
        list[str] | None, typer.Option(help="staff, school_admins, students, sections, or all; repeat for several.")
    ] = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Which kinds of data the district says it shares; with --share, say it anew. What is not named is not taken in.

    What is here of it already stays as it is, and no sync touches it.

    Example: homeroom source shares --share staff --share students --share sections
    """

    async def command(session: "Session") -> Answer:
        from infra.commands.source_reports import told_sharing, wanted_shares

        if share:
            await session.app.declare_data_sharing(session.viewer, wanted_shares(share))
        return told_sharing(await session.app.read_data_sharing(session.viewer))

    run(command, district=district, json=json)


@group.command("list")
def show(district: DistrictOption = None, json: JsonOption = False) -> None:
    """The roster services that the district is connected to, and what else its rosters came from: files, removed services.

    Example: homeroom source list
    """

    async def command(session: "Session") -> Answer:
        from infra.commands.source_names import all_sources, source_json
        from infra.commands.tables import table

        every = await all_sources(session)
        last = [one.last_sync for one in every if one.last_sync is not None]
        syncs = await session.app.read_roster_syncs.find(session.viewer, last)
        listed = []
        for one in every:
            sync = None if one.last_sync is None else syncs.get(one.last_sync)
            outcome = None if sync is None else sync.status.value
            error = None if sync is None or sync.error is None else dict(sync.error)
            listed.append({**source_json(session, one), "lastOutcome": outcome, "lastError": error})
        rows = [
            (
                one["name"],
                one["kind"],
                one["state"],
                one["nightlyAt"] or "",
                one["nightRetries"] or "",
                one["lastOutcome"] or "",
                one["id"],
            )
            for one in listed
        ]
        others = [
            {"name": one.source.name, "format": one.source.format, "inUse": one.in_use}
            for one in await session.app.read_roster_sources.known(session.viewer)
            if one.connected is None
        ]
        rows += [
            (one["name"], one["format"], "files" if one["inUse"] else "not in use", "", "", "", "") for one in others
        ]
        columns = ("source", "kind", "state", "nightly", "retries", "last sync", "id")
        return Answer({"sources": listed, "others": others}, table(columns, rows))

    run(command, district=district, json=json)


@group.command()
def update(
    source: SourceArgument,
    settings: SetOption = None,
    secret_file: FileOption = None,
    secret_env: EnvironmentOption = None,
    ask: Annotated[list[str] | None, typer.Option(help="The name of a secret to be asked for.")] = None,
    time_zone: Annotated[str | None, typer.Option(help="Another time zone.")] = None,
    nightly: NightlyOption = None,
    no_nightly: Annotated[bool, typer.Option("--no-nightly", help="No longer sync it at night.")] = False,
    pause: Annotated[bool | None, typer.Option("--pause/--resume", help="Read it no longer, or again.")] = None,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """Change a source. With other settings the next sync reads everything again.

    Example: homeroom source update clever --nightly 03:15
    """

    async def command(session: "Session") -> Answer:
        from application.roster.update_source import SourceEdit
        from infra.commands.source_names import a_time, find_source
        from infra.commands.source_settings import given_settings

        found = await find_source(session, source)
        named = [settings or [], secret_file or [], secret_env or []]
        given = None
        if any(named) or ask:
            given = given_settings(_fields(session, found.kind), *named, ask_for=ask or [])
        edit = SourceEdit(given, time_zone, a_time(nightly), no_nightly, pause)
        await session.app.update_roster_source(session.viewer, found.id, edit)
        return await _told(session, found.id, "Changed {name}.")

    run(command, district=district, json=json)


@group.command()
def remove(source: SourceArgument, district: DistrictOption = None, json: JsonOption = False) -> None:
    """Let go of a source and forget its secrets. People, sections and rosters that came from it stay.

    Example: homeroom source remove clever
    """

    async def command(session: "Session") -> Answer:
        from infra.commands.source_names import find_source, source_json

        found = await find_source(session, source)
        await session.app.remove_roster_source(session.viewer, found.id)
        text = f"Removed {found.name}. The people, sections and rosters that came from it stay as they are."
        return Answer({**source_json(session, found), "removed": True}, text)

    run(command, district=district, json=json)


@group.command()
def retire(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Of a connection, also one that was removed, or of files.")
    ],
    format: Annotated[
        str | None, typer.Option(help="Where several sources have this name: oneroster, clever, ...")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would leave, record by record.")] = False,
    district: DistrictOption = None,
    json: JsonOption = False,
) -> None:
    """End what only this source brought: its sections, and the people whom no other source has. Nothing is held.

    A connection is paused or removed first. Its next sync, or another complete import, brings everything back.

    Example: homeroom source retire files --dry-run
    """

    async def command(session: "Session") -> Answer:
        from application.roster.retire_source import Retirement
        from infra.commands.import_report import reported

        async def ask() -> "JobId":
            return await session.app.retire_source(session.viewer, Retirement(name, format, dry_run))

        return await reported(session, ask, applied="Retired: what only it had brought has ended.")

    run(command, district=district, json=json)


def _fields(session: "Session", kind: "SourceKind") -> "Sequence[SourceField]":
    return session.app.read_roster_sources.settings(session.viewer, kind)


async def _told(session: "Session", id: "ConnectionId", text: str) -> Answer:
    from infra.commands.source_names import source_json

    found: RosterConnection = (await session.app.read_roster_sources.find(session.viewer, [id]))[id]
    return Answer(source_json(session, found), text.format(name=found.name))
