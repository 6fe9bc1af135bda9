"""Reads Homeroom's own CSV files (`templates` says what they look like)."""

from collections.abc import Iterator, Sequence
from datetime import date

from adapters.csv_files.archive import Archive
from adapters.csv_files.table import Table
from adapters.csv_files.templates import COLUMNS, ENROLLMENTS, SCHOOLS, SECTIONS, STAFF, STUDENTS
from adapters.csv_files.wanted_files import refuse_missing
from domain.date_formats import DateFormat, day_of
from domain.roster_feed import (
    Completeness,
    FeedEnrollment,
    FeedItem,
    FeedRules,
    FeedSchool,
    FeedSection,
    FeedSectionStaffer,
    Kind,
    Place,
)  # fmt: skip
from domain.roster_notices import Notices, tell_empty
from domain.roster_people import Fields, People, Person
from domain.roster_survey import empty_columns
from domain.roster_validation import Flaw, duplicate_id, no_day, quarantined, readable_id, required

_STAFF_FIELDS = Fields("StaffId", "FirstName", "LastName", "Email", "", "", "StaffId")
_STUDENT_FIELDS = Fields("StudentId", "FirstName", "LastName", "Email", "Grade", "GraduationYear", "StudentId")
_NAMES = {"FirstName": 2, "LastName": 3, "Email": 4}
_GUARDIANS = COLUMNS[STUDENTS].wanted.index("GuardianEmails")
_UNREADABLE = "Cells with guardian e-mails that are far too long or hold control characters were left out: retype them."
_NAMED_BY_KEY = (
    "The file does not name the schools: one that is not known by its SIS id or name yet is called by its SchoolId until "
    "somebody renames it, or schools.csv beside the file tells its name."
)
_ADMIN, _STAFFER = frozenset({"admin", "administrator"}), frozenset({"", "staffer", "teacher", "staff"})


