"""OneRoster classes and enrollments: sections, who teaches them, who is on their rosters."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from adapters.oneroster_records.orgs import Orgs, Sessions
from adapters.oneroster_records.role_words import is_family
from adapters.oneroster_records.rows import CLASS_CELLS, Rows
from adapters.oneroster_records.status import Presence, gone
from domain.date_formats import DateFormat, day_of
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
from domain.roster_validation import Flaw, boolean, no_day, quarantined, readable_id, required

_STUDENT = frozenset({"student"})
_TEACHING = frozenset({"teacher", "administrator", "aide", "proctor"})
_OTHER = "Roles in a class that this version of OneRoster does not have; these people are staff of the section, never its lead."
_FAMILY = "Parents, guardians and relatives in classes were passed over: Homeroom does not read them."

_NO_DAYS = (
    "The days on which staff teach cannot be read, or end before they begin; they were read as teaching all along."
)


class Course(NamedTuple):
    title: str
    code: str
    subjects: str


class Classes(NamedTuple):
    """Everything needed to read the classes."""

    table: Rows
    courses: Rows | None
    orgs: Orgs
    sessions: Sessions
    delta: bool
    notices: Notices
    lists_whole: bool = True
    """Courses and sessions are all there are, whatever the classes are."""

    def records(self) -> Iterator[FeedItem]:
        """The sections, each with its course's name and number and the days from its first to its last term."""
        file = self.table.name
        presence, courses = Presence(file, self.delta, self.notices), self._courses()
        if self.lists_whole and self.courses is not None and not courses:
            yield FeedEmptyList(SectionList.COURSES, self.courses.name)
        for row, cells, flaw in self.table.rows(self.notices):
            source_id, title, school, status, course_id, class_type, room, terms, subjects, periods = cells
            if presence.is_gone(status):
                if self.delta and flaw is None:
                    yield from gone(Place(file, row), Kind.SECTION, source_id)
                continue
            place, at = Place(file, row), self.orgs.at(school)
            try:
                if flaw:
                    raise flaw
                if at.problem:
                    raise Flaw("schoolSourcedId", school, at.problem[0], at.problem[1])
                first, last, complete = self.sessions.days_of_terms(split(terms))
                # What a part of a roster, or one without any list, does not tell is not said: it is not none.
                terms_said = complete or not (self.delta or not self.sessions.by_id)
                if not complete and not self.delta:
                    message = "Classes name a term that is not among the academic sessions."
                    self.notices.add("TERM_UNKNOWN", file, message)
                course = courses.get(course_id)
                course_said = course is not None or not course_id or not (self.delta or not courses)
                if course is None and course_id and courses and not self.delta:
                    message = "Classes name a course that is not among the courses."
                    self.notices.add("COURSE_UNKNOWN", file, message)
                yield FeedSection(
                    place,
                    required("sourcedId", source_id),
                    at.schools[0],
                    required("title", title),
                    course.title or None if course else None,
                    course.code or None if course else None,
                    subjects or (course.subjects if course else "") or None,
                    class_type.casefold() or None,
                    ",".join(split(periods)) or None,
                    room or None,
                    first if terms_said else None,
                    last if terms_said else None,
                    course_said,
                    course_said or bool(subjects),
                    terms_said,
                )
            except Flaw as wrong:
                yield quarantined(place, Kind.SECTION, readable_id(source_id), wrong, at.schools)

    def terms(self) -> Iterator[list[str]]:
        """The term ids of each class."""
        index = CLASS_CELLS.index("termSourcedIds")
        for _, cells, _ in self.table.rows():
            yield split(cells[index])

    def _courses(self) -> dict[str, Course]:
        if self.courses is None:
            return {}
        presence = Presence(self.courses.name, self.delta, self.notices)
        return {
            source_id: Course(title, code, subjects)
            for _, (source_id, title, status, code, subjects), flaw in self.courses.rows(self.notices)
            if flaw is None and not presence.is_gone(status)
        }


class Enrollments(NamedTuple):
    """Everything needed to read the enrollments."""

    table: Rows
    delta: bool
    notices: Notices
    date_format: DateFormat = DateFormat.ISO

    def records(self) -> Iterator[FeedItem]:
        """Students and staff of sections, as they come: the file is read once and nothing of it is kept.

        Millions of rows pass here. `new` makes a named tuple in half the time its own constructor takes.
        """
        file, notices, new = self.table.name, self.notices, tuple.__new__
        presence, days = Presence(file, self.delta, notices), _Days(self.date_format)
        for row, cells, flaw in self.table.rows(notices):
            source_id, section, person, role, status, school, primary, begin, end = cells
            if status and presence.is_gone(status):
                if self.delta and flaw is None:
                    yield from gone(Place(file, row), Kind.ENROLLMENT, source_id, section, person)
                continue
            place = new(Place, (file, row))
            try:
                if flaw:
                    raise flaw
                required("classSourcedId", section)
                required("userSourcedId", person)
                if role in _STUDENT or role.casefold() in _STUDENT:
                    required("sourcedId", source_id)
                    first, last = days[begin, end]
                    yield new(FeedEnrollment, (place, source_id, section, person, first, last))
                elif role.casefold() in _TEACHING:
                    try:
                        first, last = days[begin, end]
                    except Flaw:  # Somebody teaches all the same.
                        first, last = None, None
                        notices.add("STAFF_DAYS_UNREADABLE", file, _NO_DAYS)
                    lead, own_id = boolean(primary) is True, readable_id(source_id)
                    yield FeedSectionStaffer(place, section, person, lead, False, own_id, first, last)
                elif is_family(role):
                    notices.add("FAMILY_PASSED_OVER", file, _FAMILY)
                elif required("role", role):
                    notices.add("ROLE_UNKNOWN", file, _OTHER)
                    yield FeedSectionStaffer(place, section, person, False)
            except Flaw as wrong:
                schools = (school,) if readable_id(school) else ()
                yield quarantined(place, Kind.ENROLLMENT, readable_id(source_id), wrong, schools)


class _Days(dict[tuple[str, str], tuple[date | None, date | None]]):
    """First and last day by how they are written; there are few different ones. Raises `Flaw`."""

    def __init__(self, date_format: DateFormat) -> None:
        super().__init__()
        self._format = date_format

    def __missing__(self, written: tuple[str, str]) -> tuple[date | None, date | None]:
        first, last = (day_of(text, self._format) if text else None for text in written)
        if (written[0] and not first) or (written[1] and not last) or (first and last and first > last):
            raise flaw_of_days(("beginDate", written[0]), ("endDate", written[1]), self._format)
        if len(self) < 10_000:
            self[written] = (first, last)
        return first, last


def split(cell: str) -> list[str]:
    """The parts of a list in one cell."""
    return [part for part in map(str.strip, cell.split(",")) if part] if cell else []


def flaw_of_days(first: tuple[str, str], last: tuple[str, str], date_format: DateFormat) -> Flaw:
    """Which of two days cannot be read, or that they are the wrong way round."""
    for field, text in (first, last):
        if text and day_of(text, date_format) is None:
            return no_day(field, text)
    message = "The last day is before the first: correct the dates at the source."
    return Flaw(last[0], last[1], "DATES_REVERSED", message)
