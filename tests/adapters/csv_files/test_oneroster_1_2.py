"""OneRoster 1.2: roles in a file of their own, and otherwise what 1.1 says."""

from datetime import date
from pathlib import Path

import pytest

from adapters.csv_files.opener import CsvFiles
from domain.errors import Refused
from domain.roster_feed import (
    Completeness,
    FeedGone,
    FeedItem,
    FeedMembership,
    FeedRules,
    FeedStaffer,
    FeedStudent,
    Kind,
    Notice,
    SchoolRules,
)
from tests.adapters.csv_files.bundles import (
    LENIENT,
    ONEROSTER,
    ONEROSTER_1_2,
    changed,
    counts,
    folder,
    left_out,
    notices,
    of_type,
    read,
    with_row,
)  # fmt: skip

ROLES, USERS = (ONEROSTER_1_2[name].splitlines(keepends=True)[0] for name in ("roles.csv", "users.csv"))


def read_bundle(place: Path, files: dict[str, str]) -> list[FeedItem]:
    return read(folder(place, files), LENIENT)


def schools_of(items: list[FeedItem], person: str) -> list[tuple[str, bool]]:
    found = [one for one in of_type(items, FeedMembership) if one.person_source_id == person]
    return [(one.school_source_id, one.primary) for one in found]


def test_it_says_what_the_same_roster_says_in_1_1(tmp_path: Path) -> None:
    old, new = (read(folder(tmp_path / str(n), dict(one))) for n, one in enumerate((ONEROSTER, ONEROSTER_1_2)))
    assert [one for one in new if not isinstance(one, Notice)] == [one for one in old if not isinstance(one, Notice)]
    assert notices(new) == notices(old)
    assert "CANARY" not in repr(new)
    assert "Benny" not in repr(new)


def test_both_versions_are_one_format_so_that_a_source_may_change_over(tmp_path: Path) -> None:
    assert CsvFiles().open(folder(tmp_path, dict(ONEROSTER_1_2)), "auto").format == "oneroster"


def test_the_primary_role_decides_who_is_both_student_and_adult(tmp_path: Path) -> None:
    more = "R-8,,,S-eva,secondary,aide,,,SCH-1,\nR-9,,,T-ada,secondary,student,,,SCH-2,\n"
    items = read_bundle(tmp_path, {**ONEROSTER_1_2, "roles.csv": ONEROSTER_1_2["roles.csv"] + more})
    assert (schools_of(items, "S-eva"), schools_of(items, "T-ada")) == ([("SCH-2", True)], [("SCH-1", True)])
    assert notices(items)["SEVERAL_KINDS_OF_ROLE"] == 2
    assert counts(items)["FeedStudent"] == 2


def test_a_parent_who_teaches_is_staff(tmp_path: Path) -> None:
    users = ONEROSTER_1_2["users.csv"].replace("Max,Kern,,,", "Max,Kern,,9002,")
    files = with_row(changed(ONEROSTER_1_2, users=users), "roles", "R-8,,,P-max,secondary,teacher,,,SCH-2,")
    items = read_bundle(tmp_path, files)
    assert [one.source_id for one in of_type(items, FeedStaffer)] == ["T-ada", "P-max"]
    assert schools_of(items, "P-max") == [("SCH-2", True)]


def test_the_primary_org_of_the_user_comes_first(tmp_path: Path) -> None:
    users = ONEROSTER_1_2["users.csv"].replace("M-3,Benny,,,SCH-1", "M-3,Benny,,,SCH-2")
    assert schools_of(read_bundle(tmp_path, changed(ONEROSTER_1_2, users=users)), "S-ben") == [
        ("SCH-2", True),
        ("SCH-1", False),
    ]


def test_who_administers_anywhere_is_an_admin_and_a_counselor_is_staff(tmp_path: Path) -> None:
    roles = ONEROSTER_1_2["roles.csv"] + "R-8,,,T-ada,primary,siteAdministrator,,,SCH-2,\n"
    items = read_bundle(tmp_path, changed(ONEROSTER_1_2, roles=roles.replace("parent", "counselor")))
    assert {one.source_id: one.admin for one in of_type(items, FeedStaffer)} == {"T-ada": True}
    assert [one.code for one in left_out(items)] == ["SIS_ID_MISSING"]
    assert "ROLE_UNKNOWN" not in notices(items)


def test_a_user_without_a_role_is_left_out_as_what_the_grade_says(tmp_path: Path) -> None:
    roles = ROLES + "R-1,,,T-ada,primary,teacher,,,SCH-1,\n"
    found = left_out(read_bundle(tmp_path, changed(ONEROSTER_1_2, roles=roles)))
    assert [(one.kind, one.source_id, one.field) for one in found] == [
        (Kind.STAFFER, "P-max", "role"),
        (Kind.STUDENT, "S-ben", "role"),
        (Kind.STUDENT, "S-eva", "role"),
    ]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("R-8,,,S-nobody,primary,student,,,SCH-1,", "USER_UNKNOWN"),
        ("R-8,,,S-eva,primary,,,,SCH-1,", "ROLE_UNREADABLE"),
        ("R-8,tobedeleted,,S-eva,primary,student,,,SCH-1,", "MARKED_DELETED"),
    ],
)
def test_roles_that_count_for_nobody_are_counted(tmp_path: Path, row: str, code: str) -> None:
    items = read_bundle(tmp_path, with_row(ONEROSTER_1_2, "roles", row))
    assert notices(items)[code] == 1
    assert schools_of(items, "S-eva") == [("SCH-2", True)]


