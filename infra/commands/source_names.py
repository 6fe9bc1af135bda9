"""Finding roster sources by name or id, and how they are told."""

from datetime import time
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from application.paging import PageRequest
from domain.errors import Refused
from domain.roster_source import RosterConnection, SourceKind
from infra.commands.names import id_of, number_of

if TYPE_CHECKING:
    from infra.commands.session import Session

SourceArgument: TypeAlias = Annotated[str, typer.Argument(metavar="SOURCE", help="Its name or id.")]


async def all_sources(session: "Session") -> list[RosterConnection]:
    found: list[RosterConnection] = []
    request: PageRequest | None = PageRequest(500)
    while request is not None:
        page = await session.app.read_roster_sources.page(session.viewer, request)
        found += page.items
        request = PageRequest(500, after=page.keys[-1]) if page.has_more else None
    return found


async def find_source(session: "Session", given: str | None) -> RosterConnection:
    """The named one, or the only one. Raises `Refused`: `SOURCE_REQUIRED`, `NOT_FOUND`."""
    every = await all_sources(session)
    if given is None:
        if len(every) == 1:
            return every[0]
        why = "There are several sources: name one with --source." if every else "There is no source yet: connect one."
        raise Refused("SOURCE_REQUIRED", why, field="source")
    try:
        number = number_of(session, "RosterSource", given, "source")
    except Refused:  # a name looks different
        number = None
    named = [one for one in every if given == one.name or number == one.id]
    if not named:
        message = f"There is no source {given}: check it; `homeroom source list` has them all."
        raise Refused("NOT_FOUND", message, field="source")
    return named[0]


def a_kind(text: str) -> SourceKind:
    """Raises `Refused` `SOURCE_KIND_UNAVAILABLE`."""
    try:
        return SourceKind(text.lower())
    except ValueError:
        kinds = ", ".join(SourceKind)
        message = f"{text} is no kind of roster source: it is one of {kinds}."
        raise Refused("SOURCE_KIND_UNAVAILABLE", message, field="kind") from None


def a_time(text: str | None) -> time | None:
    """`02:30`. Raises `Refused` `BAD_LOCAL_TIME`."""
    try:
        return None if text is None else time.fromisoformat(text.rjust(5, "0"))
    except ValueError:
        message = f"{text} is no time of day: write it like 02:30."
        raise Refused("BAD_LOCAL_TIME", message, field="nightly") from None


def source_json(session: "Session", source: RosterConnection) -> dict[str, Any]:
    last = source.last_sync
    return {
        "id": id_of(session, "RosterSource", source.id),
        "name": source.name,
        "kind": source.kind.value,
        "settings": dict(source.settings),
        "secrets": sorted(source.secrets),
        "state": source.state.value,
        "timeZone": source.time_zone,
        "nightlyAt": None if source.nightly_at is None else f"{source.nightly_at:%H:%M}",
        "nightRetries": source.night_retries,
        "nextSyncAt": None if source.next_sync is None else source.next_sync.isoformat(),
        "lastSync": None if last is None else id_of(session, "RosterSync", last),
    }
