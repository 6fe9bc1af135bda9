"""Ports: SFTP servers that files are picked up from, and what is known of them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from domain.ids import PickupId, SchoolId
from domain.sftp import FileFacts, Seen, SftpPickup, SftpServer

Choose = Callable[[Mapping[str, FileFacts]], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Visit:
    listed: Mapping[str, FileFacts]
    """The files of the folder; nothing of what is inside of folders, and no links."""
    fetched: Mapping[str, Path]
    """Whole files that did not change while they were read."""


class VisitsSftp(Protocol):
    async def visit(self, server: SftpServer, secrets: Mapping[str, str], choose: Choose, into: Path) -> Visit:
        """List the folder, and fetch what is chosen into files of `into`. Nothing is changed on the server.

        `secrets` has `password` or `private_key`. Raises `Refused`: `SFTP_NOT_INSTALLED`, `SFTP_UNAVAILABLE`, `SFTP_HOST_KEY`,
        `SFTP_DENIED`, `SFTP_FOLDER`, `SOURCE_ADDRESS_PRIVATE`, `BAD_SETTINGS`.
        """


class SftpPickups(Protocol):
    """Within a transaction."""

    async def save(
        self,
        school: SchoolId | None,
        server: SftpServer,
        every_minutes: int,
        seal: Callable[[PickupId], bytes],
        now: datetime,
    ) -> PickupId:
        """Add the pick-up of a box, or put this one in its place; it is due at once."""

    async def change(self, pickup: SftpPickup, now: datetime) -> None:
        """Write down an edit of server, secret and pause. It has another version then, and is due at once.

        With another server, or another folder there, nothing is remembered to have been seen.
        """

    async def remove(self, id: PickupId) -> None: ...

    async def find(self, ids: Collection[PickupId]) -> Mapping[PickupId, SftpPickup]: ...

    async def hold(self, id: PickupId) -> SftpPickup | None:
        """The pick-up as it is now; nobody else changes it until the transaction ends."""

    async def all(self) -> Sequence[SftpPickup]:
        """The district's first, then by school."""

    async def take_due(self, now: datetime) -> Sequence[SftpPickup]:
        """Those that are due, which are due again only after their pause: each is given to one of any number who ask."""

    async def looked(
        self, looked: SftpPickup, seen: Mapping[str, Seen] | None, at: datetime, error: str | None
    ) -> None:
        """How a look ended, unless it was edited since; without `seen` what is remembered stays."""

    async def reseal(self, id: PickupId, sealed: bytes) -> None: ...