def test_a_complete_roster_has_its_roles(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"lacks roles\.csv") as refused:
        CsvFiles().open(folder(tmp_path, changed(ONEROSTER_1_2, roles=None)), "auto")
    assert refused.value.code == "MISSING_FILE"


def test_a_delta_says_who_came_and_who_is_gone(tmp_path: Path) -> None:
    files = {
        "manifest.csv": "propertyName,value\noneroster.version,1.2\nfile.users,delta\nfile.roles,delta\n"
        "file.classes,delta\nfile.enrollments,delta\n",
        "users.csv": USERS
        + "S-new,active,2026-09-01,true,new,,New,Kern,,7,new@x.example,,,,10,,,,,,,\n"
        + "S-ben,active,2026-09-01,true,ben,,Ben,Kern,,1001,b2@x.example,,,,10,,,,,,,\n"
        + "S-eva,tobedeleted,2026-09-01,true,eva,,Eva,Lind,,1002,eva@x.example,,,,KG,,,,,,,\n",
        "roles.csv": ROLES + "R-7,active,2026-09-01,S-new,primary,student,,,SCH-1,\n",
        "classes.csv": ONEROSTER["classes.csv"].splitlines()[0] + "\nC-9,tobedeleted,2026-09-01,,,,,,,SCH-1,,,,\n",
        "enrollments.csv": ONEROSTER["enrollments.csv"].splitlines()[0]
        + "\nE-1,tobedeleted,2026-09-01,C-1,SCH-1,T-ada,teacher,,,\n",
    }
    feed = CsvFiles().open(folder(tmp_path, files), "auto")
    items = list(feed.records(FeedRules({}, default=SchoolRules(year_ends_in=2027))))
    assert feed.completeness is Completeness.PARTIAL
    assert [(one.source_id, one.email) for one in of_type(items, FeedStudent)] == [
        ("S-new", "new@x.example"),
        ("S-ben", "b2@x.example"),
    ]
    assert (schools_of(items, "S-new"), schools_of(items, "S-ben")) == ([("SCH-1", True)], [])
    assert left_out(items) == []
    assert {one[1:] for one in of_type(items, FeedGone)} == {
        (Kind.STUDENT, "S-eva", None, None),
        (Kind.STAFFER, "S-eva", None, None),
        (Kind.SECTION, "C-9", None, None),
        (Kind.ENROLLMENT, "E-1", "C-1", "T-ada"),
    }
    assert notices(items)["ROLES_MISSING"] == 1


def test_a_row_of_the_wrong_width_ends_nobody(tmp_path: Path) -> None:
    files = {
        "manifest.csv": "propertyName,value\noneroster.version,1.1\nfile.enrollments,delta\n",
        "enrollments.csv": ONEROSTER["enrollments.csv"].splitlines()[0]
        + "\nE-1,tobedeleted,,C,1,SCH-1,T,teacher,,,more\n",
    }
    assert of_type(read_bundle(tmp_path, files), FeedGone) == []


@pytest.mark.parametrize(
    ("role", "home", "schools"),
    [
        ("secondary", "", [("SCH-1", None)]),
        ("secondary", "SCH-2", [("SCH-1", None)]),
        ("primary", "SCH-2", [("SCH-1", None)]),
        ("primary", "", [("SCH-1", True)]),
        ("secondary", "SCH-1", [("SCH-1", True)]),
    ],
)
def test_one_role_in_a_delta_makes_no_school_the_primary_one(
    tmp_path: Path, role: str, home: str, schools: list[tuple[str, bool | None]]
) -> None:
    files = {
        "manifest.csv": "propertyName,value\noneroster.version,1.2\nfile.users,delta\nfile.roles,delta\n",
        "users.csv": f"{USERS}S-eva,active,2026-09-02,true,eva,,Eva,Lind,,1002,eva@x.example,,,,KG,,M-4,,,,{home},\n",
        "roles.csv": f"{ROLES}R-7,active,2026-09-02,S-eva,{role},student,,,SCH-1,\n",
    }
    assert schools_of(read_bundle(tmp_path, files), "S-eva") == schools


ENDED = "R-4b,,,S-eva,primary,student,2025-08-18,2026-06-05,SCH-1,\n"


@pytest.mark.parametrize(("today", "schools"), [(date(2026, 6, 5), 2), (date(2026, 6, 6), 1), (None, 2)])
def test_pitfall_14_a_role_that_has_ended_is_no_membership(tmp_path: Path, today: date | None, schools: int) -> None:
    roles = ONEROSTER_1_2["roles.csv"].replace("R-5,", f"{ENDED}R-5,")
    rules = FeedRules({}, default=SchoolRules(year_ends_in=2027), today=today)
    items = list(CsvFiles().open(folder(tmp_path, changed(ONEROSTER_1_2, roles=roles)), "auto").records(rules))
    expected = [("SCH-1", True), ("SCH-2", False)] if schools == 2 else [("SCH-2", True)]
    assert schools_of(items, "S-eva") == expected


def test_whose_roles_have_all_ended_is_passed_over(tmp_path: Path) -> None:
    roles = ONEROSTER_1_2["roles.csv"].replace(
        "R-1,,,T-ada,primary,teacher,,,", "R-1,,,T-ada,primary,teacher,,2026-06-05,"
    )
    rules = FeedRules({}, default=SchoolRules(year_ends_in=2027), today=date(2026, 9, 1))
    items = list(CsvFiles().open(folder(tmp_path, changed(ONEROSTER_1_2, roles=roles)), "auto").records(rules))
    assert (counts(items).get("FeedStaffer", 0), notices(items)["ROLES_ENDED"], left_out(items)) == (0, 1, [])
