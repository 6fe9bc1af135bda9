"""Reads the import files of Enriching Students: `KEY-staff.csv`, `KEY-students.csv` and `KEY-roster.csv` for each school.

The files name no school but by the import key; our own `schools.csv` beside them tells its name and school year, the key
being its `SchoolId`. A course of the roster is one staffer's course: those two make a section. Homerooms come from
the student file, by the `HomeroomId` that a staffer has, or by name.
"""

from collections.abc import Iterator

from adapters.csv_files.archive import Archive
from adapters.csv_files.enriching_columns import COLUMNS, ROSTER, STAFF, STUDENTS, KeyFiles, key_files
from adapters.csv_files.enriching_rosters import EnrichingRosters
from adapters.csv_files.homeroom_csv import read_days
from adapters.csv_files.table import Table
from adapters.csv_files.templates import COLUMNS as OURS
from adapters.csv_files.templates import SCHOOLS
from domain.date_formats import DateFormat
from domain.roster_feed import Completeness, FeedItem, FeedRules, FeedSchool, Kind, Place
from domain.roster_notices import Notices, tell_empty
from domain.roster_people import Fields, People, Person
from domain.roster_survey import empty_columns
from domain.roster_validation import Flaw, quarantined, readable_id, required

_STAFF_FIELDS = Fields("StaffId", "FirstName", "LastName", "Email", "", "", "StaffId")
_STUDENT_FIELDS = Fields("StudentId", "FirstName", "LastName", "Email", "Grade", "GraduationYear", "StudentId")
_SURVEYED_STAFF = {"FirstName": 0, "LastName": 1, "Email": 2}
_SURVEYED_STUDENTS = {"FirstName": 1, "LastName": 2, "Email": 3, "Grade": 9}


class EnrichingFeed:
    """Files with good headers; the schools have been read, the rest is a stream."""

    format = "enriching_students"
    completeness = Completeness.COMPLETE

    def __init__(self, archive: Archive) -> None:
        """Raises `Refused` where the files cannot be trusted as a whole."""
        self._archive = archive
        notices = Notices()
        self._files = key_files(archive)
        self._tables = {
            (files.key, part): Table(archive, name, COLUMNS[part], notices)
            for files in self._files
            for part, name in ((STAFF, files.staff), (STUDENTS, files.students), (ROSTER, files.roster))
        }
        self._left_out: list[FeedItem] = []
        self._schools: dict[str, FeedSchool] = {}
        self._told = tuple(notices.taken())

    @property
    def fingerprint(self) -> str:
        return self._archive.fingerprint

    def records(self, rules: FeedRules) -> Iterator[FeedItem]:
        """See `RosterFeed`."""
        yield from self._told
        notices = Notices()
        self._left_out = []
        self._schools = self._read_schools(rules.date_format, notices)
        yield from notices.taken()
        yield from self._left_out
        yield from self._schools.values()
        for part in (STAFF, STUDENTS):
            at = self._schools_by_person(part)
            for files in self._files:
                table = self._tables[files.key, part]
                people = self._people(files, part, at, rules, notices)
                yield from tell_empty(people, table.name, notices)
                yield from notices.taken()
        rosters = [
            EnrichingRosters(files.key, *(self._tables[files.key, part] for part in (STAFF, STUDENTS, ROSTER)))
            for files in self._files
        ]
        for roster in rosters:
            yield from roster.sections(notices)
        for roster in rosters:
            yield from roster.enrollments(notices)
        yield from notices.taken()

    def _read_schools(self, date_format: DateFormat, notices: Notices) -> dict[str, FeedSchool]:
        """One for each import key, named by `schools.csv` where that is there."""
        named = dict[str, FeedSchool]()
        if written := self._archive.files.find(SCHOOLS):
            table = Table(self._archive, written, OURS[SCHOOLS], notices)
            for row, (key, name, first, last), flaw in table.rows(notices):
                place = Place(table.name, row)
                try:
                    if flaw:
                        raise flaw
                    folded = required("SchoolId", key).upper()
                    school = FeedSchool(
                        place, folded, required("Name", name), None, *read_days(first, last, date_format)
                    )
                    named.setdefault(folded, school)
                except Flaw as wrong:
                    self._left_out.append(quarantined(place, Kind.SCHOOL, readable_id(key), wrong))
        for files in self._files:
            if files.key not in named:
                message = (
                    "The files do not name the school: it is called by its import key until somebody renames it, or "
                    "schools.csv beside the files tells its name."
                )
                notices.add("SCHOOL_NAMED_BY_KEY", self._tables[files.key, STAFF].name, message)
        return {
            files.key: named.get(files.key)
            or FeedSchool(Place(self._tables[files.key, STAFF].name, 1), files.key, files.key, None, None, None)
            for files in self._files
        }

    def _schools_by_person(self, part: str) -> dict[str, list[str]]:
        """Somebody in the files of several schools is one person."""
        index = COLUMNS[part].wanted.index("StaffId" if part == STAFF else "StudentId")
        found = dict[str, list[str]]()
        for files in self._files:
            for _, cells, flaw in self._tables[files.key, part].rows():
                if flaw is None and cells[index] and files.key not in found.setdefault(cells[index], []):
                    found[cells[index]].append(files.key)
        return found

    def _people(
        self, files: KeyFiles, part: str, at: dict[str, list[str]], rules: FeedRules, notices: Notices
    ) -> Iterator[FeedItem]:
        table, kind = self._tables[files.key, part], Kind.STAFFER if part == STAFF else Kind.STUDENT
        fields, surveyed = (
            (_STAFF_FIELDS, _SURVEYED_STAFF) if kind is Kind.STAFFER else (_STUDENT_FIELDS, _SURVEYED_STUDENTS)
        )
        rows = (
            (kind, (*cells, "") if kind is Kind.STAFFER else (*cells, cells[4] or cells[5]))
            for _, cells, _ in table.rows()
        )
        people = People(table.name, fields, rules, empty_columns(rows, {kind: surveyed}), notices)
        last_day = self._schools[files.key].year_last_day
        for row, cells, flaw in table.rows(notices):
            id_ = cells[3] if kind is Kind.STAFFER else cells[0]
            schools = at.get(id_, [files.key])
            if schools[0] != files.key and flaw is None:
                continue  # told where the first of the schools is
            if kind is Kind.STAFFER:
                first, last, email, *_ = cells
                yield from people.staffer(row, Person(id_, id_, first, last, email, schools, flaw=flaw), False)
            else:
                _, first, last, email, graduation_year, grade, *_ = cells
                feed_year = last_day.year if last_day else None
                person = Person(id_, id_, first, last, email, schools, grade, graduation_year, feed_year, flaw)
                yield from people.student(row, person)
        people.columns_told()
