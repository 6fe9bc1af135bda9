"""Homeroom's own CSV files: the plainest way in, for schools whose SIS writes no known format.

Names of columns are matched without case, blanks, `_` and `-`. Lists in a cell (`SchoolId` of people, `StaffIds`,
`GuardianEmails`) are separated by `;`. Days may be written 2026-08-31 or 8/31/2026, because a spreadsheet turns the first into
the second on saving.
"""

import csv
import io
import zipfile
from pathlib import Path

from adapters.csv_files.headers import Columns
from adapters.csv_files.sis_columns import TEMPLATES
from domain.errors import Refused

SCHOOLS, STAFF, STUDENTS = "schools.csv", "staff.csv", "students.csv"
SECTIONS, ENROLLMENTS = "sections.csv", "enrollments.csv"
_LISTS = frozenset({"SchoolId", "StaffIds"})

COLUMNS = {
    SCHOOLS: Columns(("SchoolId", "Name"), ("FirstDay", "LastDay")),
    STAFF: Columns(("StaffId", "SchoolId", "FirstName", "LastName", "Email"), ("Role",), lists=_LISTS),
    STUDENTS: Columns(
        ("StudentId", "SchoolId", "FirstName", "LastName"),
        ("Email", "GraduationYear", "Grade", "Homeroom", "HomeroomStaffId", "GuardianEmails"),
        lists=_LISTS,
    ),
    SECTIONS: Columns(
        ("SectionId", "SchoolId", "Name"),
        ("Course", "CourseNumber", "Subject", "Period", "Room", "FirstDay", "LastDay", "StaffIds"),
        lists=_LISTS,
    ),
    ENROLLMENTS: Columns(("SectionId", "StudentId"), ("FirstDay", "LastDay")),
}
EXAMPLES = {
    SCHOOLS: ("SCH-1", "Example High School", "2026-08-17", "2027-06-04"),
    STAFF: ("T-1", "SCH-1", "Ada", "Stone", "ada.stone@example.org", "staffer"),
    STUDENTS: ("S-1", "SCH-1", "Ben", "Kern", "ben.kern@example.org", "", "10", "", "", "mia.kern@example.org"),
    SECTIONS: ("SEC-1", "SCH-1", "Homeroom 10", "Advisory", "HR10", "Homeroom", "HR", "B204", "", "", "T-1"),
    ENROLLMENTS: ("SEC-1", "S-1", "", ""),
}
"""One row per file; together they are a roster that can be imported."""


ALL = {**{name: (columns, EXAMPLES[name]) for name, columns in COLUMNS.items()}, **TEMPLATES}
"""Every template by name. A roster is the first five; grades and attendance are imported by themselves."""


def templates() -> dict[str, bytes]:
    """The files by name, with a header and an example row each.

    With a byte order mark, so that Excel reads and writes them as UTF-8.
    """
    return {name: _template(columns, example) for name, (columns, example) in ALL.items()}


def templates_zip() -> bytes:
    """The same as a zip, whose roster can be imported as it is."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in templates().items():
            bundle.writestr(name, content)
    return made.getvalue()


def write_templates(folder: str) -> list[str]:
    """Write the files; returns their names. Never overwrites a file."""
    target = Path(folder)
    try:
        for name in ALL:
            if (target / name).exists():
                raise Refused("FILE_EXISTS", f"{name} is there already: choose another folder.", field="path")
        target.mkdir(parents=True, exist_ok=True)
        for name, content in templates().items():
            with (target / name).open("xb") as file:
                file.write(content)
    except OSError as error:
        message = f"The templates cannot be written ({error.strerror}): choose another folder."
        raise Refused("FOLDER_NOT_WRITABLE", message, field="path") from None
    return list(ALL)


def _template(columns: Columns, example: tuple[str, ...]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows((columns.wanted, example))
    return text.getvalue().encode("utf-8-sig")
