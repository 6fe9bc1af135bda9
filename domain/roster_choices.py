"""What an admin says of records whose keys name two people, and what a sync makes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain.roster_identity import Claimed, Match, OnFile, identify


def identify_as_chosen(
    feed: Sequence[Claimed],
    quarantined: frozenset[str],
    people: Sequence[OnFile],
    *,
    complete: bool,
    gone: frozenset[str] = frozenset(),
    chosen: Mapping[str, int | None],
) -> tuple[Mapping[str, Match], frozenset[str]]:
    """`identify`, where an admin has said who some records are (None: somebody new), and of which of them that holds.

    A choice that leaves its record a conflict is given up, as if nobody had chosen: the same feed again must not do more.
    """
    while True:
        honoured = standing_choices(chosen, feed, quarantined, people)
        known = [_with_chosen_key(person, honoured) for person in people]
        matches = identify(feed, quarantined, known, complete=complete, gone=gone, settled=frozenset(honoured))
        in_vain = {key for key in honoured if matches[key].conflict is not None}
        if not in_vain:
            return matches, frozenset(honoured)
        chosen = {key: person for key, person in chosen.items() if key not in in_vain}


def standing_choices(
    chosen: Mapping[str, int | None], feed: Sequence[Claimed], quarantined: frozenset[str], people: Sequence[OnFile]
) -> Mapping[str, int | None]:
    """Choices whose record is in the feed, and whose person is there and nobody else's by source id.

    Of several records that are to be one person, the first by id is. A record that is a person on file is not new.
    """
    records = {one.source_key for one in feed}
    key_of = {person.id: person.source_key for person in people}
    standing: dict[str, int | None] = {}
    for key, person in sorted(chosen.items()):
        if key in records and _stands(key, person, key_of, records | quarantined) and not _taken(person, standing):
            standing[key] = person
    return standing


def is_dropped(key_in_feed: bool, *, still_conflict: bool, complete: bool) -> bool:
    """Whether a choice has become stale: its record is no more, or a conflict all the same."""
    return still_conflict or (complete and not key_in_feed)


def _stands(key: str, person: int | None, key_of: Mapping[int, str | None], present: frozenset[str] | set[str]) -> bool:
    if person is None:
        return key not in key_of.values()
    own = key_of.get(person)
    return person in key_of and own != key and (own is None or own not in present)


def _taken(person: int | None, standing: Mapping[str, int | None]) -> bool:
    return person is not None and person in standing.values()


def _with_chosen_key(person: OnFile, chosen: Mapping[str, int | None]) -> OnFile:
    """Whoever is chosen for a record has its id from now on; whoever had it has none."""
    for key, one in chosen.items():
        if one == person.id:
            return replace(person, source_key=key)
    return replace(person, source_key=None) if person.source_key in chosen else person
