"""E-mail addresses of guardians in files: whose they are, what is dropped, and where a source says nothing of them."""

from pathlib import Path

import pytest

from domain.roster_feed import FeedItem, FeedStudent
from tests.adapters.csv_files.bundles import (
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

Told = dict[str, tuple[str, ...] | None]
HEAD = "StudentId,SchoolId,FirstName,LastName,Email,GraduationYear,GuardianEmails\n"
OTHERS = {
    "schools.csv": "SchoolId,Name\nA,North\n",
    "staff.csv": "StaffId,SchoolId,FirstName,LastName,Email\nT1,A,Ada,Stone,ada@x.example\n",
    "sections.csv": "SectionId,SchoolId,Name\nX,A,Homeroom\n",
    "enrollments.csv": "SectionId,StudentId\n",
}


def told(items: list[FeedItem]) -> Told:
    return {one.source_id: one.guardian_emails for one in of_type(items, FeedStudent)}


def parent(id: str, *, email: str, agents: str = "", role: str = "parent") -> str:
    return f'{id},,,true,SCH-1,{role},x,,CANARY,CANARY,,,{email},CANARY,CANARY,"{agents}",,'


def student(id: str, agents: str) -> str:
    return f'{id},,,true,SCH-1,student,x,,X,K,,9{id},{id}@x.example,,,"{agents}",10,'


def from_students(place: Path, *cells: str) -> list[FeedItem]:
    rows = "".join(f'S{n},A,Ben,Kern,s{n}@x.example,2029,"{cell}"\n' for n, cell in enumerate(cells))
    return read(folder(place, {**OTHERS, "students.csv": HEAD + rows}))


@pytest.mark.parametrize("bundle", [ONEROSTER, ONEROSTER_1_2], ids=["1.1", "1.2"])
def test_oneroster_students_name_their_guardians(tmp_path: Path, bundle: dict[str, str]) -> None:
    assert told(read(folder(tmp_path, dict(bundle)))) == {"S-ben": ("max@x.example",), "S-eva": ()}


@pytest.mark.parametrize("spelling", ["agentSourceIds", "AgentSourcedIDs", "agent_sourced_ids"])
def test_the_column_has_several_spellings(tmp_path: Path, spelling: str) -> None:
    users = ONEROSTER["users.csv"].replace("agentSourcedIds", spelling)
    assert told(read(folder(tmp_path, changed(ONEROSTER, users=users))))["S-ben"] == ("max@x.example",)


def test_only_parents_guardians_and_relatives_are_taken_each_once(tmp_path: Path) -> None:
    files = dict(ONEROSTER)
    for row in (
        parent("P-1", email="Lea@x.example", role="Guardian"), parent("P-2", email="LEA@x.example", role="relative"),
        parent("P-3", email="no address"), parent("P-4", email=""), student("S-1", "P-1,P-2, P-3,P-4,T-ada,S-ben,P-9"),
    ):  # fmt: skip
        files = with_row(files, "users", row)
    items = read(folder(tmp_path, files))
    assert told(items)["S-1"] == ("LEA@x.example",)
    assert (notices(items)["GUARDIAN_EMAIL_INVALID"], notices(items)["FAMILY_PASSED_OVER"]) == (1, 1)
    assert not left_out(items)
    assert "CANARY" not in repr(items)


def test_a_family_that_names_its_students_is_read_the_other_way_round(tmp_path: Path) -> None:
    files = changed(ONEROSTER, users=ONEROSTER["users.csv"].replace(",P-max,", ",,"))
    assert told(read(folder(tmp_path / "a", files))) == {"S-ben": None, "S-eva": None}
    files = with_row(files, "users", parent("P-1", email="lea@x.example", agents="S-ben,S-eva"))
    assert told(read(folder(tmp_path / "b", files))) == {"S-ben": ("lea@x.example",), "S-eva": ("lea@x.example",)}


def test_where_no_student_has_a_guardian_nothing_is_said_of_any(tmp_path: Path) -> None:
    users = ONEROSTER["users.csv"].replace("P-max,,,true,SCH-1,parent", "P-max,tobedeleted,,true,SCH-1,parent")
    assert told(read(folder(tmp_path, changed(ONEROSTER, users=users)))) == {"S-ben": None, "S-eva": None}


def test_a_list_of_agents_that_cannot_be_read_leaves_nobody_out(tmp_path: Path) -> None:
    items = read(folder(tmp_path, with_row(ONEROSTER, "users", student("S-1", "P-max," + "P" * 1001))))
    assert told(items)["S-1"] is None
    assert not left_out(items)


def test_a_delta_says_who_the_guardians_are_where_it_has_all_of_them(tmp_path: Path) -> None:
    files = with_row(ONEROSTER, "users", student("S-1", "P-max,P-elsewhere"))
    files = with_row(files, "users", parent("P-7", email="p7@x.example", agents="S-9"))
    files["manifest.csv"] = files["manifest.csv"].replace("users,bulk", "users,delta")
    items = read(folder(tmp_path, files))
    assert told(items) == {"S-ben": ("max@x.example",), "S-eva": None, "S-1": None}
    assert notices(items)["FAMILY_PASSED_OVER"] == 1


def test_the_column_of_homerooms_own_template_has_several_addresses(tmp_path: Path) -> None:
    items = from_students(tmp_path, "b@x.org; A@x.org;a@X.org;", "", "none", ";".join(f"p{n}@x.org" for n in range(12)))
    found = told(items)
    assert (found["S0"], found["S1"], found["S2"]) == (("A@x.org", "b@x.org"), (), ())
    assert len(found["S3"] or ()) == 10
    assert (notices(items)["GUARDIAN_EMAIL_INVALID"], notices(items)["GUARDIAN_EMAILS_TOO_MANY"]) == (1, 2)
    assert counts(items)["FeedStudent"] == 4


def test_a_column_that_is_empty_in_every_row_says_nothing(tmp_path: Path) -> None:
    assert told(from_students(tmp_path, "", "")) == {"S0": None, "S1": None}


@pytest.mark.parametrize("cell", ["a@x.org;" * 200, "a@x.org\0"])
def test_a_cell_that_cannot_be_read_leaves_nobody_out(tmp_path: Path, cell: str) -> None:
    items = from_students(tmp_path, cell, "b@x.org")
    assert told(items) == {"S0": None, "S1": ("b@x.org",)}
    assert notices(items)["GUARDIAN_EMAIL_INVALID"] == 1
