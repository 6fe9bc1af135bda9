"""Sections, rosters and homerooms of one school's files of Enriching Students."""

from collections.abc import Iterator
from typing import NamedTuple

from adapters.csv_files.table import Table
from domain.roster_feed import FeedEnrollment, FeedItem, FeedSection, FeedSectionStaffer, Kind, Place
from domain.roster_notices import Notices
from domain.roster_validation import Flaw, quarantined, readable_id, required


class _Home(NamedTuple):
    """What a row of the student file says of the homeroom."""

    key: str
    name: str
    staff_id: str


class EnrichingRosters:
    """The tables are read twice: for the sections, and for who is on them."""

    def __init__(self, key: str, staff: Table, students: Table, roster: Table) -> None:
        self._key, self._students, self._roster = key, students, roster
        self._advisors = dict[str, tuple[str, str]]()
        """HomeroomId → who has it: StaffId and last name."""
        for _, (_, last, _, staff_id, homeroom, *_), flaw in staff.rows():
            if homeroom and staff_id and not flaw:
                self._advisors.setdefault(homeroom, (staff_id, last))

    def sections(self, notices: Notices) -> Iterator[FeedItem]:
        """Each once, with its staffer."""
        made = set[str]()
        for row, (staff_id, _, course), flaw in self._roster.rows():
            section = self._section_id(staff_id, course)
            if flaw or not staff_id or section in made or readable_id(section) is None or readable_id(course) is None:
                continue
            made.add(section)
            place = Place(self._roster.name, row)
            yield FeedSection(place, section, self._key, course, course, None, None, None, None, None, None, None)
            yield FeedSectionStaffer(place, section, staff_id, True)
        for row, _, home, flaw in self._homes():
            if flaw or home is None or readable_id(home.key) is None or home.key in made:
                continue
            made.add(home.key)
            place = Place(self._students.name, row)
            yield FeedSection(
                place, home.key, self._key, home.name, None, None, None, "homeroom", None, None, None, None
            )
            if home.staff_id:
                yield FeedSectionStaffer(place, home.key, home.staff_id, True)
            else:
                message = "Homerooms that nobody on the staff has: they came in without anybody who leads them."
                notices.add("STAFF_UNKNOWN", self._students.name, message)

    def enrollments(self, notices: Notices) -> Iterator[FeedItem]:
        for row, (staff_id, student, course), flaw in self._roster.rows(notices):
            place = Place(self._roster.name, row)
            try:
                if flaw:
                    raise flaw
                required("StaffId", staff_id)
                required("CourseName", course)
                section = required("CourseName", self._section_id(staff_id, course))
                yield FeedEnrollment(place, None, section, required("StudentId", student), None, None)
            except Flaw as wrong:
                yield quarantined(place, Kind.ENROLLMENT, None, wrong, (self._key,))
        for row, student, home, flaw in self._homes():
            if flaw or home is None or not readable_id(student):
                continue  # told where the student is read
            place = Place(self._students.name, row)
            try:
                section = required("Homeroom", home.key)
            except Flaw as wrong:
                yield quarantined(place, Kind.ENROLLMENT, None, wrong, (self._key,))
                continue
            yield FeedEnrollment(place, f"homeroom:{self._key}:{student}", section, student, None, None)

    def _homes(self) -> Iterator[tuple[int, str, _Home | None, Flaw | None]]:
        for row, cells, flaw in self._students.rows():
            yield row, cells[0], self._home(*cells[6:9]), flaw

    def _home(self, homeroom_id: str, name: str, staff_id: str) -> _Home | None:
        """By name where there is one, else by the staffer's HomeroomId."""
        if name:
            return _Home(f"homeroom:{self._key}:{name}", name, staff_id or self._advisors.get(homeroom_id, ("", ""))[0])
        if not homeroom_id:
            return None
        advisor, last_name = self._advisors.get(homeroom_id, (staff_id, ""))
        return _Home(f"homeroom:{self._key}:{homeroom_id}", f"Homeroom {last_name or homeroom_id}", advisor)

    def _section_id(self, staff_id: str, course: str) -> str:
        return f"{self._key}:{staff_id}:{course}"
