"""The queue of identity conflicts in memory."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from application.paging import Page, PageRequest
from domain.ids import ConflictId
from domain.roster_conflict import ConflictChoice, IdentityConflict
from domain.roster_feed import Kind
from tests.fakes.flex_store import FakeDistrict
from tests.fakes.paging import page
from tests.fakes.roster_rows import ConflictRow


class FakeRosterConflicts:
    """See `application.ports.roster_conflicts.RosterConflicts`."""

    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def page(self, request: PageRequest) -> Page[IdentityConflict]:
        return page(self._open(), lambda one: (one.id,), request)

    async def find(self, ids: Collection[ConflictId]) -> Mapping[ConflictId, IdentityConflict]:
        return {one.id: one for one in self._open() if one.id in ids}

    async def hold(self, id: ConflictId) -> IdentityConflict | None:
        return (await self.find([id])).get(id)

    async def knows(self, kind: Kind, person: int) -> bool:
        return person in self._store.facts.people(kind)

    async def choose(self, id: ConflictId, choice: ConflictChoice | None) -> None:
        facts = self._store.facts
        facts.conflicts = [
            replace(row, choice=choice) if row.id == id and row.is_open else row for row in facts.conflicts
        ]

    def _open(self) -> list[IdentityConflict]:
        sources = {id: names for names, id in self._store.facts.sources.items()}
        rows = [row for row in self._store.facts.conflicts if row.is_open]
        return sorted((_conflict(row, *sources[row.source]) for row in rows), key=lambda one: one.id)


def _conflict(row: ConflictRow, format_: str, source: str) -> IdentityConflict:
    assert row.id is not None
    assert row.record is not None
    assert row.found_at is not None
    told = (row.code, row.record, row.people, row.found_by, row.found_at, row.choice)
    return IdentityConflict(row.id, row.kind, format_, source, *told)
