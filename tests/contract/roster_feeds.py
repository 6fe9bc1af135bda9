"""Feeds said in a few words, and what a report says of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from domain.roster_feed import (
    Completeness,
    FeedChoice,
    FeedEmptyList,
    FeedEnrollment,
    FeedGone,
    FeedItem,
    FeedMembership,
    FeedRules,
    FeedSchool,
    FeedSection,
    FeedSectionStaffer,
    FeedStaffer,
    FeedStudent,
    Kind,
    Notice,
    Place,
    Quarantined,
    SectionList,
)
from domain.roster_sync import RosterSync


@dataclass
class Feed:
    """A roster source. Every record has the row it was added as; what is removed is simply not there any more."""

    completeness: Completeness = Completeness.COMPLETE
    format: str = "oneroster"
    fingerprint: str = "0" * 64
    people: list[FeedItem] = field(default_factory=list)
    schools: list[FeedSchool] = field(default_factory=list)
    sections: list[FeedItem] = field(default_factory=list)
    enrollments: list[FeedItem] = field(default_factory=list)
    left: list[FeedItem] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    rules: FeedRules | None = None
    row: int = 1
    all_said: bool = False
    """Records of people name all their schools, though the feed be partial."""
    empty: list[FeedItem] = field(default_factory=list)

    def records(self, rules: FeedRules) -> Iterator[FeedItem]:
        self.rules = rules
        yield from self.schools
        yield from self.people
        yield from self.empty
        yield from self.sections
        yield from self.enrollments
        yield from self.left
        yield from self.notices

    def open(self, path: str, format: str) -> "Feed":
        return self

    def _place(self, file: str) -> Place:
        self.row += 1
        return Place(file, self.row)

    def school(self, key: str, name: str | None = None, *, year: tuple[date, date] | None = None) -> "Feed":
        first, last = year or (None, None)
        self.schools.append(FeedSchool(self._place("orgs.csv"), key, name or f"School {key}", None, first, last))
        return self

    def student(
        self,
        key: str,
        *schools: str,
        sis_id: str | None = None,
        email: str | None = "",
        name: str | None = None,
        graduation_year: int | None = 2029,
        given: bool = True,
        grade: str | None = None,
        guardians: tuple[str, ...] | None = None,
    ) -> "Feed":
        place = self._place("users.csv")
        address = f"{key}@example.org" if email == "" else email
        names = (sis_id or f"S{key}", name or key, "Kern")
        self.people.append(FeedStudent(place, key, *names, address, graduation_year, given, grade, guardians))
        return self._belongs(place, Kind.STUDENT, key, schools)

    def staffer(
        self, key: str, *schools: str, sis_id: str | None = None, email: str | None = None, admin: bool = False
    ) -> "Feed":
        place = self._place("users.csv")
        self.people.append(
            FeedStaffer(place, key, sis_id or f"T{key}", key, "Stone", email or f"{key}@example.org", admin)
        )
        return self._belongs(place, Kind.STAFFER, key, schools)

    def _belongs(self, place: Place, kind: Kind, key: str, schools: Sequence[str]) -> "Feed":
        for number, school in enumerate(schools):
            self.people.append(FeedMembership(place, kind, key, school, number == 0, self.all_said))
        return self

    def chooses(self, kind: Kind, field: str) -> "Feed":
        """Which field is the SIS id."""
        self.people.append(FeedChoice(kind, field))
        return self

    def primary_unsaid(self, key: str) -> "Feed":
        """It does not say which of somebody's schools is the primary one."""
        self.people = [
            one._replace(primary=None) if isinstance(one, FeedMembership) and one.person_source_id == key else one
            for one in self.people
        ]
        return self

    def quarantined(self, kind: Kind, key: str | None, *schools: str, told: bool = False) -> "Feed":
        place = self._place("users.csv")
        record = Quarantined(place, kind, key, "email", "no at", "EMAIL_INVALID", "Correct it.", schools, told)
        if kind in (Kind.STUDENT, Kind.STAFFER):
            self.people.append(record)
            if key is not None:
                self._belongs(place, kind, key, schools)
        else:
            (self.sections if kind is Kind.SECTION else self.enrollments).append(record)
        return self

    def section(
        self,
        key: str,
        school: str,
        *,
        name: str | None = None,
        staff: Sequence[str] = (),
        room: str | None = None,
        course: str | None = None,
        terms: tuple[date | None, date | None] = (None, None),
        said: bool = True,
    ) -> "Feed":
        """`said`: its course and terms are in the feed."""
        place = self._place("classes.csv")
        of_course = course, course and f"{course}-1", course and f"About {course}"
        flags = said, said, said
        self.sections.append(FeedSection(place, key, school, name or key, *of_course, None, None, room, *terms, *flags))
        for number, staffer in enumerate(staff):
            self.enrollments.append(FeedSectionStaffer(self._place("enrollments.csv"), key, staffer, number == 0))
        return self

    def teach(
        self,
        section: str,
        staffer: str,
        *,
        lead: bool = False,
        days: tuple[date | None, date | None] = (None, None),
        again: str = "",
    ) -> "Feed":
        """A record with an id of its own."""
        place, key = self._place("enrollments.csv"), f"{section}/{staffer}{again}"
        self.enrollments.append(FeedSectionStaffer(place, section, staffer, lead, False, key, *days))
        return self

    def enroll(
        self, section: str, *students: str, days: tuple[date | None, date | None] = (None, None), again: str = ""
    ) -> "Feed":
        """`again`: another record of the same enrollment."""
        for student in students:
            place, key = self._place("enrollments.csv"), f"{section}/{student}{again}"
            self.enrollments.append(FeedEnrollment(place, key, section, student, *days))
        return self

    def nothing_in(self, what: SectionList, name: str) -> "Feed":
        self.empty.append(FeedEmptyList(what, name))
        return self

    def gone(self, kind: Kind, *keys: str) -> "Feed":
        """Of an enrollment the key is `section/person`, as `enroll` gives it, and `#` before what tells records apart."""
        for key in keys:
            section, _, person = key.partition("#")[0].partition("/")
            self.left.append(FeedGone(self._place("users.csv"), kind, key, section, person or None))
        return self


def told(sync: RosterSync, kind: Kind) -> dict[str, int]:
    """What was counted of a kind, zeros left out."""
    return {tally: count for tally, count in sync.counts.to_json()[kind.value].items() if count}


def notices(sync: RosterSync) -> dict[str, int]:
    return {notice.code: notice.count for notice in sync.notices}


def holds(sync: RosterSync) -> dict[str, str]:
    return {part.name: part.hold.code for part in sync.parts if part.hold is not None}
