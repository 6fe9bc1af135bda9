"""Clever's sections, with their courses and terms, who teaches them and who is on their rosters.

A section's two lists are the only link between it and people: there is no record of an enrollment, and no dates. Terms
are put together by Clever and may all be over; no section is left out for that.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple

from adapters.clever.spool import Spool
from adapters.outbound.cells import Cells
from domain.date_formats import iso_day
from domain.roster_feed import (
    FeedEmptyList,
    FeedEnrollment,
    FeedItem,
    FeedSection,
    FeedSectionStaffer,
    Kind,
    Place,
    SectionList,
)
from domain.roster_notices import Notices
from domain.roster_validation import Flaw, quarantined, readable_id, required

FILE = "sections"
_UNREADABLE = "Terms without an id or with days that cannot be read were passed over."
_NO_TERM = "Sections name a term that Clever does not share."
_NO_COURSE = "Sections name a course that Clever does not share."
_NOT_SHARED = "The section's school is not shared: have the district share it with this application."
_NO_LIST = "The list of students is missing: have the district share it with this application."

_NO_ROOM = "The custom field ext.classroom holds no text; these sections came in without a room."

Days = tuple[date, date]


class SchoolYear(NamedTuple):
    """The year in which most sections' terms end, counting from August; Clever does not say it otherwise."""

    ends_in: int | None
    lead: int
    """By how many sections it is ahead of any other."""


class Terms:
    """First and last day of each term, and the school year they make."""

    def __init__(self, spool: Spool, notices: Notices, year: SchoolYear | None = None) -> None:
        """`year`: of the pull before, where the sections at hand are not all there are."""
        self._days: dict[str, Days] = {}
        self.is_empty = True
        for record in spool.records("terms"):
            self.is_empty = False
            cells = Cells(record)
            source_id = cells.text("id")
            first, last = iso_day(cells.text("start_date")), iso_day(cells.text("end_date"))
            if not source_id or first is None or last is None or first > last:
                notices.add("SESSION_UNREADABLE", "terms", _UNREADABLE)
            else:
                self._days[source_id] = (first, last)
        self.school_year = year or self._year_of(spool)
        self.year = self.school_year.ends_in

    @property
    def can_tell(self) -> bool:
        """Whether any term could be read: else what sections have of theirs stays."""
        return bool(self._days)

    def days(self, source_id: str) -> Days | None:
        return self._days.get(source_id)

    def _year_of(self, spool: Spool) -> "SchoolYear":
        terms = (self._days.get(Cells(record).text("term_id")) for record in spool.records(FILE))
        votes = Counter(_ends_in(days) for days in terms if days)
        first, second, *_ = [*sorted(((count, year) for year, count in votes.items()), reverse=True), (0, 0), (0, 0)]
        return SchoolYear(first[1] or None, first[0] - second[0])

    def year_days(self) -> Days | None:
        """First and last day of that school year."""
        own = [days for days in self._days.values() if _ends_in(days) == self.year]
        return (min(first for first, _ in own), max(last for _, last in own)) if own else None


class Sections(NamedTuple):
    """Everything needed to read the sections."""

    spool: Spool
    schools: Collection[str]
    terms: Terms
    notices: Notices

    def records(self) -> Iterator[FeedItem]:
        """All sections, then who is in them: the file is read twice and nothing of it is kept."""
        courses = self._courses()
        if self.terms.is_empty:
            yield FeedEmptyList(SectionList.TERMS, "/terms")
        if not courses:
            yield FeedEmptyList(SectionList.COURSES, "/courses")
        for row, record in enumerate(self.spool.records(FILE), 1):
            yield self._section(Place(FILE, row), Cells(record), courses)
        for row, record in enumerate(self.spool.records(FILE), 1):
            yield from _members(Place(FILE, row), Cells(record))

    def _section(self, place: Place, cells: Cells, courses: dict[str, tuple[str, str]]) -> FeedItem:
        source_id, school = cells.text("id"), cells.text("school")
        schools = (school,) if school in self.schools else ()
        days, course = self._term(cells), self._course(cells, courses)
        name, subject, period = map(cells.text, ("name", "subject", "period"))
        cells.text("teacher")
        cells.texts("teachers")  # a flaw in them is one of the section: its staff stay as they are
        room = self._room(cells)
        try:
            if cells.flaw:
                raise cells.flaw
            if not schools:
                raise Flaw("school", school, "SCHOOL_UNKNOWN", _NOT_SHARED)
            return FeedSection(
                place,
                required("id", source_id),
                school,
                required("name", name),
                course[0] or None,
                course[1] or None,
                subject or None,
                None,
                period or None,
                room or None,
                days[0] if days else None,
                days[1] if days else None,
                terms_said=days is not None or not cells.text("term_id") or self.terms.can_tell,
            )
        except Flaw as wrong:
            return quarantined(place, Kind.SECTION, readable_id(source_id), wrong, schools)

    def _room(self, cells: Cells) -> str:
        """A field that the district has made itself may hold anything, and no section is left out for it."""
        ext = Cells({"ext": cells.raw("ext")})
        found = ext.raw("ext.classroom")
        room = str(found) if isinstance(found, float) else ext.text("ext.classroom")
        if ext.flaw:
            self.notices.add("ROOM_UNREADABLE", FILE, _NO_ROOM)
        return room

    def _term(self, cells: Cells) -> Days | None:
        term = cells.text("term_id")
        if term and self.terms.days(term) is None:
            self.notices.add("TERM_UNKNOWN", FILE, _NO_TERM)
        return self.terms.days(term)

    def _course(self, cells: Cells, courses: dict[str, tuple[str, str]]) -> tuple[str, str]:
        course = cells.text("course")
        if course and course not in courses:
            self.notices.add("COURSE_UNKNOWN", FILE, _NO_COURSE)
        return courses.get(course, ("", ""))

    def _courses(self) -> dict[str, tuple[str, str]]:
        found: dict[str, tuple[str, str]] = {}
        for record in self.spool.records("courses"):
            cells = Cells(record)
            found[cells.text("id")] = (cells.text("name"), cells.text("number"))
        return found


def _members(place: Place, cells: Cells) -> Iterator[FeedItem]:
    """Nobody where the section has no readable id; a list of students that is none leaves the roster as it is."""
    section = readable_id(cells.text("id"))
    if section is None:
        return
    first = cells.text("teacher")
    staff = [one for one in dict.fromkeys([first, *cells.texts("teachers")]) if readable_id(one)]
    if cells.flaw is None:
        yield from (FeedSectionStaffer(place, section, one, one == staff[0]) for one in staff)
    listed = cells.raw("students")
    lists = Cells({"students": listed})
    students = lists.texts("students")
    yield from (FeedEnrollment(place, None, section, one, None, None) for one in students if readable_id(one))
    flaw = lists.flaw or (Flaw("students", "", "REQUIRED_FIELD_MISSING", _NO_LIST) if listed is None else None)
    if flaw:
        school = readable_id(cells.text("school"))
        yield quarantined(place, Kind.ENROLLMENT, section, flaw, (school,) if school else ())


def _ends_in(days: Days) -> int:
    return days[1].year + (days[1].month > 7)
