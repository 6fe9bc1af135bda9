"""Clever's users: who is staff, who is a student, and where.

A user has one or several roles. Teacher, staff and district administrator are one adult; a student and a guardian are
never anybody else, and of guardians only their addresses are read (`family`). Decisions: a person whom the SIS does not
know (added in Clever by hand, or an administrator only) has no SIS number and goes by Clever's id; an administrator of the
district who is at a school is an admin there by default; rights never follow from a free text such as a title.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from adapters.clever.family import emails_of, gives_an_address, shares_family
from adapters.clever.spool import Spool
from adapters.outbound.cells import Cells
from domain.roster_feed import FeedItem, FeedRules, Kind, Place
from domain.roster_notices import Notices
from domain.roster_people import Fields, People, Person
from domain.roster_survey import empty_columns
from domain.roster_validation import Flaw, quarantined, readable_id

FILE = "users"
_ADULT = frozenset({"teacher", "staff", "district_admin"})
_FIELDS = Fields(
    "id", "name.first", "name.last", "email", "roles.student.grade", "roles.student.graduation_year", "sis_id"
)
_SURVEYED = {"name.first": 0, "name.last": 1, "email": 2}
_COLUMNS = {Kind.STAFFER: _SURVEYED, Kind.STUDENT: {**_SURVEYED, "roles.student.grade": 3}}
_PASSED = "Family contacts that give no student a guardian's e-mail address were passed over."
_NOWHERE = "Staff who are at no school that is shared were passed over."
_OWN_ID = "People whom the SIS does not number go by Clever's id."
_TAKEN = "Staff have the number of a teacher who is somebody else: they go by Clever's id."
_UNSHARED = "People are also at schools that are not shared; those schools were left out."
_NO_ROLE = "Clever names no role that Homeroom knows: have the district give the person a role."
_TWO_ROLES = "Clever shares this student as an adult as well: have the district separate the two."
_NO_SCHOOL = "None of the student's schools is shared: have the district share one with this application."


class Users(NamedTuple):
    """Everything needed to read the users."""

    spool: Spool
    schools: Collection[str]
    feed_year: int | None
    notices: Notices
    are_all: bool = True
    """Else a column without a value in any of them says nothing about the others."""
    with_family: Collection[str] = ()
    """Where these are not all users: the students whose contacts are all among them."""

    def records(self, rules: FeedRules) -> Iterator[FeedItem]:
        """Staff and students as they come, each followed by the memberships."""
        empty = empty_columns(self._surveyed(), _COLUMNS) if self.are_all else {}
        people = People(FILE, _FIELDS, rules, empty, self.notices)
        guardians = _Guardians(emails_of(self.spool.records(FILE)), self.with_family, self._family_is_told())
        teachers = self._teachers()
        for row, record in enumerate(self.spool.records(FILE), 1):
            yield from self._person(row, record, people, guardians, teachers)
        people.columns_told()

    def _family_is_told(self) -> bool:
        return self.are_all and shares_family(self.spool)

    def _person(
        self, row: int, record: dict[str, Any], people: People, guardians: "_Guardians", teachers: Mapping[str, str]
    ) -> Sequence[FeedItem]:
        cells, roles = Cells(record), _roles(record)
        kind = _kind(roles)
        if kind is Kind.STUDENT:
            pupil = self._student(cells, roles)
            return people.student(row, pupil._replace(guardians=guardians.of(pupil.source_id)))
        if kind is Kind.STAFFER:
            adult = self._adult(cells, roles, teachers)
            if adult.schools or adult.flaw:
                return people.staffer(row, adult, "district_admin" in roles)
            self.notices.add("STAFF_AT_NO_SCHOOL", FILE, _NOWHERE)
        elif roles:
            if not gives_an_address(record):
                self.notices.add("FAMILY_PASSED_OVER", FILE, _PASSED)
        else:
            return self._unknown(row, cells)
        return []

    def _student(self, cells: Cells, roles: Collection[str]) -> Person:
        at = "roles.student"
        person = self._adorned(cells, ("student",), cells.text(f"{at}.sis_id"))
        flaw = person.flaw
        if flaw is None and _ADULT & set(roles):
            flaw = Flaw("roles", ", ".join(sorted(roles)), "ROLE_UNKNOWN", _TWO_ROLES)
        if flaw is None and not person.schools:
            flaw = Flaw(f"{at}.school", cells.text(f"{at}.school"), "SCHOOL_UNKNOWN", _NO_SCHOOL)
        grade, year = cells.text(f"{at}.grade"), cells.text(f"{at}.graduation_year")
        return person._replace(grade=grade, graduation_year=year, feed_year=self.feed_year, flaw=flaw or cells.flaw)

    def _adult(self, cells: Cells, roles: Collection[str], teachers: Mapping[str, str]) -> Person:
        sis_id = cells.text("roles.teacher.sis_id") if "teacher" in roles else ""
        if not sis_id and "staff" in roles:
            sis_id, own_id = cells.text("roles.staff.staff_id"), cells.text("id")
            if teachers.get(sis_id, own_id) != own_id:
                self.notices.add("STAFF_ID_TAKEN", FILE, _TAKEN)
                sis_id = own_id
        return self._adorned(cells, [role for role in ("teacher", "staff", "district_admin") if role in roles], sis_id)

    def _adorned(self, cells: Cells, roles: Sequence[str], sis_id: str) -> Person:
        source_id = cells.text("id")
        if not sis_id and source_id:
            self.notices.add("SOURCE_ID_USED", FILE, _OWN_ID)
        email = cells.text("email") or next((text for role in roles if (text := cells.text(f"roles.{role}.email"))), "")
        schools = self._schools(cells, roles)
        first, last = cells.text("name.first"), cells.text("name.last")
        return Person(source_id, sis_id or source_id, first, last, email, schools, flaw=cells.flaw)

    def _schools(self, cells: Cells, roles: Sequence[str]) -> tuple[str, ...]:
        """The primary one first; it is a field of its own for students and teachers."""
        named = [cells.text(f"roles.{role}.school") for role in roles if role in ("student", "teacher")]
        listed = [
            school for role in roles if role != "district_admin" for school in cells.texts(f"roles.{role}.schools")
        ]
        wanted = [school for school in dict.fromkeys([*named, *listed]) if school]
        shared = tuple(school for school in wanted if school in self.schools)
        if shared and len(shared) < len(wanted):
            self.notices.add("SCHOOL_NOT_SHARED", FILE, _UNSHARED)
        return shared

    def _unknown(self, row: int, cells: Cells) -> list[FeedItem]:
        """Left out as a student and as an adult: whoever it is counts as present."""
        source_id = readable_id(cells.text("id"))
        flaw = cells.flaw or Flaw("roles", "", "ROLE_UNKNOWN", _NO_ROLE)
        return [quarantined(Place(FILE, row), kind, source_id, flaw) for kind in (Kind.STUDENT, Kind.STAFFER)]

    def _teachers(self) -> dict[str, str]:
        """Whose the SIS numbers of teachers are: staff are numbered apart, and some by the same numbers.

        Of changes alone this tells only about these; with somebody who has not changed there is a conflict until the next
        whole pull.
        """
        found: dict[str, str] = {}
        for record in self.spool.records(FILE):
            cells = Cells(record)
            if number := cells.text("roles.teacher.sis_id"):
                found.setdefault(number, cells.text("id"))
        return found

    def _surveyed(self) -> Iterator[tuple[Kind, Sequence[str]]]:
        for record in self.spool.records(FILE):
            if kind := _kind(roles := _roles(record)):
                cells = Cells(record)
                email = cells.text("email") or "".join(cells.text(f"roles.{role}.email") for role in roles)
                yield kind, (*map(cells.text, ("name.first", "name.last")), email, cells.text(_FIELDS.grade))


class _Guardians(NamedTuple):
    """What the contacts come to."""

    emails: Mapping[str, str]
    with_family: Collection[str]
    of_everybody: bool

    def of(self, student: str) -> Sequence[str] | None:
        """None where nothing is said of the student's guardians."""
        if self.of_everybody or student in self.with_family:
            return self.emails.get(student, "").split("\n")
        return None


def _roles(record: dict[str, Any]) -> Collection[str]:
    roles = record.get("roles")
    return [name for name, role in roles.items() if role is not None] if isinstance(roles, dict) else ()


def _kind(roles: Collection[str]) -> Kind | None:
    if "student" in roles:
        return Kind.STUDENT
    return Kind.STAFFER if _ADULT & set(roles) else None
