"""From a service's record to a row: the cells stand in the order they have in files, and nothing can break it."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.csv_files.oneroster_columns import CLASSES, COLUMNS, COURSES, ENROLLMENTS, ORGS, SESSIONS, USERS
from adapters.oneroster.feed import OneRosterFeed, Reading
from adapters.oneroster.lines import COLLECTIONS, LineRows, line_of
from adapters.oneroster_records import rows
from adapters.oneroster_records.role_words import STAFF_1_2
from adapters.oneroster_records.roles import Reading as Roles
from adapters.oneroster_records.roster import Known
from domain.date_formats import DateFormat
from domain.roster_feed import Kind, Quarantined
from domain.roster_notices import Notices
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


@pytest.mark.parametrize(
    ("roles", "today", "orgs"),
    [
        (("A", "2025-08-18", "2026-06-05"), date(2026, 6, 5), "A,B"),
        (("A", "2025-08-18", "2026-06-05"), date(2026, 6, 6), "B"),
        (("A", "2025-08-18", "2026-06-05"), None, "A,B"),
        (("A", "2026-09-07", ""), date(2026, 9, 1), "B,A"),
        (("A", "soon", "soon"), date(2026, 9, 1), "A,B"),
    ],
)
def test_pitfall_14_a_role_that_has_ended_is_none_and_one_to_come_is_not_the_first(
    roles: tuple[str, str, str], today: date | None, orgs: str
) -> None:
    org, begin, end = roles
    first = {**role("student", org, "primary"), "beginDate": begin, "endDate": end}
    lines = [line_of("users", user(roles=[first, role("student", "B", "primary")]))]
    reading = Roles(today, DateFormat.ISO)
    ((_, cells, _),) = LineRows("users", lambda: lines, reading).rows(Notices())
    assert dict(zip(rows.USER_CELLS, cells, strict=True))["orgSourcedIds"] == orgs


def test_whose_roles_have_all_ended_is_passed_over_and_counted() -> None:
    over = {**role("student", "A"), "endDate": "2026-06-05"}
    lines, notices = [line_of("users", user(roles=[over]))], Notices()
    assert list(LineRows("users", lambda: lines, Roles(date(2026, 9, 1), DateFormat.ISO)).rows(notices)) == []
    assert [(one.code, one.count) for one in notices.taken()] == [("ROLES_ENDED", 1)]


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
