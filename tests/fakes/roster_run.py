"""One run of a roster sync in memory: what came in, who is who, and every difference it found."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cached_property
from zoneinfo import ZoneInfo

from application.ports.rosters import SyncSource
from domain.ids import SchoolId, SectionId, SourceId, StafferId, StudentId
from domain.roster import Section, Status
from domain.roster_feed import Completeness, FeedEnrollment, FeedGone, FeedSection, FeedSectionStaffer, Kind
from domain.roster_identity import Conflict
from domain.roster_schools import SchoolMatch
from domain.roster_sync import Change
from tests.fakes.flex_store import Facts, FakeDistrict
from tests.fakes.roster_rows import ConflictRow, PersonRow
from tests.fakes.staged_feed import FeedPerson, StagedFeed

PEOPLE = (Kind.STAFFER, Kind.STUDENT)


class Standing(Enum):
    """What a person is in this run."""

    NEW = "in the feed, unknown"
    SAME = "in the feed, nothing differs"
    UPDATED = "in the feed, something differs"
    RETURNED = "in the feed, had left"
    IGNORED = "in the feed, ignored on import"
    ON_FILE = "named by SIS id only, by a feed without staff"
    CONFLICT = "in the feed, with keys that name two people"
    QUARANTINED = "left out; memberships and rosters follow the feed"
    UNPLACED = "left out, and its schools cannot be read"
    CLAIMED = "not in the feed, but several records claim to be this person"
    LEAVES = "missing"
    STAYS = "missing, but nobody may leave or another school has the person"
    KEPT = "missing, but ignored on import"
    AWAY = "missing or left out, and was not active anyway"
    HELD = "would change or leave, but its part waits"


@dataclass(eq=False)
class Known:
    """A record of the feed, or a person of the source, or both."""

    kind: Kind
    id: int
    key: str
    person: PersonRow | None
    """As on file before the run."""
    record: FeedPerson | None
    standing: Standing
    conflict: Conflict | None = None
    claimed: int | None = None
    in_feed: bool = False
    """As `Match.in_feed`."""
    schools: dict[SchoolId, bool] = field(default_factory=dict)
    """The schools that the feed names and those of them that are primary."""
    keyed: bool = False
    """The source has an id of the person on file, this one or another; or an admin chose them for somebody else's."""
    present: bool = False
    """It is this one, and the source had the person the last time."""
    named: bool = False
    """An open conflict keeps the person, who is missing."""
    waits: bool = False
    """Unknown (or had left) and of a part that is held: left out everywhere."""

    @property
    def own_school(self) -> SchoolId | None:
        """To whose part a person's own fields belong: the primary school the feed now names."""
        return next((school for school, primary in self.schools.items() if primary), None)


@dataclass
class MembershipChange:
    known: Known
    school: SchoolId
    is_primary: bool | None
    change: Change
    """`updated`: whether it is the primary school."""
    moves_on: bool = False
    """Left, but the person did not: now at other schools only."""


@dataclass
class SharedMembership:
    """Of several sources, one places (or no longer places) a person at a school: nothing that is counted."""

    known: Known
    school: SchoolId
    is_placed: bool


@dataclass(eq=False)
class KnownSection:
    id: SectionId
    key: str
    school: SchoolId | None
    """None: a school that the feed does not have."""
    on_file: Section | None
    record: FeedSection | None
    change: Change | None
    """Of its own fields."""
    follows: bool
    """Its roster is compared with the feed's."""
    skipped: bool = False
    """New, but of no school of the feed; or put at another school than it is of."""
    quarantined: bool = False
    misplaced: bool = False


@dataclass
class TeachingChange:
    section: KnownSection
    staffer: Known | None
    staffer_id: StafferId | None
    is_lead: bool
    change: Change | None
    """None: skipped."""
    records: int = 1


@dataclass
class RosterChange:
    section: KnownSection | None
    student: Known | None
    student_id: StudentId | None
    change: Change | None
    """None: skipped."""
    first_day: date | None = None
    last_day: date | None = None
    source_key: str | None = None
    ended_by: date | None = None
    records: int = 1
    by_leaving: bool = False
    """Only because the student leaves; the roster itself is not compared, or cannot be read."""


@dataclass
class Differences:
    """Everything that a run would do."""

    people: list[Known] = field(default_factory=list)
    memberships: list[MembershipChange] = field(default_factory=list)
    shared: list[SharedMembership] = field(default_factory=list)
    sections: list[KnownSection] = field(default_factory=list)
    teaching: list[TeachingChange] = field(default_factory=list)
    rosters: list[RosterChange] = field(default_factory=list)
    repeated: int = 0
    """Enrollment records that say again what another one said."""
    said_staff: list[tuple[KnownSection, Known, list[FeedSectionStaffer]]] = field(default_factory=list)
    said_rosters: list[tuple[KnownSection, Known, list[FeedEnrollment]]] = field(default_factory=list)
    """Who is in a section, and by which records."""
    skipped: list[tuple[Kind, SchoolId]] = field(default_factory=list)
    """Memberships of people who are left out because their part is held."""

    def of(self, kind: Kind) -> Iterator[Known]:
        return (known for known in self.people if known.kind is kind)

    def section_change(self, section: KnownSection) -> Change | None:
        """A section whose staff change is an updated section."""
        taught = any(one.section is section and one.change is not None for one in self.teaching)
        return section.change or (Change.UPDATED if taught and section.on_file is not None else None)

    def moved(self) -> Iterable[tuple[StudentId, SchoolId]]:
        """Students who are now at other schools only."""
        for one in self.memberships:
            if one.known.kind is Kind.STUDENT and one.change is Change.LEFT and not leaves(one.known):
                yield StudentId(one.known.id), one.school

    def given_up(self) -> Iterable[tuple[StudentId, SchoolId]]:
        """Where this source places students no longer, and another does."""
        for one in self.shared:
            if one.known.kind is Kind.STUDENT and not one.is_placed:
                yield StudentId(one.known.id), one.school


