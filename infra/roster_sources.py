"""Which kinds of roster services can be connected: each kind and its adapter."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from adapters.classlink.source import ClassLink
from adapters.clever.source import Clever
from adapters.oneroster.source import OneRoster
from application.ports.roster_sources import RosterSource
from domain.errors import Refused
from domain.roster_source import SourceField, SourceKind


class SourceAdapter(Protocol):
    """One kind of source."""

    @property
    def fields(self) -> Sequence[SourceField]: ...

    def open(self, settings: Mapping[str, str]) -> AbstractAsyncContextManager[RosterSource]:
        """Raises `Refused` `BAD_SETTINGS` with the field."""


class RosterSources:
    """See `application.ports.roster_sources.ConnectsRosterSources`."""

    def __init__(self, adapters: Mapping[SourceKind, SourceAdapter]) -> None:
        self._adapters = adapters

    def kinds(self) -> Sequence[SourceKind]:
        return tuple(self._adapters)

    def settings(self, kind: SourceKind) -> Sequence[SourceField]:
        return self._adapter(kind).fields

    def open(self, kind: SourceKind, settings: Mapping[str, str]) -> AbstractAsyncContextManager[RosterSource]:
        return self._adapter(kind).open(settings)

    def _adapter(self, kind: SourceKind) -> SourceAdapter:
        if kind not in self._adapters:
            known = ", ".join(self._adapters) or "none yet"
            message = f"This installation cannot connect to {kind.value}; it can connect to: {known}."
            raise Refused("SOURCE_KIND_UNAVAILABLE", message, field="kind")
        return self._adapters[kind]


def connectable(*, private_allowed: bool = False) -> RosterSources:
    """All kinds that this version has. `private_allowed`: also at addresses that are not on the public internet."""
    return RosterSources(
        {
            SourceKind.CLEVER: Clever(private_allowed=private_allowed),
            SourceKind.CLASSLINK: ClassLink(private_allowed=private_allowed),
            SourceKind.ONEROSTER: OneRoster(private_allowed=private_allowed),
        }
    )
