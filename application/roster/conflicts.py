"""The queue of records whose keys name two people: reading it, and saying who a record is."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from application.access import Viewer
from application.idempotency import once
from application.pages import read_page
from application.paging import Page, PageRequest
from application.ports.clock import Clock
from application.ports.transaction import Begin, Transaction
from domain.errors import Refused, not_found
from domain.ids import ConflictId
from domain.roster_conflict import ConflictChoice, IdentityConflict


@dataclass(frozen=True, slots=True)
class ReadConflicts:
    """For whoever runs the district: the people may be of any school."""

    begin: Begin

    async def page(self, viewer: Viewer, request: PageRequest) -> Page[IdentityConflict]:
        """The district's open conflicts, the oldest first."""
        viewer.must_run_district()
        return await read_page(self.begin, viewer.district, request, lambda tx, asked: tx.roster_conflicts.page(asked))

    async def find(self, viewer: Viewer, ids: Collection[ConflictId]) -> Mapping[ConflictId, IdentityConflict]:
        """Open conflicts by id; those the viewer may not read are not in the answer."""
        if not viewer.runs_district:
            return {}
        async with self.begin(viewer.district) as tx:
            return await tx.roster_conflicts.find(ids)


@dataclass(frozen=True, slots=True)
class ResolveConflict:
    begin: Begin
    clock: Clock

    async def __call__(
        self, viewer: Viewer, conflict: ConflictId, person: int | None, *, key: str | None = None
    ) -> ConflictId:
        """Say that the record is this student or staffer, or (None) somebody new. District admins and operators.

        The next sync of the source honours it: the person has the record's source id from then on. A choice that cannot be
        honoured by then is dropped with a notice, and the conflict stays. Until then another choice replaces it.
        Raises `Refused`: `NOT_FOUND`, `PERSON_NOT_IN_CONFLICT`.
        """
        viewer.must_run_district()

        async def resolve(tx: Transaction) -> ConflictId:
            found = await tx.roster_conflicts.hold(conflict)
            if found is None:
                raise not_found("open conflict", "conflictId")
            if person is not None and not await tx.roster_conflicts.knows(found.kind, person):
                raise not_found(found.kind.value, "personId")
            if person is not None and person not in found.people:
                message = "The record's keys do not name this person: choose one of those the conflict names, or somebody new."
                raise Refused("PERSON_NOT_IN_CONFLICT", message, field="personId")
            await tx.roster_conflicts.choose(conflict, ConflictChoice(person, viewer.actor, self.clock.now()))
            return conflict

        async with self.begin(viewer.district) as tx:
            asked = [conflict, person]
            return ConflictId(await once(tx.idempotency, viewer, "resolveConflict", key, asked, lambda: resolve(tx)))
