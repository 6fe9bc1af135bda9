"""A pull from Clever as a feed, complete or of what has changed, read from its files as a stream."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from adapters.clever.family import shares_family
from adapters.clever.sections import SchoolYear, Sections, Terms
from adapters.clever.spool import Spool
from adapters.clever.users import Users
from adapters.outbound.cells import Cells
from domain.roster_feed import Completeness, FeedGone, FeedItem, FeedRules, FeedSchool, Kind, Place
from domain.roster_notices import Notices
from domain.roster_validation import Flaw, duplicate_id, quarantined, readable_id, required

_FILE = "schools"


class Changed(NamedTuple):
    """What a feed of changes is about: whoever of these is not in the spool is no more."""

    year: SchoolYear
    users: Sequence[str]
    sections: Sequence[str]
    with_family: frozenset[str] = frozenset()
    """The students whose contacts are all in the spool."""


class CleverFeed:
    """Schools, courses and terms are in memory; users and sections pass through."""

    format = "clever"

    def __init__(self, spool: Spool, changed: Changed | None = None) -> None:
        """`changed`: the spool holds all schools, terms and courses, but of the rest only what has changed."""
        self._spool, self._changed = spool, changed
        self.completeness = Completeness.CHANGES if changed else Completeness.COMPLETE
        self.fingerprint = _fingerprint(spool, changed)
        notices = Notices()
        self._terms = Terms(spool, notices, changed.year if changed else None)
        self._schools: dict[str, FeedSchool] = {}
        self._left_out: list[FeedItem] = []
        self._read_schools()
        self._told = tuple(notices.taken())

    @property
    def year(self) -> SchoolYear:
        """The school year that is read."""
        return self._terms.school_year

    @property
    def shares_family(self) -> bool:
        """Of a complete feed: whether it says who the guardians are. Reads the users."""
        return shares_family(self._spool)

    def records(self, rules: FeedRules) -> Iterator[FeedItem]:
        """See `RosterFeed`. Reads users three times (two looks ahead), sections twice."""
        notices = Notices()
        yield from self._told
        yield from self._left_out
        yield from self._schools.values()
        are_all = self._changed is None
        with_family = self._changed.with_family if self._changed else ()
        yield from Users(self._spool, self._schools, self._terms.year, notices, are_all, with_family).records(rules)
        yield from notices.taken()
        yield from Sections(self._spool, self._schools, self._terms, notices).records()
        yield from notices.taken()
        if self._changed is not None:
            yield from _gone(self._changed)

    def _read_schools(self) -> None:
        first, last = self._terms.year_days() or (None, None)
        for row, record in enumerate(self._spool.records(_FILE), 1):
            place, cells = Place(_FILE, row), Cells(record)
            source_id, name = cells.text("id"), cells.text("name")
            sis_id = cells.text("sis_id") or cells.text("school_number")
            try:
                if cells.flaw:
                    raise cells.flaw
                school = FeedSchool(
                    place, required("id", source_id), required("name", name), sis_id or None, first, last
                )
            except Flaw as wrong:
                self._left_out.append(quarantined(place, Kind.SCHOOL, readable_id(source_id), wrong))
                continue
            if known := self._schools.get(source_id):
                self._left_out.append(duplicate_id(place, Kind.SCHOOL, source_id, known.place))
            else:
                self._schools[source_id] = school


def _gone(changed: Changed) -> Iterator[FeedItem]:
    """Said of everything that the feed is about: what it has after all is not gone. A user's role may be another now."""
    for row, id in enumerate(changed.users, 1):
        yield FeedGone(Place("events", row), Kind.STUDENT, id)
        yield FeedGone(Place("events", row), Kind.STAFFER, id)
    for row, id in enumerate(changed.sections, len(changed.users) + 1):
        yield FeedGone(Place("events", row), Kind.SECTION, id)


def _fingerprint(spool: Spool, changed: Changed | None) -> str:
    whole = spool.fingerprint()
    if changed is None:
        return whole
    ids = [whole, *sorted(changed.users), "", *sorted(changed.sections), "", *sorted(changed.with_family)]
    return hashlib.sha256("\0".join(ids).encode()).hexdigest()
