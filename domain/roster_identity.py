"""Who is who: how the records of a feed find the people a district knows. Students match students, adults match adults.

The whole feed is decided at once. A sync executes this rule set-based; a differential test holds the two together.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from domain.roster import Status


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a record of the feed says of a person's keys."""

    source_key: str
    sis_id: str
    email: str | None
    """Folded."""


@dataclass(frozen=True, slots=True)
class OnFile:
    """A person the district knows."""

    id: int
    source_key: str | None
    """The id in this source; None for a person of another source, or of none."""
    sis_id: str
    email: str | None
    status: Status
    may_leave: bool = True
    """Not in this feed, this person would leave: nothing else (another school, `ignore_on_import`) keeps them."""
    ignored: bool = False
    """`ignore_on_import`: found, and left as it is."""
    present: bool = True
    """This source had the person the last time."""


class Conflict(StrEnum):
    """Keys that would name two active people; nothing is changed for these until an admin resolves it."""

    SIS_ID = "CONFLICT_SIS_ID"
    EMAIL = "CONFLICT_EMAIL"


@dataclass(frozen=True, slots=True)
class Match:
    """What a record is: a known person, somebody new (`person` None), or a conflict."""

    person: int | None
    conflict: Conflict | None = None
    claimed: int | None = field(default=None, compare=False)
    """A known person whom several records claim to be; it stays as it is, with its memberships and enrollments."""
    in_feed: bool = field(default=False, compare=False)
    """Of a conflict: all others with the key are in the feed, too, so that only the source can tell them apart."""


def identify(
    feed: Sequence[Claimed],
    quarantined: frozenset[str],
    people: Sequence[OnFile],
    *,
    complete: bool,
    gone: frozenset[str] = frozenset(),
    settled: frozenset[str] = frozenset(),
) -> Mapping[str, Match]:
    """Every record's match, by its source key.

    First by source id; then by SIS id, then by e-mail (active people only), among people whose id of this source, if they
    have one, is not in this feed (in a delta: is not active on file, or gone, or was so the last time). `quarantined`: ids that
    are in the feed, but left out; `gone`: those that the feed says are no more. `settled`: records that are found by source id
    or are new.
    """
    present = {one.source_key for one in feed} | quarantined
    known = {person.source_key: person for person in people if person.source_key is not None}
    matches = {one.source_key: Match(known[one.source_key].id) for one in feed if one.source_key in known}
    free = {
        person.id: person
        for person in people
        if person.source_key is None
        or (
            person.source_key not in present
            and (complete or person.source_key in gone or person.status is not Status.ACTIVE or not person.present)
        )
    }
    contested: set[int] = set()
    for conflict, fits in ((Conflict.SIS_ID, _same_sis_id), (Conflict.EMAIL, _same_email)):
        _find([one for one in feed if one.source_key not in settled], matches, free, contested, fits, conflict)
    _set_conflicts_aside(feed, matches, people, contested, present, gone, complete=complete)
    return matches


def _same_sis_id(one: Claimed, person: OnFile) -> bool:
    return one.sis_id == person.sis_id


def _same_email(one: Claimed, person: OnFile) -> bool:
    return one.email is not None and one.email == person.email and person.status is Status.ACTIVE


def _find(
    feed: Iterable[Claimed],
    matches: dict[str, Match],
    free: dict[int, OnFile],
    contested: set[int],
    fits: Callable[[Claimed, OnFile], bool],
    conflict: Conflict,
) -> None:
    """Records without a match find the best free person; one that several records claim is nobody's."""
    best: dict[str, int] = {}
    for one in feed:
        candidates = [person for person in free.values() if fits(one, person)]
        if one.source_key not in matches and candidates:
            best[one.source_key] = max(candidates, key=_preference).id
    claims = Counter(best.values())
    for key, person in best.items():
        free.pop(person, None)
        if claims[person] > 1:
            contested.add(person)
            matches[key] = Match(None, conflict, person)
        else:
            matches[key] = Match(person)


def _preference(person: OnFile) -> tuple[bool, bool, int]:
    return person.status is Status.ACTIVE, person.status is Status.INACTIVE, person.id


def _set_conflicts_aside(
    feed: Sequence[Claimed],
    matches: dict[str, Match],
    people: Sequence[OnFile],
    contested: set[int],
    present: set[str],
    gone: frozenset[str],
    *,
    complete: bool,
) -> None:
    """In rounds: a conflict keeps its old values, which may be in the way of somebody who wanted them."""
    by_id = {person.id: person for person in people}
    for one in feed:
        matches.setdefault(one.source_key, Match(None))
    while True:
        moving = {one.source_key: one for one in feed if _takes_the_feeds_values(matches[one.source_key], by_id)}
        matched = {matches[key].person for key in moving}
        everyone = {match.person for match in matches.values()}
        staying = [
            person
            for person in people
            if person.status is Status.ACTIVE
            and person.id not in matched
            and not _leaves(person, everyone, contested, present, complete=complete or person.source_key in gone)
        ]
        not_in_feed = [person for person in staying if person.id not in everyone and person.source_key not in present]
        found: dict[str, tuple[Conflict, bool]] = {}
        for conflict, value_of in ((Conflict.EMAIL, _email), (Conflict.SIS_ID, _sis_id)):
            absent = {value_of(person) for person in not_in_feed}
            for key in _clashing(moving, matches, by_id, staying, value_of):
                found[key] = conflict, value_of(moving[key]) not in absent
        if not found:
            return
        for key, (conflict, in_feed) in found.items():
            matches[key] = replace(matches[key], conflict=conflict, in_feed=in_feed)


def _sis_id(one: Claimed | OnFile) -> str | None:
    return one.sis_id


def _email(one: Claimed | OnFile) -> str | None:
    return one.email


def _takes_the_feeds_values(match: Match, people: Mapping[int, OnFile]) -> bool:
    """The record's keys will be those of an active person."""
    if match.conflict is not None:
        return False
    person = None if match.person is None else people[match.person]
    return person is None or (person.status is not Status.INACTIVE and not person.ignored)


def _leaves(
    person: OnFile, matched: set[int | None], contested: set[int], present: set[str], *, complete: bool
) -> bool:
    in_feed = person.source_key is None or person.source_key in present or person.id in matched | contested
    return complete and person.may_leave and not person.ignored and not in_feed


def _clashing(
    moving: Mapping[str, Claimed],
    matches: Mapping[str, Match],
    people: Mapping[int, OnFile],
    staying: Sequence[OnFile],
    value_of: Callable[[Claimed | OnFile], str | None],
) -> list[str]:
    """Claimants of a value that somebody else has or claims; who has it today and keeps it is the incumbent."""
    holders = Counter(value_of(person) for person in staying)
    newcomers = defaultdict(list)
    for key, one in moving.items():
        person = matches[key].person
        today = None if person is None or people[person].status is not Status.ACTIVE else value_of(people[person])
        value = value_of(one)
        if value is None:
            continue
        if today == value:
            holders[value] += 1
        else:
            newcomers[value].append(key)
    return [key for value, keys in newcomers.items() if holders[value] or len(keys) > 1 for key in keys]
