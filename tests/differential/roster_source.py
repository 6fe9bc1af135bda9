"""A roster source that changes at random between two feeds: people come, go, move, swap keys; records are broken or missing."""

import random
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count

from domain.roster_feed import Completeness, Kind
from tests.contract.roster_feeds import Feed

SCHOOLS = ("A", "B", "C")
PEOPLE = (Kind.STAFFER, Kind.STUDENT)
YEARS = [(date(2026, 8, 15), date(2027, 6, 10)), (date(2027, 8, 14), date(2028, 6, 9))]
DAYS = [None, None, date(2026, 8, 20), date(2026, 8, 28), date(2026, 12, 18), date(2027, 1, 5)]


@dataclass(frozen=True)
class Person:
    key: str
    sis_id: str
    email: str
    name: str
    schools: tuple[str, ...]
    year: int = 2029
    given: bool = True
    grade: str | None = None
    there: bool = True


@dataclass(frozen=True)
class Course:
    school: str
    name: str
    staff: tuple[str, ...] = ()
    there: bool = True


@dataclass
class Source:
    """What stands in the source today; `feed` says it, with some records that cannot be read."""

    dice: random.Random
    people: dict[Kind, dict[str, Person]] = field(default_factory=lambda: {kind: {} for kind in PEOPLE})
    courses: dict[str, Course] = field(default_factory=dict)
    rosters: dict[tuple[str, str], tuple[date | None, date | None]] = field(default_factory=dict)
    numbers: "count[int]" = field(default_factory=lambda: count(1))
    year: int = 0

    def __post_init__(self) -> None:
        for kind, size in ((Kind.STAFFER, 5), (Kind.STUDENT, 14)):
            for _ in range(self.dice.randint(size - 2, size + 2)):
                self._comes(kind)
        for _ in range(6):
            self._course_begins()
        for _ in range(20):
            self._enrolls()

    def chance(self, likely: float) -> bool:
        return self.dice.random() < likely

    # ── what happens ─────────────────────────────────────────────────────────────────────────────────────────────────

    def change(self) -> None:
        """Some of what happens in a school's office over a week."""
        happens = [
            self._somebody_comes,
            self._somebody_goes,
            self._somebody_goes,
            self._somebody_returns,
            self._somebody_moves,
            self._somebody_moves,
            self._somebody_moves,
            self._a_value_changes,
            self._two_swap,
            self._a_key_is_taken_over,
            self._ids_are_given_anew,
            self._course_begins,
            self._course_changes,
            self._course_changes,
            self._enrolls,
            self._enrolls,
            self._leaves_a_roster,
        ]
        for event in self.dice.choices(happens, k=self.dice.randint(0, 10)):
            event()
        if self.chance(0.04):
            self.year = 1

    def _comes(self, kind: Kind) -> None:
        key = f"{'t' if kind is Kind.STAFFER else 's'}{next(self.numbers)}"
        schools = tuple(self.dice.sample(SCHOOLS, self.dice.choice([1, 1, 1, 2, 3])))
        given, year = self.chance(0.8), self.dice.choice([2028, 2029])
        email = f"{key}@example.org"
        self.people[kind][key] = Person(key, f"I{key}", email, f"n{key}", schools, year, given)

    def _somebody_comes(self) -> None:
        self._comes(self.dice.choice(PEOPLE))

    def _one(self, *, there: bool = True) -> tuple[Kind, Person] | None:
        found = [(k, one) for k in PEOPLE for one in self.people[k].values() if one.there is there]
        return self.dice.choice(found) if found else None

    def _set(self, kind: Kind, person: Person, **changes: object) -> None:
        self.people[kind][person.key] = replace(person, **changes)  # type: ignore[arg-type]

    def _somebody_goes(self) -> None:
        if found := self._one():
            self._set(*found, there=False)

    def _somebody_returns(self) -> None:
        if found := self._one(there=False):
            self._set(*found, there=True)

    def _somebody_moves(self) -> None:
        if found := self._one():
            schools = tuple(self.dice.sample(SCHOOLS, self.dice.choice([1, 1, 2])))
            self._set(*found, schools=schools)

    def _a_value_changes(self) -> None:
        if found := self._one():
            new = next(self.numbers)
            changes = {
                "name": f"n{new}",
                "email": f"E{new}@example.org",
                "sis_id": f"I{new}",
                "grade": "9",
                "year": 2030,
            }
            name = self.dice.choice(list(changes))
            self._set(*found, **{name: changes[name]})
            if name == "year":
                self._set(found[0], self.people[found[0]][found[1].key], given=self.chance(0.5))

    def _two(self) -> tuple[Kind, Person, Person] | None:
        kind = self.dice.choice([Kind.STAFFER, Kind.STUDENT, Kind.STUDENT])
        here = list(self.people[kind].values())
        return (kind, *self.dice.sample(here, 2)) if len(here) > 1 else None

    def _two_swap(self) -> None:
        if found := self._two():
            kind, one, other = found
            name = self.dice.choice(["email", "sis_id"])
            self._set(kind, one, **{name: getattr(other, name)})
            self._set(kind, other, **{name: getattr(one, name)})

    def _a_key_is_taken_over(self) -> None:
        """Whoever had it may be gone, or claims it still."""
        if found := self._two():
            kind, one, other = found
            name = self.dice.choice(["email", "sis_id"])
            self._set(kind, one, **{name: getattr(other, name)})
            if self.chance(0.5):
                self._set(kind, other, there=False)

    def _ids_are_given_anew(self) -> None:
        """One person comes with another id of the source; now and then two records claim to be that person."""
        if found := self._one():
            kind, one = found
            del self.people[kind][one.key]
            for _ in range(self.dice.choice([1, 1, 2])):
                new = next(self.numbers)
                sis_id = one.sis_id if self.chance(0.7) else f"I{new}"
                self.people[kind][f"r{new}"] = replace(one, key=f"r{new}", sis_id=sis_id)

    def _course_begins(self) -> None:
        key = f"c{next(self.numbers)}"
        staff = self.dice.sample(sorted(self.people[Kind.STAFFER]), self.dice.choice([0, 1, 1, 2]))
        self.courses[key] = Course(self.dice.choice(SCHOOLS), key, tuple(staff))

    def _course_changes(self) -> None:
        if not self.courses:
            return
        key = self.dice.choice(sorted(self.courses))
        course, staff = self.courses[key], sorted(self.people[Kind.STAFFER])
        change = self.dice.choice(["name", "staff", "staff", "there", "school"])
        if change == "name":
            course = replace(course, name=f"n{next(self.numbers)}")
        elif change == "staff":
            course = replace(course, staff=tuple(self.dice.sample(staff, min(len(staff), self.dice.randint(0, 2)))))
        elif change == "there":
            course = replace(course, there=not course.there)
        elif self.chance(0.3):
            course = replace(course, school=self.dice.choice(SCHOOLS))
        self.courses[key] = course

    def _enrolls(self) -> None:
        if self.courses and self.people[Kind.STUDENT]:
            pair = self.dice.choice(sorted(self.courses)), self.dice.choice(sorted(self.people[Kind.STUDENT]))
            self.rosters[pair] = (self.dice.choice(DAYS), self.dice.choice(DAYS))

    def _leaves_a_roster(self) -> None:
        if self.rosters:
            del self.rosters[self.dice.choice(sorted(self.rosters))]

    # ── what the source says of it ───────────────────────────────────────────────────────────────────────────────────

    def feed(self, *, complete: bool = False) -> Feed:
        partial = not complete and self.chance(0.25)
        in_part = Completeness.CHANGES if len(self.courses) % 2 else Completeness.PARTIAL
        feed = Feed(completeness=in_part if partial else Completeness.COMPLETE, all_said=self.chance(0.5))
        flawed = 0.0 if self.chance(0.5) else 0.15
        for school in SCHOOLS:
            if not self.chance(0.05):
                feed.school(school, f"School {school}", year=YEARS[self.year])
        missing = 0.6 if partial else 0.0
        for kind in PEOPLE:
            for one in self._shuffled(self.people[kind].values()):
                if one.there and not self.chance(missing):
                    self._person(feed, kind, one, flawed)
        for key, course in self._shuffled(self.courses.items()):
            if course.there and not self.chance(missing):
                self._course(feed, key, course, flawed)
        for (section, student), days in self._shuffled(self.rosters.items()):
            if not self.chance(missing):
                self._enrollment(feed, section, student, days, flawed)
        if partial:
            self._who_is_gone(feed)
        return feed

    def _who_is_gone(self, feed: Feed) -> None:
        """Most of what is no more; and now and then something that is there, or nobody knows."""
        for kind in PEOPLE:
            for key in sorted({*self.people[kind], *(f"r{n}" for n in range(3))}):
                one = self.people[kind].get(key)
                if self.chance(0.1 if one is not None and one.there else 0.7):
                    feed.gone(kind, key)
        for key, course in sorted(self.courses.items()):
            if self.chance(0.1 if course.there else 0.7):
                feed.gone(Kind.SECTION, key)
            for person in (*self.people[Kind.STUDENT], *self.people[Kind.STAFFER]):
                for again in ("", "#2"):
                    if self.chance(0.2 if (key, person) in self.rosters else 0.1):
                        feed.gone(Kind.ENROLLMENT, f"{key}/{person}{again}")

    def _shuffled(self, several):  # type: ignore[no-untyped-def]
        return self.dice.sample(sorted(several, key=repr), len(several))

    def _person(self, feed: Feed, kind: Kind, one: Person, flawed: float) -> None:
        if self.chance(flawed):
            key = None if self.chance(0.1) else one.key
            feed.quarantined(kind, key, *(one.schools if self.chance(0.8) else ()), told=self.chance(0.2))
        elif kind is Kind.STAFFER:
            admin = self.chance(0.2)
            feed.staffer(one.key, *one.schools, sis_id=one.sis_id, email=one.email, admin=admin)
        else:
            email = None if one.key.endswith("7") else one.email
            said = {"sis_id": one.sis_id, "email": email, "name": one.name, "grade": one.grade}
            feed.student(one.key, *one.schools, graduation_year=one.year, given=one.given, **said)
        if self.chance(flawed / 3):
            feed.student(one.key, *one.schools) if kind is Kind.STUDENT else feed.staffer(one.key, *one.schools)

    def _course(self, feed: Feed, key: str, course: Course, flawed: float) -> None:
        if self.chance(flawed):
            feed.quarantined(Kind.SECTION, None if self.chance(0.1) else key, course.school)
        else:
            about = course.name if self.chance(0.7) else None
            terms = (None, self.dice.choice(DAYS))
            said = self.chance(0.8)
            with_ids = self.chance(0.6)
            staff = () if with_ids else course.staff
            feed.section(
                key, course.school, name=course.name, staff=staff, course=about, terms=terms, room="B2", said=said
            )
            if with_ids:
                self._staff(feed, key, course)

    def _staff(self, feed: Feed, key: str, course: Course) -> None:
        """By one record each or several, some with days."""
        for staffer in course.staff:
            for again in ("", "#2", "#3")[: self.dice.choice([1, 1, 1, 2, 3])]:
                days = (self.dice.choice(DAYS), self.dice.choice(DAYS))
                feed.teach(key, staffer, lead=self.chance(0.5), days=days, again=again)

    def _enrollment(
        self, feed: Feed, section: str, student: str, days: tuple[date | None, date | None], flawed: float
    ) -> None:
        if self.chance(flawed):
            feed.quarantined(Kind.ENROLLMENT, f"{section}/{student}", self.courses[section].school)
            return
        feed.enroll(section, student, days=days)
        for again in ("#2", "#3", ""):
            if self.chance(0.08):
                feed.enroll(section, student, days=(self.dice.choice(DAYS), None), again=again)
