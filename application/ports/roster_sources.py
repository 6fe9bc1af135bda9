"""Port: roster services on the network. Nothing here is called within a transaction."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from application.ports.roster_feed import RosterFeed
from domain.data_sharing import SharedKind
from domain.roster_feed import Kind
from domain.roster_source import SourceField, SourceKind


@dataclass(frozen=True, slots=True)
class Problem:
    """Something the person who connects should know: a code, a sentence with the next step, how often."""

    code: str
    message: str
    count: int = 1
    kind: Kind | None = None
    """The kind of record it is about, where it is about one."""


@dataclass(frozen=True, slots=True)
class SharedSchool:
    source_id: str
    name: str


@dataclass(frozen=True, slots=True)
class GuardiansShared:
    """Of the students that were looked at, those who have a guardian's e-mail address (for OneRoster: who name one)."""

    students: int
    looked_at: int


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What a source shares, found without importing anything."""

    schools: Sequence[SharedSchool]
    counts: Mapping[Kind, int]
    """Only kinds that can be counted."""
    problems: Sequence[Problem]
    """Missing required fields, nothing shared, paused …"""
    admins: int | None = None
    """How many of the staff administer a school; None: not known."""
    sharing: Sequence[SharedKind] = ()
    """What the district said it shares beside that; a source does not know it."""
    guardians: GuardiansShared | None = None
    """None: the source shares no guardians, so that those on file stay; or there was no time to look."""

    @property
    def obstacle(self) -> Problem | None:
        """Why nothing can be synced from here now."""
        return next((one for one in self.problems if one.code in ("SOURCE_PAUSED", "NO_SCHOOLS")), None)


@dataclass(frozen=True, slots=True)
class Pull:
    feed: RosterFeed | None
    """Its `completeness` says whether absence means leaving. None: nothing has changed since the last pull."""
    cursor: str | None
    """To be remembered once the feed is applied: the next pull's `since`."""


class RosterSource(Protocol):
    """One connected source, open.

    Raises `Refused`: `SOURCE_UNAVAILABLE`, `SOURCE_DENIED`, `SOURCE_BAD_ANSWER`, `SOURCE_PAUSED`, `SOURCE_RATE_LIMITED`.
    """

    async def check(self) -> SourceReport: ...

    async def pull(self, into: Path, since: str | None, progress: Callable[[str, int], Awaitable[None]]) -> Pull:
        """Everything (`since` None, or lost) or what changed after `since`, spooled into files below `into`.

        `into` is a private temporary folder, and may hold what an earlier attempt of the same pull left there. Whole, or
        an exception. `progress(phase, records)`; it may raise to stop.
        """


class ConnectsRosterSources(Protocol):
    def kinds(self) -> Sequence[SourceKind]:
        """Those this installation can connect."""

    def settings(self, kind: SourceKind) -> Sequence[SourceField]:
        """What has to be given. Raises `Refused` `SOURCE_KIND_UNAVAILABLE`."""

    def open(self, kind: SourceKind, settings: Mapping[str, str]) -> AbstractAsyncContextManager[RosterSource]:
        """Raises `Refused`: `SOURCE_KIND_UNAVAILABLE`, `BAD_SETTINGS` with the field."""
