"""Homerooms from a list, for a roster that has none: `homerooms.csv` beside the other files of any format, or the column
`Homeroom` of Homeroom's own `students.csv`, which is a roster by itself where nothing else is there.

Each homeroom of a school becomes a section of class type `homeroom`, each student of the list is on its roster. They are
records of the feed like others: they are compared, held and reported like them, and end when the list no longer has them.
Students and staff are named by their SIS ids.
"""

from collections.abc import Iterator

from adapters.csv_files.archive import Archive
from adapters.csv_files.headers import Columns
from adapters.csv_files.table import Table
from adapters.csv_files.templates import STUDENTS
from application.ports.roster_feed import RosterFeed
from domain.roster_feed import (
    HOMEROOM_LIST,
    Completeness,
    FeedEnrollment,
    FeedItem,
    FeedMembership,
    FeedRules,
    FeedSection,
    FeedSectionStaffer,
    FeedStaffer,
    FeedStudent,
    Kind,
    Notice,
    Place,
)  # fmt: skip
from domain.roster_notices import Notices
from domain.roster_validation import Flaw, quarantined, readable_id, required

HOMEROOMS = "homerooms.csv"
COLUMNS = Columns(("StudentId", "Homeroom"), ("StaffId",))
_OF_STUDENTS = Columns(("StudentId",), ("Homeroom", "HomeroomStaffId"))
_STUDENTS_ONLY = "students"


def names_homerooms(archive: Archive) -> bool:
    """Whether `students.csv` says which homeroom anybody is in. Raises `Refused` where it cannot be read."""
    written = archive.files.find(STUDENTS)
    table = None if written is None else Table(archive, written, _OF_STUDENTS, Notices())
    return table is not None and any(homeroom for _, (_, homeroom, _), _ in table.rows())


class WithHomerooms:
    """A feed, and the homerooms of the list beside it. Of people only the ids that the list names are in memory."""

    def __init__(
        self, feed: RosterFeed, table: Table, told: tuple[Notice, ...] = (), *, every_row: bool = True
    ) -> None:
        """`told`: what was remarked of the list's header; `every_row`: a row without a homeroom is a mistake.

        Where the feed has no staff, `StaffId` names those whom the district knows already.
        """
        self._feed, self._table, self._told, self._every_row = feed, table, told, every_row
        self.format = feed.format

    @property
    def completeness(self) -> Completeness:
        return self._feed.completeness

    @property
    def fingerprint(self) -> str:
        return self._feed.fingerprint

    def records(self, rules: FeedRules) -> Iterator[FeedItem]:
        """The feed's own records, then the homerooms."""
        yield from self._told
        wanted = {cell for _, cells, _ in self._table.rows() for cell in (cells[0], cells[2])}
        students, staff = dict[str, str](), dict[str, str]()
        schools, last = dict[str, str](), ""
        for item in self._feed.records(rules):
            yield item
            if isinstance(item, FeedStudent) and item.sis_id in wanted:
                last = item.source_id
                students.setdefault(item.sis_id, last)
            elif isinstance(item, FeedStaffer) and item.sis_id in wanted:
                staff.setdefault(item.sis_id, item.source_id)
            elif isinstance(item, FeedMembership) and item.primary and item.person_source_id == last:
                schools.setdefault(item.person_source_id, item.school_source_id)
        notices = Notices()
        yield from self._listed(students, staff, schools, notices)
        yield from notices.taken()

    def _listed(
        self, students: dict[str, str], staff: dict[str, str], schools: dict[str, str], notices: Notices
    ) -> Iterator[FeedItem]:
        made, taught = set[str](), set[tuple[str, str]]()
        for row, (student, name, staffer), flaw in self._table.rows(notices if self._every_row else None):
            place = Place(self._table.name, row)
            if not (name or self._every_row):
                continue
            try:
                section, at = self._place(student, name, students, schools, flaw)
            except Flaw as wrong:
                key = f"{HOMEROOM_LIST}{student}"
                yield quarantined(place, Kind.ENROLLMENT, key if readable_id(student) else None, wrong)
                continue
            if section not in made:
                made.add(section)
                yield FeedSection(place, section, at, name, None, None, None, "homeroom", None, None, None, None)
            has_staff = self.format != _STUDENTS_ONLY
            if staffer and has_staff and staffer not in staff:
                message = "StaffId names nobody among the staff of this roster; the homerooms came in without them."
                notices.add("STAFF_UNKNOWN", self._table.name, message)
            elif staffer and (section, staffer) not in taught:
                is_lead = not any(one == section for one, _ in taught)
                taught.add((section, staffer))
                key = staff[staffer] if has_staff else staffer
                yield FeedSectionStaffer(place, section, key, is_lead, by_sis_id=not has_staff)
            yield FeedEnrollment(place, f"{HOMEROOM_LIST}{student}", section, students[student], None, None)

    def _place(
        self, student: str, name: str, students: dict[str, str], schools: dict[str, str], flaw: Flaw | None
    ) -> tuple[str, str]:
        """The homeroom's id and its school: the student's primary one. Raises `Flaw`."""
        if flaw:
            raise flaw
        required("StudentId", student)
        required("Homeroom", name)
        source_id = students.get(student)
        school = schools.get(source_id or "")
        if source_id is None or school is None:
            message = "No student of this roster has this id at a school: correct the id, or the student's own record."
            raise Flaw("StudentId", student, "STUDENT_UNKNOWN", message)
        return required("Homeroom", f"{HOMEROOM_LIST}{school}:{name}"), school


def with_homerooms(feed: RosterFeed, archive: Archive) -> RosterFeed:
    """The feed, with the homerooms where there is a list of them. Raises `Refused` for the list's header or encoding."""
    notices = Notices()
    if written := archive.files.find(HOMEROOMS):
        table = Table(archive, written, COLUMNS, notices)
        return WithHomerooms(feed, table, told=tuple(notices.taken()))
    if feed.format in ("homeroom", _STUDENTS_ONLY) and (written := archive.files.find(STUDENTS)):
        # The same file once more; what is remarkable about it is told where the students are read.
        table = Table(archive, written, _OF_STUDENTS, notices)
        return WithHomerooms(feed, table, every_row=False) if "Homeroom" in table.has else feed
    return feed