class HomeroomFeed:
    """Five files with good headers; the schools have been read, the rest is a stream."""

    format = "homeroom"
    completeness = Completeness.COMPLETE
    needed: Sequence[str] = tuple(COLUMNS)
    read: Sequence[str] = tuple(COLUMNS)

    def __init__(self, archive: Archive) -> None:
        """Raises `Refused` where the files cannot be trusted as a whole."""
        self._archive = archive
        notices = Notices()
        refuse_missing(archive, tuple(self.needed), "Homeroom")
        self._tables = {
            name: Table(archive, written, COLUMNS[name], notices)
            for name in self.read
            if (written := archive.files.find(name))
        }
        self._schools: dict[str, FeedSchool] = {}
        self._told = tuple(notices.taken())

    @property
    def fingerprint(self) -> str:
        return self._archive.fingerprint

    def records(self, rules: FeedRules) -> Iterator[FeedItem]:
        """See `RosterFeed`."""
        yield from self._told
        notices = Notices()
        yield from self._read_schools(rules.date_format, notices)
        yield from self._schools.values()
        yield from notices.taken()
        parts = {
            STAFF: self._staff(rules, notices),
            STUDENTS: self._students(rules, notices),
            SECTIONS: self._sections(rules.date_format, notices),
            ENROLLMENTS: self._enrollments(rules.date_format, notices),
        }
        for name, records in parts.items():
            if name in self._tables:
                yield from tell_empty(records, self._tables[name].name, notices)
                yield from notices.taken()

    def _read_schools(self, date_format: DateFormat, notices: Notices) -> Iterator[FeedItem]:
        """Fills `_schools`; those that are left out are told."""
        self._schools = {}
        if SCHOOLS not in self._tables:
            self._schools_of_students(notices)
            return
        table = self._tables[SCHOOLS]
        for row, (source_id, name, first, last), flaw in table.rows(notices):
            place = Place(table.name, row)
            try:
                if flaw:
                    raise flaw
                days = read_days(first, last, date_format)
                school = FeedSchool(place, required("SchoolId", source_id), required("Name", name), source_id, *days)
            except Flaw as wrong:
                yield quarantined(place, Kind.SCHOOL, readable_id(source_id), wrong)
                continue
            if source_id in self._schools:
                yield duplicate_id(place, Kind.SCHOOL, source_id, self._schools[source_id].place)
            else:
                self._schools[source_id] = school

    def _schools_of_students(self, notices: Notices) -> None:
        table = self._tables[STUDENTS]
        for _, cells, flaw in table.rows():
            for key in _list(cells[1]) if flaw is None else ():
                if readable_id(key):
                    self._schools.setdefault(key, FeedSchool(Place(table.name, 1), key, key, key, None, None))
        if self._schools:
            notices.add("SCHOOL_NAMED_BY_KEY", table.name, _NAMED_BY_KEY, len(self._schools))

    def _staff(self, rules: FeedRules, notices: Notices) -> Iterator[FeedItem]:
        table = self._tables[STAFF]
        empty = empty_columns(((Kind.STAFFER, cells) for _, cells, _ in table.rows()), {Kind.STAFFER: _NAMES})
        people = People(table.name, _STAFF_FIELDS, rules, empty, notices)
        for row, (source_id, school, first, last, email, role), flaw in table.rows(notices):
            schools, unknown = self._at(school)
            folded = role.casefold()
            if folded not in _ADMIN and folded not in _STAFFER:
                notices.add("ROLE_UNKNOWN", table.name, "Roles other than staffer and admin were read as staffer.")
            person = Person(source_id, source_id, first, last, email, schools, flaw=flaw or unknown)
            yield from people.staffer(row, person, folded in _ADMIN)
        people.columns_told()

    def _students(self, rules: FeedRules, notices: Notices) -> Iterator[FeedItem]:
        table = self._tables[STUDENTS]
        rows = ((Kind.STUDENT, (*cells[:7], cells[5] or cells[6])) for _, cells, _ in table.rows())
        empty = empty_columns(rows, {Kind.STUDENT: {**_NAMES, "Grade": 7}})
        told = any(cells[_GUARDIANS] for _, cells, _ in table.rows()) if "GuardianEmails" in table.has else False
        people = People(table.name, _STUDENT_FIELDS, rules, empty, notices)
        for row, (source_id, school, first, last, email, year, grade, *more), found in table.rows(notices):
            is_odd = found is not None and found.field == "GuardianEmails"
            if is_odd:
                notices.add("GUARDIAN_EMAIL_INVALID", table.name, _UNREADABLE)
            flaw, guardians = None if is_odd else found, more[-1].split(";") if told and not is_odd else None
            schools, unknown = self._at(school)
            last_day = self._schools[schools[0]].year_last_day if schools else None
            feed_year = last_day.year if last_day else None
            names = (source_id, source_id, first, last, email)
            person = Person(*names, schools, grade, year, feed_year, flaw or unknown, guardians)
            yield from people.student(row, person)
        people.columns_told()

    def _sections(self, date_format: DateFormat, notices: Notices) -> Iterator[FeedItem]:
        table = self._tables[SECTIONS]
        for row, cells, flaw in table.rows(notices):
            place, (schools, unknown) = Place(table.name, row), self._at(cells[1])
            try:
                if flaw := flaw or unknown:
                    raise flaw
                yield _section(place, cells, schools[0], date_format)
            except Flaw as wrong:
                yield quarantined(place, Kind.SECTION, readable_id(cells[0]), wrong, schools)
            if readable_id(cells[0]):
                for number, staffer in enumerate(_list(cells[10])):
                    if readable_id(staffer):
                        yield FeedSectionStaffer(place, cells[0], staffer, number == 0)

    def _enrollments(self, date_format: DateFormat, notices: Notices) -> Iterator[FeedItem]:
        table = self._tables[ENROLLMENTS]
        for row, (section, student, first, last), flaw in table.rows(notices):
            place = Place(table.name, row)
            try:
                if flaw:
                    raise flaw
                days = read_days(first, last, date_format)
                yield FeedEnrollment(place, None, required("SectionId", section), required("StudentId", student), *days)
            except Flaw as wrong:
                yield quarantined(place, Kind.ENROLLMENT, None, wrong)

    def _at(self, cell: str) -> tuple[Sequence[str], Flaw | None]:
        """The schools in a cell, and what is wrong with it."""
        if cell in self._schools:
            return (cell,), None
        ids = _list(cell)
        known = [school for school in ids if school in self._schools]
        if ids and len(known) == len(ids):
            return known, None
        if not ids:
            return known, Flaw("SchoolId", "", "REQUIRED_FIELD_MISSING", "SchoolId is empty: name the school.")
        message = "schools.csv has no school with this id: correct the id, or add the school."
        return known, Flaw("SchoolId", cell, "SCHOOL_UNKNOWN", message)


class StudentsFeed(HomeroomFeed):
    """Students with the name of their homeroom, and nothing else: `students.csv` by itself, or with `schools.csv` beside it.

    A source of its own, which has no staff and no sections but these homerooms, so that nobody else leaves for it.
    """

    format = "students"
    needed = (STUDENTS,)
    read = (SCHOOLS, STUDENTS)


def _section(place: Place, cells: Sequence[str], school: str, date_format: DateFormat) -> FeedSection:
    source_id, _, name, course, number, subject, period, room, first, last, _ = cells
    return FeedSection(
        place,
        required("SectionId", source_id),
        school,
        required("Name", name),
        course or None,
        number or None,
        subject or None,
        None,
        ",".join(part for part in map(str.strip, period.split(",")) if part) or None,
        room or None,
        *read_days(first, last, date_format),
    )


def read_days(first: str, last: str, date_format: DateFormat) -> tuple[date | None, date | None]:
    """First and last day; blank is None. What is not said otherwise may be American: a spreadsheet makes it so on saving.

    Raises `Flaw`.
    """
    date_format = DateFormat.MONTH_FIRST if date_format is DateFormat.ISO else date_format
    if not (first or last):
        return None, None
    days = day_of(first, date_format), day_of(last, date_format)
    for field, text, day in (("FirstDay", first, days[0]), ("LastDay", last, days[1])):
        if text and day is None:
            raise no_day(
                field, text, "2026-08-31", "8/31/2026" if date_format is DateFormat.MONTH_FIRST else "31/8/2026"
            )
    if days[0] and days[1] and days[0] > days[1]:
        raise Flaw("LastDay", last, "DATES_REVERSED", "The last day is before the first: correct the dates.")
    return days


def _list(cell: str) -> list[str]:
    return [part for part in map(str.strip, cell.split(";")) if part]
