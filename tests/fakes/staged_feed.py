"""A feed as it came in, one list per kind of record; of several records with one id the first counts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from application.ports.rosters import Staged
from domain.roster_feed import (
    FeedChoice,
    FeedEmptyList,
    FeedEnrollment,
    FeedGone,
    FeedItem,
    FeedMembership,
    FeedSchool,
    FeedSection,
    FeedSectionStaffer,
    FeedStaffer,
    FeedStudent,
    Kind,
    Notice,
    Quarantined,
)
from domain.roster_validation import duplicate_id

FeedPerson = FeedStaffer | FeedStudent
_KINDS = {
    FeedSchool: Kind.SCHOOL,
    FeedStaffer: Kind.STAFFER,
    FeedStudent: Kind.STUDENT,
    FeedSection: Kind.SECTION,
    FeedEnrollment: Kind.ENROLLMENT,
}


@dataclass
class StagedFeed:
    schools: list[FeedSchool] = field(default_factory=list)
    staffers: dict[str, FeedPerson] = field(default_factory=dict)
    students: dict[str, FeedPerson] = field(default_factory=dict)
    memberships: list[FeedMembership] = field(default_factory=list)
    sections: dict[str, FeedSection] = field(default_factory=dict)
    teaching: list[FeedSectionStaffer] = field(default_factory=list)
    enrollments: list[FeedEnrollment] = field(default_factory=list)
    gone: list[FeedGone] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)
    came: Staged = field(default_factory=lambda: Staged({}, {}, ()))

    def people(self, kind: Kind) -> dict[str, FeedPerson]:
        return self.students if kind is Kind.STUDENT else self.staffers

    def schools_of(self, kind: Kind, key: str) -> list[FeedMembership]:
        return [one for one in self.memberships if (one.person_kind, one.person_source_id) == (kind, key)]

    def left_out(self, kind: Kind) -> frozenset[str]:
        """The ids of quarantined records, as far as they can be read."""
        found = (one.source_id for one in self.quarantined if one.kind is kind)
        return frozenset(key for key in found if key is not None)

    def said_gone(self, kind: Kind) -> frozenset[str]:
        """What the feed says is no more, unless it has it after all."""
        return frozenset(one.source_id for one in self.gone if one.kind is kind) - self.left_out(kind)

    def nameless(self, kind: Kind) -> int:
        """Quarantined records without an id: they count as present, and nobody knows who they are."""
        return sum(one.kind is kind and one.source_id is None for one in self.quarantined)


def staged(items: Iterable[FeedItem]) -> StagedFeed:
    records = list(items)
    feed = StagedFeed(
        schools=_of(records, FeedSchool),
        memberships=_of(records, FeedMembership),
        teaching=_of(records, FeedSectionStaffer),
        enrollments=_of(records, FeedEnrollment),
        gone=_of(records, FeedGone),
        quarantined=_of(records, Quarantined),
    )
    feed.came = _counted(records, feed)
    feed.staffers = _first_of_each(feed, Kind.STAFFER, _of(records, FeedStaffer))
    feed.students = _first_of_each(feed, Kind.STUDENT, _of(records, FeedStudent))
    feed.sections = _first_of_each(feed, Kind.SECTION, _of(records, FeedSection))
    return feed


def _of(records, wanted):  # type: ignore[no-untyped-def]
    return [one for one in records if isinstance(one, wanted)]


def _counted(records: list[FeedItem], feed: StagedFeed) -> Staged:
    kinds = [_KINDS[type(one)] for one in records if type(one) in _KINDS]
    left_out = [one.kind for one in feed.quarantined]
    return Staged(
        {kind: kinds.count(kind) for kind in Kind},
        {kind: left_out.count(kind) for kind in Kind if kind in left_out},
        _of(records, Notice),
        {one.person_kind: one.field for one in _of(records, FeedChoice)},
        _of(records, FeedEmptyList),
    )


def _first_of_each(feed: StagedFeed, kind: Kind, records: Iterable) -> dict:  # type: ignore[type-arg]
    """By id. What is left out although another record of its id stands before it says nothing of schools."""
    first: dict = {}  # type: ignore[type-arg]
    for record in records:
        counts = first.setdefault(record.source_id, record)
        if counts is not record:
            schools = [one.school_source_id for one in _said_by(feed, kind, record)]
            feed.quarantined.append(duplicate_id(record.place, kind, record.source_id, counts.place, schools))
    earlier: set[str | None] = set(first)
    for one in [one for one in feed.quarantined if one.kind is kind]:
        if one.source_id in earlier:
            silent = list(_said_by(feed, kind, one))
            feed.memberships = [said for said in feed.memberships if said not in silent]
        earlier.add(one.source_id)
    return first


def _said_by(feed: StagedFeed, kind: Kind, record) -> Iterator[FeedMembership]:  # type: ignore[no-untyped-def]
    """A membership stands in the row of the record that says it."""
    for one in feed.memberships:
        if (one.person_kind, one.person_source_id, one.place) == (kind, record.source_id, record.place):
            yield one
