"""What a district shares at Clever: counted, and read by the same rules as a sync reads it, but taken in by nobody."""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.clever.client import CleverClient
from adapters.clever.feed import CleverFeed
from adapters.clever.fields import COLLECTIONS
from adapters.clever.refusals import paused
from adapters.clever.spool import Spool
from application.ports.roster_sources import GuardiansShared, Problem, SharedSchool, SourceReport
from domain.errors import Refused
from domain.roster_feed import (
    FeedEnrollment,
    FeedRules,
    FeedSchool,
    FeedSection,
    FeedStaffer,
    FeedStudent,
    Kind,
    Quarantined,
)

_SECONDS = 40.0
_STATES = {
    "paused": ("SOURCE_PAUSED", "The district is paused at Clever: nothing is read until it goes on."),
    "pending": ("SOURCE_PAUSED", "The district has not begun at Clever: nothing is read until it has."),
    "error": (
        "SOURCE_STALE",
        "Clever's own sync with the district fails, so that its data grows old: tell the district.",
    ),
}
_KINDS: Mapping[type, Kind] = {
    FeedSchool: Kind.SCHOOL,
    FeedStaffer: Kind.STAFFER,
    FeedStudent: Kind.STUDENT,
    FeedSection: Kind.SECTION,
    FeedEnrollment: Kind.ENROLLMENT,
}
_OF = {
    "schools": (Kind.SCHOOL,),
    "users": (Kind.STAFFER, Kind.STUDENT),
    "sections": (Kind.SECTION, Kind.ENROLLMENT),
}
"""Which kinds stand in which collection."""


async def report_of(client: CleverClient, seconds: float = _SECONDS) -> SourceReport:
    """Counts, and what would be left out and why. What takes longer than `seconds` is not counted, and that is told."""
    try:
        district = await client.district()
        if district is None:
            raise paused("The district does not share its data")
    except Refused as refused:
        if refused.code != "SOURCE_PAUSED":
            raise
        return SourceReport([], {}, [Problem(refused.code, refused.message)])
    problems = [Problem(*_STATES[state])] if (state := str(district.get("state"))) in _STATES else []
    with TemporaryDirectory(prefix="homeroom-import-") as folder:
        spool = Spool(Path(folder) / "clever")
        spool.clear()
        whole = await _read(client, spool, seconds)
        seen = await asyncio.to_thread(_look, CleverFeed(spool))
    guardians = GuardiansShared(seen.with_guardians, seen.told_guardians) if seen.told_guardians else None
    counts = {kind: seen.counts[kind] for name, kinds in _OF.items() if name in whole for kind in kinds}
    problems += [*_missing(counts), *_flaws(seen), *_rest(whole)]
    return SourceReport(seen.schools, counts, problems, seen.admins if "users" in whole else None, guardians=guardians)


async def _read(client: CleverClient, spool: Spool, seconds: float) -> set[str]:
    """The collections that were read to the end."""

    async def untold(phase: str, records: int) -> None:
        """Nobody looks."""

    whole, deadline = set[str](), time.monotonic() + seconds
    for collection in COLLECTIONS:
        try:
            async with asyncio.timeout(deadline - time.monotonic()):
                await spool.fill(collection, client, untold)
        except TimeoutError:
            break
        whole.add(collection)
    return whole


@dataclass(slots=True)
class _Seen:
    schools: list[SharedSchool] = field(default_factory=list)
    counts: Counter[Kind] = field(default_factory=Counter)
    flawed: dict[tuple[Kind, str, str], Counter[str]] = field(default_factory=dict)
    """By kind, code and field; what is said of each."""
    admins: int = 0
    told_guardians: int = 0
    """Students of whom it is said who their guardians are."""
    with_guardians: int = 0


def _look(feed: CleverFeed) -> _Seen:
    seen = _Seen()
    for item in feed.records(FeedRules({})):
        if isinstance(item, Quarantined):
            seen.flawed.setdefault((item.kind, item.code, item.field), Counter())[item.message] += 1
            if item.kind is not Kind.ENROLLMENT:
                seen.counts[item.kind] += 1
        elif kind := _KINDS.get(type(item)):
            seen.counts[kind] += 1
            seen.admins += isinstance(item, FeedStaffer) and item.admin
        if isinstance(item, FeedStudent) and item.guardian_emails is not None:
            seen.told_guardians += 1
            seen.with_guardians += bool(item.guardian_emails)
        if isinstance(item, FeedSchool):
            seen.schools.append(SharedSchool(item.source_id, item.name))
    return seen


def _missing(counts: Mapping[Kind, int]) -> list[Problem]:
    if counts.get(Kind.SCHOOL) == 0:
        return [Problem("NO_SCHOOLS", "The district shares no school: have it share some with this application.")]
    kinds = [kind for kind in (Kind.STAFFER, Kind.STUDENT, Kind.SECTION) if counts.get(kind) == 0]
    return [
        Problem("NO_RECORDS", f"There are no {kind.value}s: have the district share them.", kind=kind) for kind in kinds
    ]


def _flaws(seen: _Seen) -> list[Problem]:
    """What a sync would leave out, gathered by what is wrong."""
    problems = []
    for (kind, code, name), said in seen.flawed.items():
        count, message = said.total(), said.most_common(1)[0][0]
        what = kind.value if count == 1 else f"{kind.value}s"
        problems.append(Problem(code, f"{count} {what} would be left out ({name}): {message}", count, kind))
    return problems


def _rest(whole: set[str]) -> list[Problem]:
    rest = [collection for collection in COLLECTIONS if collection not in whole]
    if not rest:
        return []
    message = f"There was no time to read all of {', '.join(rest)}: the first sync, or a dry run, counts them."
    return [Problem("COUNTED_IN_PART", message)]
