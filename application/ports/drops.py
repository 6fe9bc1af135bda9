"""Ports: the drop folder on disk, and what is known of the files that were taken out of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from application.paging import Page, PageRequest
from domain.date_formats import DateFormat
from domain.drops import Box, Drop, DropKind, DropOutcome
from domain.ids import DropId, JobId, SchoolId


class Waiting(NamedTuple):
    """What lies in a box."""

    name: str
    state: str
    """`settling`: it may still be written to; `ready`; `ignored`: `why` says what is wrong with it."""
    why: str | None = None


class Taken(NamedTuple):
    """A file or folder that has left its box; nobody writes to it any more."""

    box: Box
    token: str
    name: str


class DropBoxes(Protocol):
    """Blocking. Any number of processes may use the same folders at once, and be killed at any moment.

    Nothing outside of the boxes is ever read or written, and no link is followed.
    """

    def open(self, boxes: Collection[Box]) -> None:
        """Make the folders that are missing. Raises `Refused` `UNSAFE_DROP_FOLDER` where something else is in the way."""

    def path(self, box: Box) -> Path: ...

    def place(self, box: Box) -> str:
        """Its path within the drop folder, as whoever leaves files there sees it."""

    def look(self, box: Box) -> Sequence[Waiting]:
        """What lies in the box, by name."""

    def take(self, box: Box) -> None:
        """Move whatever stands still out of the box, at once or not at all."""

    def taken(self, box: Box) -> Sequence[Taken]:
        """What was taken and is not in the archive yet, whoever took it, oldest first."""

    def put(self, box: Box, name: str, path: Path) -> None:
        """As if this file of ours had been left in the box and taken: at once or not at all."""

    def copy(self, taken: Taken, into: Path) -> Path:
        """A private copy: of a folder a zip, the same for the same files. Raises `Refused`, and `FileNotFoundError`."""

    def tidy(self, box: Box, before: datetime, *, only_count: bool = False) -> int:
        """Remove what was taken before then from the archive, with its outcomes; how many. May be said again."""

    def put_away(self, box: Box, token: str, files: Mapping[str, bytes]) -> None:
        """Write these files beside what was taken, and move all of it into the archive. May be said again."""


class RecognisesDrops(Protocol):
    def kind_of(self, path: str) -> DropKind:
        """By the names of the files, or else by the header. Raises `Refused`."""


class WritesOutcomes(Protocol):
    def files(self, outcome: DropOutcome) -> Mapping[str, bytes]:
        """The outcome by file name: for programs, for people, and the rows left out for a spreadsheet."""


@dataclass(frozen=True, slots=True)
class NewDrop:
    box: Box
    token: str
    name: str
    kind: DropKind | None
    fingerprint: str
    taken_at: datetime
    job: JobId | None = None
    same_as: DropId | None = None
    error: Mapping[str, Any] | None = None


class Drops(Protocol):
    """Within a transaction."""

    async def hold(self) -> None:
        """Nobody else hands a file of this district over until the transaction ends."""

    async def date_format(self) -> DateFormat:
        """How rosters in the district's box write days; ISO until somebody says otherwise."""

    async def set_date_format(self, format: DateFormat) -> None: ...

    async def known(self, tokens: Collection[str]) -> frozenset[str]:
        """Those that were handed over."""

    async def add(self, drop: NewDrop) -> None: ...

    async def latest(self, school: SchoolId | None, kind: DropKind) -> Drop | None:
        """The last file of the box and kind that has a job."""

    async def untold(self) -> Sequence[Drop]:
        """Those whose outcome has not been written yet, oldest first; without those somebody else holds."""

    async def told(self, drop: DropId, at: datetime) -> None: ...

    async def recent(self, most: int) -> Sequence[Drop]:
        """Newest first."""

    async def page(self, school: SchoolId | None, request: PageRequest) -> Page[Drop]:
        """Those of one box, newest first. Keys: `(id,)`."""
