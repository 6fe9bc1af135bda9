"""Port: the sources that a district has or had records from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from application.ports.rosters import SyncSource
from domain.roster_source import ConnectionState


@dataclass(frozen=True, slots=True)
class KnownSource:
    """A source from which the district has or had records; files are sources too."""

    source: SyncSource
    connected: ConnectionState | None
    """None: it is not a connection, or no longer one."""
    in_use: bool
    """False: it was removed or retired, and keeps nobody from leaving."""


class KnownSources(Protocol):
    """Within a transaction."""

    async def all(self, name: str | None = None) -> Sequence[KnownSource]:
        """All of them, or those of this name; in the order in which they came."""

    async def retire(self, source: SyncSource) -> None:
        """The source keeps nobody from leaving, until a run of it; where it is connected, the next pull is of everything."""
