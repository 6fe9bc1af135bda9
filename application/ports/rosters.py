"""Ports: putting a roster feed into a district, and what is remembered of it.

`Rosters` is one run, in one transaction, in the order of its methods: stage, identify, compare, apply. `RosterSyncs` is
the memory of runs.
"""

from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from application.paging import Page, PageRequest
from domain.ids import SchoolId, SyncId
from domain.roster_feed import Completeness, FeedEmptyList, FeedItem, Kind, Notice, SchoolRules
from domain.roster_hold import PartEvidence
from domain.roster_sync import Change, Counts, PartDecision, RosterSync, SyncChange, SyncQuarantine

Staging = Callable[[int], Awaitable[None]]
"""Told how many records have been staged so far; may raise to stop."""


@dataclass(frozen=True, slots=True)
class SyncSource:
    """From where: one source of a district has its own ids for people, sections and schools."""

    format: str
    name: str


@dataclass(frozen=True, slots=True)
class Staged:
    """What came in: records by kind (quarantined ones apart), and what the reader of the feed remarked."""

    records: Mapping[Kind, int]
    quarantined: Mapping[Kind, int]
    notices: Sequence[Notice]
    choices: Mapping[Kind, str] = field(default_factory=dict)
    """By kind of person, which field is the SIS id."""
    empty_lists: Sequence[FeedEmptyList] = ()

    @property
    def total(self) -> int:
        return sum(self.records.values())


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the run would do if nothing were held: the parts with what their guards must know, and who trades keys."""

    parts: Sequence[PartEvidence]
    joined: Sequence[tuple[SchoolId, SchoolId]]
    """Pairs of schools between which an SIS id or e-mail changes hands."""
    counts: Mapping[SchoolId, Counts]
    """What each part would do."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the run did (or, dry, would have done) with the held parts left out."""

    counts: Counts
    by_school: Mapping[SchoolId, Counts]
    notices: Sequence[Notice]
    quarantined: int
    """How many records were left out with a reason of their own, to be listed one by one."""


class Rosters(Protocol):
    """One sync. The calls of one run share temporary tables, so a transaction holds one run."""

    async def school_rules(self, source: SyncSource) -> Mapping[str, SchoolRules]:
        """What the schools that this source has accept, by their id in the source."""

    async def sis_ids(self, source: SyncSource) -> Mapping[Kind, str]:
        """By kind of person, which field was the SIS id in the latest complete roster of this source that was applied."""

    async def stage(self, items: Iterator[FeedItem], staging: Staging) -> Staged:
        """Take the feed in, a batch at a time, in constant memory."""

    async def identify(
        self,
        source: SyncSource,
        *,
        completeness: Completeness,
        time_zone: str,
        now: datetime,
        undeclared: frozenset[Kind] = frozenset(),
        all_schools: bool = False,
    ) -> Sequence[Notice]:
        """Take the locks, then decide for the whole feed who is who (`domain.roster_identity`).

        `time_zone` is given to schools that are new. `undeclared`: kinds of which not all was let in, so that nothing is
        said by what is missing. `all_schools`: a complete feed has all that the source shares, so a school that is not in
        it is not shared any more; else it is just not about that school. Raises `Refused` `SOURCE_EMPTY` where a kind of
        record, or a list that sections refer to, was there before and is missing altogether, `BUSY` where another sync or a
        mass run takes too long.
        """

    async def compare(self) -> Comparison:
        """Every difference between feed and district, and the counts for the guards. Writes nothing."""

    async def apply(self, held: Collection[SchoolId], by: str, *, dry_run: bool, list_up_to: int) -> Outcome:
        """Write the differences of all parts that are not held; a dry run only counts them.

        The differences of held parts, and all of a dry run, are listed record by record; what is applied only where there
        are no more than `list_up_to` changes.
        """

    async def keep(self, sync: SyncId, *, conflicts: bool) -> None:
        """Write down under this run the records left out and the changes listed; `conflicts`: also the open conflicts."""

    async def conflicts(self) -> int:
        """How many records of this run name two people, so that nothing was done for them."""

    async def refresh_statistics(self) -> None:
        """Let the database look at the rosters again, so that it plans queries by what is there now."""


class RosterSyncs(Protocol):
    """Runs, and what is kept of them."""

    async def add(self, sync: RosterSync) -> SyncId:
        """Write a run and its parts down."""

    async def find(self, ids: Collection[SyncId]) -> Mapping[SyncId, RosterSync]:
        """Runs with their parts, by id."""

    async def hold(self, id: SyncId) -> RosterSync | None:
        """The run as it is now; nobody else decides about its parts until the transaction ends."""

    async def syncs(self, school: SchoolId | None, page: PageRequest, *, waiting: bool = False) -> Page[RosterSync]:
        """Runs of the district, or those with a part of one school, newest first. Keys: `(id,)`.

        `waiting`: only those in which something waits.
        """

    async def waiting(self, source: SyncSource, *, before: SyncId) -> Sequence[RosterSync]:
        """The runs of a source, older than `before`, in which something waits."""

    async def decide(self, sync: SyncId, decisions: Mapping[str, PartDecision]) -> None:
        """Write down what became of parts, which are called by name, unless somebody has decided already."""

    async def quarantine(self, sync: SyncId, kinds: Collection[Kind] | None, page: PageRequest) -> Page[SyncQuarantine]:
        """Records left out, in the order of the feed. Keys: `(ordinal,)`."""

    async def changes(
        self,
        sync: SyncId,
        school: SchoolId | None,
        kinds: Collection[Kind] | None,
        changes: Collection[Change] | None,
        page: PageRequest,
    ) -> Page[SyncChange]:
        """Record by record, by school, kind and name. Keys: `(ordinal,)`."""