@dataclass
class Run:
    store: FakeDistrict
    feed: StagedFeed
    source: SyncSource
    source_id: SourceId
    completeness: Completeness
    time_zone: str
    now: datetime
    schools: list[tuple[SchoolId, SchoolMatch]]
    undeclared: frozenset[Kind] = frozenset()
    """Kinds of which not all was let in."""
    differences: Differences = field(default_factory=Differences)
    honoured: set[tuple[Kind, str]] = field(default_factory=set)
    """Records of which it counts who an admin says they are."""
    remembered: list[FeedEnrollment] = field(default_factory=list)
    """Records of rosters that a partial feed is silent about, of those it speaks of."""
    primary_unsaid: set[tuple[Kind, str]] = field(default_factory=set)
    """People new to the source of whom a partial feed does not say which school is the primary one."""
    over: set[tuple[str, str]] = field(default_factory=set)
    """Who taught a section, by the ids in the source, and does no more."""

    @property
    def complete(self) -> bool:
        return self.completeness.complete

    @property
    def facts(self) -> Facts:
        return self.store.facts

    def may_leave(self, kind: Kind) -> bool:
        """Not in a partial feed, and not where a record of the kind came without an id: it may be anybody."""
        return self.is_whole(kind) and (kind is Kind.ENROLLMENT or not self.feed.nameless(kind))

    def is_whole(self, kind: Kind) -> bool:
        return self.complete and kind not in self.undeclared

    @property
    def names_all_people(self) -> bool:
        return all(map(self.is_whole, PEOPLE))

    @cached_property
    def others(self) -> frozenset[SourceId]:
        """The other sources in use, which place people and keep them from leaving as this one does."""
        facts = self.facts
        return frozenset(id for id in facts.sources.values() if id != self.source_id and not facts.retired.get(id))

    def keys(self, kind: Kind) -> dict[int, tuple[str, bool]]:
        """The ids that this source has of people, and whether it had them the last time."""
        return {
            row.person: (key, row.present)
            for (one, source, key), row in self.facts.person_keys.items()
            if (one, source) == (kind, self.source_id)
        }

    def given_up_by_all(self, kind: Kind) -> frozenset[int]:
        """Whom every source has given up, this one never had, and something kept then."""
        if not self.may_leave(kind):
            return frozenset()
        here = {person for (person, at), row in self.facts.memberships(kind).items() if row.active and at in self.here}
        had = {
            (row.person, source, row.present) for (of, source, _), row in self.facts.person_keys.items() if of is kind
        }
        kept = {person for person, source, present in had if present or source == self.source_id}
        lost = ({person for person, *_ in had} - kept) & here
        people = self.facts.people(kind)
        return frozenset(id for id in lost if people[id].status is Status.ACTIVE and not people[id].ignore_on_import)

    def in_conflict(self, kind: Kind, *, here: bool) -> frozenset[int]:
        """Whom open conflicts of other sources in use name, or an admin has chosen for them; `here`: of this one, in the feed."""
        rows = [row for row in self.facts.conflicts if row.is_open and row.kind is kind]
        if here:
            records = self.feed.people(kind)
            rows = [row for row in rows if row.source == self.source_id and row.source_key in records]
        else:
            rows = [row for row in rows if row.source in self.others]
        named = [row.people if row.choice is None else (row.choice.person,) for row in rows]
        return frozenset(id for people in named for id in people if id is not None)

    def said_gone(self, known: "Known") -> bool:
        """Not only missing: the feed says that there is no such person any more."""
        return known.record is None and known.key in self.feed.said_gone(known.kind)

    def gone_of_staff(self) -> list[FeedGone]:
        """Enrollments that are said to be gone, and may be those of staff; where the district shares none, they are not."""
        if Kind.STAFFER in self.undeclared:
            return []
        return [one for one in self.feed.gone if one.kind is Kind.ENROLLMENT]

    def open_conflicts(self, kind: Kind) -> list[ConflictRow]:
        """Those of the source that earlier runs found and nobody has resolved."""
        mine = [row for row in self.facts.conflicts if row.is_open and row.source == self.source_id]
        return [row for row in mine if row.kind is kind]

    def school_of(self, key: str) -> SchoolId | None:
        return next((school for school, match in self.schools if match.feed.source_id == key), None)

    @property
    def here(self) -> frozenset[SchoolId]:
        return frozenset(school for school, _ in self.schools)

    @property
    def shared(self) -> frozenset[SchoolId]:
        """Without those that the source does not share any more."""
        return frozenset(school for school, match in self.schools if not match.unshared)

    def today_at(self, school: SchoolId) -> date:
        known = self.facts.schools.get(school)
        return self.now.astimezone(ZoneInfo(known.time_zone if known else self.time_zone)).date()

    def ends_from(self, school: SchoolId) -> date:
        """The first day on which a sync may end appointments there."""
        return self.today_at(school) + timedelta(days=self.facts.schools[school].frozen)

    @property
    def today(self) -> date:
        """Where it is earliest."""
        return min(map(self.today_at, self.facts.schools), default=self.now.date())


def leaves(known: Known) -> bool:
    return known.standing is Standing.LEAVES


def is_active(known: Known) -> bool:
    """On file, before the run."""
    return known.person is not None and known.person.status is Status.ACTIVE
