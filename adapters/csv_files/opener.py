"""Opens what a person uploaded or pointed at, and tells by the files' names which format it is."""

import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from adapters.csv_files.archive import Archive, ArchiveLimits, is_workbook, unreadable
from adapters.csv_files.enriching import EnrichingFeed
from adapters.csv_files.enriching_columns import is_enriching
from adapters.csv_files.folder import Folder
from adapters.csv_files.homeroom_csv import HomeroomFeed, StudentsFeed
from adapters.csv_files.homerooms import HOMEROOMS, names_homerooms, with_homerooms
from adapters.csv_files.one_file import OneFile, Workbook
from adapters.csv_files.oneroster import OneRosterFeed
from adapters.csv_files.sds import SdsFeed
from adapters.csv_files.templates import COLUMNS as OURS
from adapters.csv_files.templates import SCHOOLS, STUDENTS
from adapters.csv_files.zip_file import Zip
from application.ports.roster_feed import RosterFeed
from domain.errors import Refused
from domain.roster_validation import storable

_READERS: dict[str, Callable[[Archive], RosterFeed]] = {
    "oneroster": OneRosterFeed,
    "sds": SdsFeed,
    "homeroom": HomeroomFeed,
    "enriching_students": EnrichingFeed,
    "students": StudentsFeed,
}
_MARKS = {
    "oneroster": ("manifest.csv", "orgs.csv", "users.csv", "classes.csv", "roles.csv"),
    "sds": ("School.csv", "Section.csv", "Student.csv", "Teacher.csv", "StudentEnrollment.csv", "TeacherRoster.csv"),
    "homeroom": ("schools.csv", "staff.csv", "students.csv", "sections.csv"),
}
"""Names that no other format uses; one of them is enough. (`enrollments.csv` is in two.)"""
_EXPECTED = (
    "OneRoster 1.1 or 1.2 (manifest, orgs, users, classes, enrollments), Microsoft SDS v1 (School, Section, Student, Teacher, "
    "StudentEnrollment, TeacherRoster), Enriching Students (KEY-staff, KEY-students, KEY-roster) or Homeroom's templates "
    "(schools, staff, students, sections, enrollments; or students alone, with the column Homeroom)"
)


@dataclass(frozen=True, slots=True)
class CsvFiles:
    """Implements `OpensRosterFeeds` for files."""

    limits: ArchiveLimits = field(default_factory=ArchiveLimits)

    def open(self, path: str, format: str = "auto") -> RosterFeed:
        """See the port. A format that is named is taken at its word: what it lacks is refused by name."""
        if format != "auto" and format not in _READERS:
            known = ", ".join(["auto", *_READERS])
            raise Refused(
                "UNKNOWN_FORMAT", f"There is no format {storable(format)[:40]}: choose {known}.", field="format"
            )
        archive = open_archive(path, self.limits)
        feed = _READERS[detected(archive) if format == "auto" else format](archive)
        return with_homerooms(feed, archive)


def open_archive(path: str, limits: ArchiveLimits) -> Archive:
    """Open a folder, a zip, a workbook or a CSV file.

    Raises `Refused` where it is missing, unreadable, damaged, unsafe, too large or empty.
    """
    place = Path(path)
    name = storable(place.name or "the folder")
    try:
        mode = place.stat().st_mode
        if not (stat.S_ISDIR(mode) or stat.S_ISREG(mode)):
            raise Refused("NOT_AN_ARCHIVE", f"{name} is neither a file nor a folder: check the path.", field="path")
        archive = _archive(place, name, limits, is_folder=stat.S_ISDIR(mode))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise Refused("FILE_NOT_FOUND", f"There is no file or folder {name}: check the path.", field="path") from None
    except OSError as error:
        raise unreadable(name, error) from None
    if not archive.files.names:
        raise Refused("EMPTY_ARCHIVE", f"{name} holds no CSV file: put the CSV files into it.", field="path")
    return archive


def _archive(place: Path, name: str, limits: ArchiveLimits, *, is_folder: bool) -> Archive:
    if is_folder:
        return Folder(place, name, limits)
    if place.suffix.casefold() == ".csv" and not _is_zip(place):
        return OneFile(place, name, limits)
    if is_workbook(place.name):
        return Workbook(place, name, limits)
    packed = Zip(place, name, limits)
    return Workbook(place, name, limits) if not packed.files.names and packed.is_workbook else packed


def _is_zip(place: Path) -> bool:
    """Whatever it is called: browsers and people rename what they send."""
    with place.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def detected(archive: Archive) -> str:
    matches = [name for name, marks in _MARKS.items() if any(mark in archive.files for mark in marks)]
    if is_enriching(archive):
        # Our schools.csv may lie beside theirs, to name the schools.
        ours = [mark for mark in _MARKS["homeroom"] if mark in archive.files]
        matches = [*(name for name in matches if name != "homeroom" or ours != ["schools.csv"]), "enriching_students"]
    if matches == ["homeroom"] and _is_students_only(archive):
        return "students"
    if len(matches) == 1:
        return matches[0]
    why = "looks like more than one kind of roster" if matches else "holds none of the rosters Homeroom reads"
    message = f"{archive.name} {why} (found: {archive.files.listed()}). Expected are the files of {_EXPECTED}."
    raise Refused("UNKNOWN_FORMAT", message, field="path", details={"files": list(archive.files.names[:20])})


def _is_students_only(archive: Archive) -> bool:
    """With homerooms in it, `students.csv` is a roster by itself; without, it is what is left of one."""
    others = [name for name in OURS if name not in (SCHOOLS, STUDENTS) and name in archive.files]
    if others or STUDENTS not in archive.files:
        return False
    return HOMEROOMS in archive.files or names_homerooms(archive)
