"""The cells of a row stand in one order, whether they come from a file or from a service."""

import pytest

from adapters.csv_files.oneroster_columns import CLASSES, COLUMNS, COURSES, ENROLLMENTS, ORGS, SESSIONS, USERS
from adapters.oneroster.lines import COLLECTIONS, line_of
from adapters.oneroster_records import rows

ORDERS = {
    SESSIONS: rows.SESSION_CELLS,
    ORGS: rows.ORG_CELLS,
    COURSES: rows.COURSE_CELLS,
    CLASSES: rows.CLASS_CELLS,
    USERS: rows.USER_CELLS,
    ENROLLMENTS: rows.ENROLLMENT_CELLS,
}


@pytest.mark.parametrize("file", ORDERS)
def test_files_and_services_put_cells_in_the_same_order(file: str) -> None:
    assert COLUMNS[file].wanted == ORDERS[file]
    assert len(line_of(file.removesuffix(".csv"), {}).cells) == len(ORDERS[file])
    assert len(ORDERS) == len(COLLECTIONS)
