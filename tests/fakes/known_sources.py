"""Sources that records came from, in memory."""

from collections.abc import Sequence
from dataclasses import replace

from application.ports.known_sources import KnownSource
from application.ports.rosters import SyncSource
from tests.fakes.flex_store import FakeDistrict


class FakeKnownSources:
    """See `application.ports.known_sources.KnownSources`."""

    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def all(self, name: str | None = None) -> Sequence[KnownSource]:
        facts = self._store.facts
        states = {(one.kind.value, one.name): one.state for one in facts.connections.values()}
        return [
            KnownSource(SyncSource(*names), states.get(names), not facts.retired.get(id, False))
            for names, id in sorted(facts.sources.items(), key=lambda one: one[1])
            if name in (None, names[1])
        ]

    async def retire(self, source: SyncSource) -> None:
        facts = self._store.facts
        facts.retired[facts.sources[source.format, source.name]] = True
        for id, one in list(facts.connections.items()):
            if (one.kind.value, one.name) == (source.format, source.name):
                facts.connections[id] = replace(one, cursor=None, cursor_rules=None)
