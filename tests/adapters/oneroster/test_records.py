"""From a service's record to a row: the cells stand in the order they have in files, and nothing can break it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.csv_files.oneroster_columns import CLASSES, COLUMNS, COURSES, ENROLLMENTS, ORGS, SESSIONS, USERS
from adapters.oneroster.feed import OneRosterFeed, Reading
from adapters.oneroster.lines import COLLECTIONS, LineRows, line_of
from adapters.oneroster_records import rows
from adapters.oneroster_records.role_words import STAFF_1_2
from adapters.oneroster_records.roster import Known
from domain.roster_feed import Kind, Quarantined
from tests.adapters.csv_files.bundles import LENIENT
from tests.adapters.oneroster.districts import ref, refs
from tests.adapters.outbound.faulty import Json

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


def user(**fields: Any) -> Json:
    return {"sourcedId": "U-1", "givenName": "Ada", "familyName": "Kern", **fields}


def role(word: str, org: str, kind: str = "secondary") -> Json:
    return {"roleType": kind, "role": word, "org": ref("org", org)}


@pytest.mark.parametrize(
    ("fields", "orgs", "word", "is_both"),
    [
        ({"role": "student", "orgs": refs("org", "A,B")}, "A,B", "student", False),
        ({"roles": [role("teacher", "B"), role("teacher", "A", "primary")]}, "A,B", "teacher", False),
        ({"roles": [role("teacher", "A"), role("principal", "B")]}, "A,B", "principal", False),
        (
            {"roles": [role("teacher", "A"), role("teacher", "B")], "primaryOrg": ref("org", "B")},
            "B,A",
            "teacher",
            False,
        ),
        ({"roles": [role("student", "A"), role("aide", "B", "primary")]}, "B", "aide", True),
        ({"roles": [role("parent", "A"), role("student", "B")]}, "B", "student", False),
        ({"roles": [role("parent", "A", "primary")]}, "A", "parent", False),
        ({"roles": role("counselor", "A")}, "A", "counselor", False),
        ({"roles": [{"role": "student"}], "role": "teacher"}, "", "", False),
        ({"roles": [], "role": "teacher", "orgs": refs("org", "A")}, "A", "teacher", False),
    ],
)
def test_the_roles_of_1_2_become_one_with_its_orgs(fields: Json, orgs: str, word: str, is_both: bool) -> None:
    line = line_of("users", user(**fields))
    cells = dict(zip(rows.USER_CELLS, line.cells, strict=True))
    assert (cells["orgSourcedIds"], cells["role"], line.is_both, line.flaw) == (orgs, word, is_both, None)


NAMES = sorted(
    {
        "sourcedId",
        "user",
        "class",
        "school",
        "course",
        "terms",
        "orgs",
        "org",
        "roles",
        "parent",
        "primaryOrg",
        "userIds",
    }
    | {
        "role",
        "roleType",
        "status",
        "grades",
        "primary",
        "title",
        "type",
        "schoolYear",
        "startDate",
        "endDate",
        "email",
    }
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["school", "student", "A"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=20,
)
RECORDS = st.lists(st.dictionaries(st.sampled_from(NAMES), JSON, max_size=8), max_size=4)


@given(data=st.fixed_dictionaries(dict.fromkeys(COLLECTIONS, RECORDS)), known=st.booleans())
def test_whatever_a_service_sends_is_read_or_left_out(data: dict[str, list[Json]], known: bool) -> None:
    lines = {name: [line_of(name, record) for record in records] for name, records in data.items()}
    reading = Reading("oneroster", "1.1", STAFF_1_2, merged=not known)
    before = Known(2027, {Kind.STUDENT: "identifier", Kind.STAFFER: "identifier"}) if known else None
    feed = OneRosterFeed(lambda name: LineRows(name, lambda: lines[name]), reading, "", before)
    for item in feed.records(LENIENT):
        if isinstance(item, Quarantined):
            item.value.encode()
    assert feed.what_it_tells() is not None
