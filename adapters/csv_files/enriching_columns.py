"""What the import files of Enriching Students are called, and their columns. The part before the dash is the school's import key.

Their student file is written down nowhere: its columns are looked for by the names that the others use, and by ours.
"""

import re
from typing import NamedTuple

from adapters.csv_files.archive import Archive
from adapters.csv_files.headers import Columns
from domain.errors import Refused
from domain.roster_validation import storable

STAFF, STUDENTS, ROSTER = "staff", "students", "roster"
COLUMNS = {
    STAFF: Columns(
        ("FirstName", "LastName", "Email", "StaffId"),
        ("HomeroomId",),
        unread=("UserTypeId", "DepartmentName", "MaximumNumberofStudents"),
        spellings={"stafferid": "StaffId"},
    ),
    STUDENTS: Columns(
        ("StudentId", "FirstName", "LastName"),
        ("Email", "GraduationYear", "Grade", "HomeroomId", "Homeroom", "HomeroomStaffId"),
        spellings={
            "gradelevel": "Grade",
            "studentemail": "Email",
            "homeroomname": "Homeroom",
            "homeroomstafferid": "HomeroomStaffId",
        },
    ),
    ROSTER: Columns(("StaffId", "StudentId", "CourseName"), spellings={"stafferid": "StaffId", "course": "CourseName"}),
}
_LONGEST_KEY = 60
_NAME = re.compile(r"(?P<key>[^\x00-\x1f]+?)-(?P<part>staff|students?|roster)s?\.(?:csv|xlsx)", re.IGNORECASE)


class KeyFiles(NamedTuple):
    """The files of one school, as they are written in the archive."""

    key: str
    staff: str
    students: str
    roster: str


def is_enriching(archive: Archive) -> bool:
    """Whether any file is called as Enriching Students wants it."""
    return any(_NAME.fullmatch(name) for name in archive.files.names)


def key_files(archive: Archive) -> list[KeyFiles]:
    """Every school's three files, by import key. Raises `Refused` where one is missing: absence would read as leaving."""
    found: dict[str, dict[str, str]] = {}
    for name in archive.files.names:
        if match := _NAME.fullmatch(name):
            part = STUDENTS if match["part"].casefold().startswith("student") else match["part"].casefold()
            key = storable(match["key"].strip()).upper()[:_LONGEST_KEY]
            if found.setdefault(key, {}).setdefault(part, name) != name:
                message = f"{archive.name} holds more than one {part} file of {key}: leave one of them."
                raise Refused("DUPLICATE_FILE", message, field="path")
    missing = [f"{key}-{part}.csv" for key, parts in sorted(found.items()) for part in COLUMNS if part not in parts]
    if missing or not found:
        wanted = ", ".join(missing) or "KEY-staff.csv, KEY-students.csv and KEY-roster.csv"
        message = (
            f"{archive.name} lacks {wanted} (found: {archive.files.listed()}): a roster of Enriching Students has all three "
            "files for each import key. Export them and send them together."
        )
        raise Refused("MISSING_FILE", message, field="path", details={"files": missing})
    return [KeyFiles(key, parts[STAFF], parts[STUDENTS], parts[ROSTER]) for key, parts in sorted(found.items())]
