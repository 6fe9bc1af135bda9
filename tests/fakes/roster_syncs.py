"""The memory of roster syncs, in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from application.paging import Page, PageRequest
from application.ports.rosters import SyncSource
from domain.ids import SchoolId, SyncId
from domain.roster_feed import Kind
from domain.roster_sync import Change, PartDecision, RosterSync, SyncChange, SyncQuarantine
from tests.fakes.flex_store import FakeDistrict
from tests.fakes.paging import page


class FakeRosterSyncs:
    """See `application.ports.rosters.RosterSyncs`."""

    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def add(self, sync: RosterSync) -> SyncId:
        id_ = SyncId(self._store.number())
        self._store.facts.syncs[id_] = replace(sync, id=id_)
        return id_

    async def find(self, ids: Collection[SyncId]) -> Mapping[SyncId, RosterSync]:
        return {id_: sync for id_, sync in self._store.facts.syncs.items() if id_ in ids}

    async def hold(self, id: SyncId) -> RosterSync | None:
        return self._store.facts.syncs.get(id)

    async def waiting(self, source: SyncSource, *, before: SyncId) -> Sequence[RosterSync]:
        facts = self._store.facts
        known = facts.sources.get((source.format, source.name))
        return [
            sync
            for id_, sync in sorted(facts.syncs.items())
            if id_ < before and sync.waiting and facts.sync_sources.get(id_) == known
        ]

    async def decide(self, sync: SyncId, decisions: Mapping[str, PartDecision]) -> None:
        syncs = self._store.facts.syncs
        parts = [
            replace(part, decision=decisions.get(part.name)) if part in syncs[sync].waiting else part
            for part in syncs[sync].parts
        ]
        syncs[sync] = replace(syncs[sync], parts=parts)

    async def syncs(self, school: SchoolId | None, request: PageRequest, *, waiting: bool = False) -> Page[RosterSync]:
        found = [
            sync
            for _, sync in sorted(self._store.facts.syncs.items(), reverse=True)
            if (school is None or any(part.school == school for part in sync.parts)) and (not waiting or sync.waiting)
        ]
        return page(found, lambda sync: (sync.id,), request, newest_first=True)

    async def quarantine(
        self, sync: SyncId, kinds: Collection[Kind] | None, request: PageRequest
    ) -> Page[SyncQuarantine]:
        kept = self._store.facts.sync_quarantine.get(sync, [])
        return page([one for one in kept if kinds is None or one.kind in kinds], lambda one: (one.ordinal,), request)

    async def changes(
        self,
        sync: SyncId,
        school: SchoolId | None,
        kinds: Collection[Kind] | None,
        changes: Collection[Change] | None,
        request: PageRequest,
    ) -> Page[SyncChange]:
        found = [
            one
            for one in self._store.facts.sync_changes.get(sync, [])
            if (school is None or one.school == school)
            and (kinds is None or one.kind in kinds)
            and (changes is None or one.change in changes)
        ]
        return page(found, lambda one: (one.ordinal,), request)
