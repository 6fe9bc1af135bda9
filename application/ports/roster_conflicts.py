"""Port: the queue of records whose keys name two people. Runs fill it (`Rosters.keep`); admins choose."""

from collections.abc import Collection, Mapping
from typing import Protocol

from application.paging import Page, PageRequest
from domain.ids import ConflictId
from domain.roster_conflict import ConflictChoice, IdentityConflict
from domain.roster_feed import Kind


class RosterConflicts(Protocol):
    """Within a transaction. Only open ones are here: those that the source or a choice has resolved are not."""

    async def page(self, request: PageRequest) -> Page[IdentityConflict]:
        """Every open conflict, the oldest first. Keys: `(id,)`."""

    async def find(self, ids: Collection[ConflictId]) -> Mapping[ConflictId, IdentityConflict]: ...

    async def hold(self, id: ConflictId) -> IdentityConflict | None:
        """The conflict as it is now; nobody else chooses until the transaction ends."""

    async def knows(self, kind: Kind, person: int) -> bool:
        """Whether the district has this student or staffer."""

    async def choose(self, id: ConflictId, choice: ConflictChoice | None) -> None:
        """Write a choice down for the next run, or take it back."""
