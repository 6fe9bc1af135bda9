"""Microsoft School Data Sync v1: six CSV files, in a folder or a zip.

Ids are plain numbers and the SIS ids themselves; days are written M/D/YYYY, in a workbook they are days; somebody at several
schools has a row for each; a person's address is `Username@domain`, the domain being named by whoever imports.
`Secondary Email` is a private address and not read, nor are passwords, birth dates and phones. The format flags no lead
teacher.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from adapters.csv_files.archive import Archive
from adapters.csv_files.headers import Columns
from adapters.csv_files.sds_columns import (
    COLUMNS,
    NEEDED,
    ROSTERS,
    SCHOOLS,
    SECTIONS,
    STUDENTS,
    TEACHERS,
    TEACHING,
)  # fmt: skip
from adapters.csv_files.table import Table
from adapters.csv_files.wanted_files import refuse_missing
from adapters.oneroster_records.status import Presence, is_gone
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
from domain.roster_validation import (
    Flaw,
    completed_email,
    duplicate_id,
    no_day,
    quarantined,
    readable_id,
    required,
)  # fmt: skip

_FIELDS = Fields("SIS ID", "First Name", "Last Name", "Username", "Grade", "Graduation Year", "SIS ID")
_SURVEYED = {"First Name": 2, "Last Name": 3, "Username": 4}


class SdsFeed:
    """Six files with good headers; the schools have been read, the rest is a stream."""

    format = "sds"
    completeness = Completeness.COMPLETE

    def __init__(self, archive: Archive) -> None:
        """Raises `Refused` where the files cannot be trusted as a whole."""
        self._archive = archive
        notices = Notices()
        refuse_missing(archive, NEEDED, "Microsoft SDS v1")
        self._tables = {name: _table(archive, name, columns, notices) for name, columns in COLUMNS.items()}
        self._schools: dict[str, FeedSchool] = {}
        self._left_out: list[FeedItem] = []
        self._read_schools(notices)
        self._told = tuple(notices.taken())

    @property
    def fingerprint(self) -> str:
        return self._archive.fingerprint

    def records(self, rules: FeedRules) -> Iterator[FeedItem]:
        """See `RosterFeed`."""
        yield from self._told
        notices = Notices()
        yield from self._left_out
        yield from self._schools.values()
        date_format = _date_format(rules)
        year = self._school_year(date_format)
        parts = {
            TEACHERS: self._people(TEACHERS, Kind.STAFFER, None, rules, notices),
            STUDENTS: self._people(STUDENTS, Kind.STUDENT, year, rules, notices),
            SECTIONS: self._sections(date_format, notices),
            TEACHING: self._teaching(notices),
            ROSTERS: self._enrollments(notices),
        }
        for name, records in parts.items():
            yield from tell_empty(records, self._tables[name].name, notices)
            yield from notices.taken()

    def _read_schools(self, notices: Notices) -> None:
        table = self._tables[SCHOOLS]
        for row, (source_id, name), flaw in table.rows(notices):
            place = Place(table.name, row)
            try:
                if flaw:
                    raise flaw
                school = FeedSchool(place, required("SIS ID", source_id), required("Name", name), source_id, None, None)
            except Flaw as wrong:
                self._left_out.append(quarantined(place, Kind.SCHOOL, readable_id(source_id), wrong))
                continue
            if source_id in self._schools:
                self._left_out.append(duplicate_id(place, Kind.SCHOOL, source_id, self._schools[source_id].place))
            else:
                self._schools[source_id] = school

    def _school_year(self, date_format: DateFormat) -> int | None:
        """The year in which most sections' terms end, counting from August; the format does not say it otherwise."""
        years: Counter[int] = Counter()
        for _, cells, _ in self._tables[SECTIONS].rows():
            if last := day_of(cells[5], date_format):
                years[last.year + (last.month > 7)] += 1
        return max(years, key=lambda year: (years[year], year)) if years else None

    def _people(
        self, name: str, kind: Kind, year: int | None, rules: FeedRules, notices: Notices
    ) -> Iterator[FeedItem]:
        table, domain = self._tables[name], rules.email_domain
        columns = {kind: {**_SURVEYED, "Grade": 6} if kind is Kind.STUDENT else _SURVEYED}
        empty = empty_columns(((kind, cells) for _, cells, _ in table.rows()), columns)
        people = People(table.name, _FIELDS, rules, empty, notices, domain_needed=domain is None)
        presence, at = Presence(table.name, False, notices), self._schools_by_person(table)
        for row, cells, flaw in table.rows(notices):
            source_id, school, first, last, user_name, status, *rest = cells
            if presence.is_gone(status):
                continue
            schools = at.get(source_id, [])
            if flaw is None and school in schools[1:]:
                continue  # told where the first of the schools is
            wrong = flaw or self._flaw_of_school(school)
            email = completed_email(user_name, domain)
            if kind is Kind.STUDENT:
                person = Person(source_id, source_id, first, last, email, schools, rest[0], rest[1], year, wrong)
                yield from people.student(row, person)
            else:
                person = Person(source_id, source_id, first, last, email, schools, flaw=wrong)
                yield from people.staffer(row, person, False)
        people.columns_told()

    def _schools_by_person(self, table: Table) -> dict[str, list[str]]:
        """Somebody with rows at several schools is one person; the first row's is the primary one."""
        found = dict[str, list[str]]()
        for _, (source_id, school, *cells), flaw in table.rows():
            is_there = flaw is None and school in self._schools and not is_gone(cells[3])
            if is_there and school not in found.setdefault(source_id, []):
                found[source_id].append(school)
        return found

    def _sections(self, date_format: DateFormat, notices: Notices) -> Iterator[FeedItem]:
        table = self._tables[SECTIONS]
        presence = Presence(table.name, False, notices)
        for row, cells, flaw in table.rows(notices):
            if presence.is_gone(cells[3]):
                continue
            place = Place(table.name, row)
            try:
                if flaw := flaw or self._flaw_of_school(cells[1]):
                    raise flaw
                yield _section(place, cells, date_format)
            except Flaw as wrong:
                schools = (cells[1],) if cells[1] in self._schools else ()
                yield quarantined(place, Kind.SECTION, readable_id(cells[0]), wrong, schools)

    def _teaching(self, notices: Notices) -> Iterator[FeedItem]:
        for place, section, person in self._pairs(TEACHING, notices):
            yield FeedSectionStaffer(place, section, person, False) if isinstance(section, str) else section

    def _enrollments(self, notices: Notices) -> Iterator[FeedItem]:
        for place, section, person in self._pairs(ROSTERS, notices):
            yield FeedEnrollment(place, None, section, person, None, None) if isinstance(section, str) else section

    def _pairs(self, name: str, notices: Notices) -> Iterator[tuple[Place, "str | FeedItem", str]]:
        table = self._tables[name]
        for row, (section, person), flaw in table.rows(notices):
            place = Place(table.name, row)
            try:
                if flaw:
                    raise flaw
                yield place, required("Section SIS ID", section), required("SIS ID", person)
            except Flaw as wrong:
                yield place, quarantined(place, Kind.ENROLLMENT, None, wrong), ""

    def _flaw_of_school(self, school: str) -> Flaw | None:
        if school in self._schools:
            return None
        message = "School.csv has no school with this id: correct the id, or add the school."
        return Flaw("School SIS ID", school, "SCHOOL_UNKNOWN", message)


def _date_format(rules: FeedRules) -> DateFormat:
    """The format's own way is the American one; only who writes the day first has to say so."""
    said = rules.date_format
    return DateFormat.MONTH_FIRST if said is DateFormat.ISO else said


def _table(archive: Archive, name: str, columns: Columns, notices: Notices) -> Table:
    return Table(archive, archive.files.find(name) or name, columns, notices)


def _section(place: Place, cells: Sequence[str], date_format: DateFormat) -> FeedSection:
    source_id, school, name, _, first, last, course, number, subject, periods = cells
    for field, text in (("Term StartDate", first), ("Term EndDate", last)):
        if text and day_of(text, date_format) is None:
            raise no_day(field, text, "8/31/2026")
    days = day_of(first, date_format), day_of(last, date_format)
    if days[0] and days[1] and days[0] > days[1]:
        raise Flaw("Term EndDate", last, "DATES_REVERSED", "The last day is before the first: correct the dates.")
    period = ",".join(part for part in map(str.strip, periods.split(",")) if part)
    return FeedSection(
        place,
        required("SIS ID", source_id),
        school,
        required("Section Name", name),
        course or None,
        number or None,
        subject or None,
        None,
        period or None,
        None,
        *days,
    )
