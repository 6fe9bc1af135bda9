"""What is kept of a run in which something waits: its records as they were read, packed, and sealed piece by piece.

Not the files: records are the same whatever they came from, a file or a service, and passwords and birth dates are not in them.
"""

import asyncio
import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from application.ports.seals import Seals
from application.ports.transaction import Transaction
from application.roster.feed_lines import item_of, line_of
from domain.errors import Refused
from domain.ids import ConnectionId, DistrictId, SyncId
from domain.roster_feed import Completeness, FeedItem, FeedRules, SchoolRules
from domain.shared_data import EVERYTHING, SharedData

_PIECE = 1024 * 1024
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class PulledFrom:
    """Which connection a feed was pulled from, as it was then, and up to where."""

    connection: ConnectionId
    version: int
    cursor: str | None
    rules: str
    """A digest of what the schools accepted then (`sync_rosters.accepted`)."""
    since: str | None = None
    """The cursor it was pulled from; None: it is of everything."""

    def cursor_after(self, now: str | None) -> str | None:
        """From where the next pull goes on. `now`: the connection's cursor; where another than this was pulled from it has
        been forgotten meanwhile, because somebody is wanted whom earlier pulls passed over: then it stays so."""
        return self.cursor if self.since in (None, now) else None


@dataclass(frozen=True, slots=True)
class HeldInput:
    """What must be known of an input beside its records."""

    format: str
    source: str
    """The name under which its ids are kept."""
    completeness: Completeness
    fingerprint: str
    time_zone: str
    schools: Mapping[str, SchoolRules]
    """By which rules its records were accepted."""
    pulled: PulledFrom | None
    shares: frozenset[SharedData] = EVERYTHING
    """What the district said it shares: nothing else is kept."""

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "shares": sorted(self.shares)}

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "HeldInput":
        made = {
            **given,
            "completeness": Completeness(given["completeness"]),
            "schools": {key: SchoolRules(**rules) for key, rules in given["schools"].items()},
            "pulled": None if given["pulled"] is None else PulledFrom(**given["pulled"]),
            "shares": frozenset(map(SharedData, given["shares"])),
        }
        return cls(**made)


async def keep_input(tx: Transaction, seals: Seals, sync: SyncId, kept: HeldInput, records: Iterator[FeedItem]) -> None:
    """Keep what was read with the run."""
    packed = _packed(_lines(kept, records))
    sealed = (seals.seal(piece, _context(tx.district, sync, at)) for at, piece in enumerate(packed))
    await tx.held_inputs.keep(sync, sealed)


async def unseal_input(tx: Transaction, seals: Seals, sync: SyncId, path: Path) -> bool:
    """Write what is kept to a new file of this machine; False where nothing is. Memory stays flat.

    Raises `Refused` `SECRETS_UNREADABLE` where it was sealed with a key that is not here.
    """
    unpacked, ordinal = zlib.decompressobj(), 0
    with path.open("xb") as file:
        while (sealed := await tx.held_inputs.piece(sync, ordinal)) is not None:
            piece = seals.unseal(sealed, _context(tx.district, sync, ordinal))
            await asyncio.to_thread(_unpack, unpacked, piece, file)
            ordinal += 1
        file.write(unpacked.flush())
    return unpacked.eof


async def reseal_input(tx: Transaction, seals: Seals, sync: SyncId) -> None:
    """Seal what is kept with the newest key, piece by piece. Raises `Refused` `SECRETS_UNREADABLE`."""
    ordinal = 0
    while (sealed := await tx.held_inputs.piece(sync, ordinal)) is not None:
        context = _context(tx.district, sync, ordinal)
        await tx.held_inputs.reseal(sync, ordinal, seals.seal(seals.unseal(sealed, context), context))
        ordinal += 1


class KeptFeed:
    """See `RosterFeed`. Its records were read when something in them was held, by the rules of that time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with path.open("rb") as file:
            self.input = HeldInput.from_json(json.loads(file.readline()))
        self.format = self.input.format
        self.completeness = self.input.completeness
        self.fingerprint = self.input.fingerprint

    def records(self, rules: FeedRules) -> Iterator[FeedItem]:
        """Raises `Refused` `RULES_CHANGED` where other records would be accepted now."""
        if dict(rules.schools) != dict(self.input.schools) or rules.shares != self.input.shares:
            message = (
                "A school's rules for rosters, its school year, or what the district says it shares, have changed since this "
                "was read: sync again, or give the same files again."
            )
            raise Refused("RULES_CHANGED", message, field="syncId")
        with closing(self._path.open("rb")) as file:
            file.readline()
            yield from map(item_of, file)


def _lines(kept: HeldInput, items: Iterator[FeedItem]) -> Iterator[bytes]:
    yield json.dumps(kept.to_json()).encode() + b"\n"
    yield from map(line_of, items)


def _packed(lines: Iterator[bytes]) -> Iterator[bytes]:
    packer, piece = zlib.compressobj(level=1), bytearray()
    for line in lines:
        piece += packer.compress(line)
        if len(piece) >= _PIECE:
            yield bytes(piece)
            piece.clear()
    yield bytes(piece) + packer.flush()


def _unpack(unpacked: Any, piece: bytes, file: BinaryIO) -> None:
    while piece:
        file.write(unpacked.decompress(piece, _CHUNK))
        piece = unpacked.unconsumed_tail


def _context(district: DistrictId, sync: SyncId, ordinal: int) -> bytes:
    return f"held_input {district} {sync} {ordinal}".encode()
