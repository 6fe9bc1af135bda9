"""How a roster service on the network is opened: its settings are read, then it has a client of its own."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import ClassVar, Generic, TypeVar

from adapters.outbound.client import OutboundClient
from application.ports.roster_sources import RosterSource
from domain.errors import Refused
from domain.roster_source import SourceField, bad_setting

S = TypeVar("S")


class Service(Generic[S]):
    """Opens districts' rosters at one kind of service. A kind says how its settings are read, and what its source is made of."""

    name: ClassVar[str]
    """As refusals call it."""
    fields: Sequence[SourceField]

    def __init__(self, *, private_allowed: bool = False) -> None:
        """`private_allowed`: the operator allows addresses that are not on the public internet."""
        self._private_allowed = private_allowed

    def open(self, settings: Mapping[str, str]) -> AbstractAsyncContextManager[RosterSource]:
        """Raises `Refused` `BAD_SETTINGS` with the field; nothing is asked yet."""
        return self._opened(self._read(settings))

    @asynccontextmanager
    async def _opened(self, settings: S) -> AsyncIterator[RosterSource]:
        async with OutboundClient(self.name, private_allowed=self._private_allowed) as http:
            yield self._source(http, settings)

    def _read(self, settings: Mapping[str, str]) -> S:
        raise NotImplementedError

    def _source(self, http: OutboundClient, settings: S) -> RosterSource:
        raise NotImplementedError


def filled(fields: Sequence[SourceField], given: Mapping[str, str]) -> tuple[dict[str, str], list[Refused]]:
    """Every setting without blanks around it, or its default, or empty; and a `BAD_SETTINGS` for each that is missing."""
    values = {one.name: given.get(one.name, "").strip() or one.default or "" for one in fields}
    missing = [
        bad_setting(one.name, f"{one.label} is missing: give it.")
        for one in fields
        if one.required and not values[one.name]
    ]
    return values, missing
