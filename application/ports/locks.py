"""Port: a school's lock, which orders everything that reads or writes what the scheduling rules read."""

from collections.abc import Collection
from typing import Protocol

from domain.ids import SchoolId


class Locks(Protocol):
    """Held until the transaction ends; taken in ascending order of id, so that two takers never wait for each other.

    Raises `Refused` with code `BUSY` when another holder takes too long; trying again is safe.
    """

    async def share(self, schools: Collection[SchoolId]) -> None:
        """For single bookings and for every writer of what the rules read."""

    async def hold(self, own: Collection[SchoolId], share: Collection[SchoolId] = ()) -> None:
        """For mass runs, undo and syncs: `own` exclusively, the other schools their students belong to shared."""
