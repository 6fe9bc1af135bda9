"""Port: the input of a run in which something waits, kept so that it can be released without being given again."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from domain.ids import SyncId


class HeldInputs(Protocol):
    """Within a transaction. An input is kept until `RosterSync.kept_until`, and not longer than something waits."""

    async def keep(self, sync: SyncId, pieces: Iterator[bytes]) -> None:
        """Keep an input, piece by piece, with a run that was added with `kept_until`. Memory stays flat."""

    async def piece(self, sync: SyncId, ordinal: int) -> bytes | None:
        """One piece, counted from 0; None behind the last one, and where nothing is kept (any more)."""

    async def all(self) -> Sequence[SyncId]:
        """The district's runs whose input is kept, oldest first."""

    async def reseal(self, sync: SyncId, ordinal: int, piece: bytes) -> None:
        """Put a piece in the place of the one that is there; nothing where there is none (any more)."""

    async def forget(self, sync: SyncId) -> None:
        """Remove the input; the run itself stays, with nothing kept."""


class ForgetsHeldInputs(Protocol):
    """From outside any transaction."""

    async def __call__(self) -> int:
        """Remove inputs that have been kept long enough; of how many runs."""
