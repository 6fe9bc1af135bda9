"""`homeroom import`: what it reports, and what it exits with."""

import csv
import shutil
from pathlib import Path

import pytest

from tests.adapters.csv_files.bundles import ONEROSTER
from tests.e2e.program import HIGH, SAMPLES, SDS, Program

ORDER = ("school", "staffer", "student", "section", "enrollment")
KINDS = set(ORDER)
DATA = Path(__file__).parents[1] / "data"
TALLIES = {"created", "updated", "left", "returned", "quarantined", "skipped"}


@pytest.mark.parametrize(
    ("path", "options", "format", "created"),
    [
        (HIGH, [], "oneroster", (1, 12, 320, 84, 2240)),
        (SAMPLES / "oneroster-middle" / "middle.zip", [], "oneroster", (1, 7, 105, 42, 735)),
        (SAMPLES / "oneroster-district" / "district.zip", [], "oneroster", (20, 215, 4225, 1470, 29575)),
        (DATA / "edfi-oneroster-1.1", [], "oneroster", (1, 2, 8, 2, 10)),  # every student twice in each class
        (SDS, ["--email-domain", "contoso.example"], "sds", (2, 12, 86, 28, 602)),
    ],
    ids=["high", "middle", "district", "edfi", "sds"],
)
def test_a_sample_is_imported_once(
    program: Program, path: Path, options: list[str], format: str, created: tuple[int, ...]
) -> None:
    first = program.ask("import", path, *options, "--district", "Maple USD")
    assert (first["status"], first["district"]) == ("applied", "Maple USD")
    assert set(first["counts"]) == KINDS
    assert all(set(tallies) == TALLIES for tallies in first["counts"].values())
    assert first["counts"] == counted(created=created)
    assert all({"school", "status", "counts"} <= set(part) for part in first["schools"])
    assert all({"code", "message", "file", "count"} == set(notice) for notice in first["notices"])
    assert first["quarantined"] == []
    again = program.ask("import", path, *options, "--format", format)
    assert again["status"] == "unchanged"
    assert {part["status"] for part in again["schools"]} == {"unchanged"}
    assert all(again["counts"][kind][tally] == 0 for kind in KINDS for tally in ("created", "updated", "left"))


@pytest.mark.parametrize(
    ("name", "left_out", "skipped"),
    [("Test_full_data_set.zip", (0, 2, 3, 1, 0), 4), ("Test_minimal_data_set.zip", (0, 2, 3, 2, 0), 4)],
)
def test_a_sample_without_a_school_says_so_and_brings_nothing_in(
    program: Program, name: str, left_out: tuple[int, ...], skipped: int
) -> None:
    told = program.ask("import", DATA / "moodle-oneroster" / name, "--district", "Maple USD")
    expected = counted(quarantined=left_out)
    expected["enrollment"]["skipped"] = skipped
    assert told["counts"] == expected
    assert "NO_SCHOOLS" in {notice["code"] for notice in told["notices"]}


def counted(**tallies: tuple[int, ...]) -> dict[str, dict[str, int]]:
    """Every kind and tally; what is not named is 0."""
    found = {kind: dict.fromkeys(TALLIES, 0) for kind in ORDER}
    for tally, numbers in tallies.items():
        for kind, number in zip(ORDER, numbers, strict=True):
            found[kind][tally] = number
    return found


def test_a_dry_run_tells_every_change_and_makes_none(program: Program) -> None:
    tried = program.ask("import", SDS, "--email-domain", "contoso.example", "--dry-run")
    assert tried["status"] == "dry-run"
    assert len([one for one in tried["changes"] if one["kind"] == "student" and one["change"] == "created"]) == 86
    assert not tried["changesMore"]
    assert program.ask("school", "show")["schools"] == []
    assert program.ask("import", SDS, "--email-domain", "contoso.example")["status"] == "applied"


def test_too_much_leaving_is_held_and_exits_with_3(program: Program, tmp_path: Path) -> None:
    program.ask("import", SDS, "--email-domain", "contoso.example")
    half = tmp_path / "half"
    shutil.copytree(SDS, half)
    students = rows_of(SDS / "Student.csv")
    gone = {row[0] for row in students[1:31]}
    for name, column in (("Student.csv", 0), ("StudentEnrollment.csv", 1)):
        rows = rows_of(SDS / name)
        with (half / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(row for row in rows if row[column] not in gone)
    told = program.tell("import", half, "--email-domain", "contoso.example")
    assert (told.status, told.data["status"]) == (3, "held")
    assert [part["hold"]["code"] for part in told.data["schools"] if part["status"] == "held"] == ["HOLD_LEAVING"]
    words = program.run("import", half, "--email-domain", "contoso.example")
    assert words.returncode == 3
    assert "Contoso High School is held: " in words.stdout


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_records_that_cannot_be_read_are_listed_one_by_one(program: Program) -> None:
    told = program.ask("import", SDS)
    assert told["counts"]["staffer"]["quarantined"] == 12
    shown = [one for one in told["quarantined"] if one["kind"] == "staffer"]
    assert all({"file", "row", "field", "value", "code", "message", "sourceId"} <= set(one) for one in shown)
    assert "Passw" not in str(told)


def test_what_cannot_be_trusted_is_rejected_with_4(program: Program, tmp_path: Path) -> None:
    cut = tmp_path / "cut.zip"
    cut.write_bytes(HIGH.read_bytes()[:20_000])
    for path, options in (
        (cut, []),
        (tmp_path / "nothing", []),
        (HIGH, ["--format", "sds"]),
        (HIGH, ["--format", "x"]),
    ):
        told = program.tell("import", path, *options)
        assert (told.status, told.data["status"]) == (4, "rejected"), told
        assert told.data["error"]["message"]
        assert set(told.data["error"]) == {"code", "message", "field", "details"}
        assert told.data["schools"] == told.data["quarantined"] == []
    assert program.run("import", cut).stdout.startswith("Rejected: ")


def test_a_fault_exits_with_1_and_misuse_with_2(program: Program) -> None:
    away = Program({**program.settings, "DATABASE_URL": "postgresql://a:hunter2@127.0.0.1:1/x"}, is_process=True)
    told = away.tell("import", HIGH)
    assert (told.status, told.code) == (1, "DATABASE_UNFIT")
    assert "hunter2" not in str(told)
    misused = program.tell("import")
    assert (misused.status, misused.code) == (2, "USAGE")


def test_our_own_templates_can_be_imported(program: Program, tmp_path: Path) -> None:
    written = program.ask("templates", tmp_path / "rosters")
    assert len(written["files"]) == 7
    assert program.tell("templates", tmp_path / "rosters").code == "FILE_EXISTS"
    told = program.ask("import", tmp_path / "rosters")
    assert (told["status"], told["counts"]["student"]["created"]) == ("applied", 1)


def test_people_get_a_table_and_a_sentence(program: Program) -> None:
    words = program.run("import", SDS, "--email-domain", "contoso.example").stdout
    assert "Contoso High School   applied  student          60" in words
    assert words.endswith("Imported.\n")


def test_a_report_is_written_for_a_spreadsheet(program: Program, tmp_path: Path) -> None:
    sync = program.ask("import", SDS, "--email-domain", "contoso.example")["id"]
    (listed,) = program.ask("syncs", "list")["syncs"]
    assert (listed["id"], listed["status"], listed["sourceName"]) == (sync, "applied", "files")
    report = tmp_path / "report.csv"
    assert program.ask("syncs", "show", sync, "--csv", report)["csv"] == str(report)
    rows = rows_of(report)
    assert rows[0][:4] == ["what", "school", "kind", "name"]
    assert (rows[0][-1], {row[-1] for row in rows[1:]}) == ("source", {"files"})
    assert len([row for row in rows if row[0] == "created" and row[2] == "student"]) == 86
    assert program.tell("syncs", "show", sync, "--csv", tmp_path / "no" / "report.csv").code == "FILE_UNWRITABLE"


def test_a_school_takes_in_only_what_its_filter_names(program: Program) -> None:
    program.ask("import", SDS, "--email-domain", "contoso.example")
    set_ = ("school", "set", "--school", "Contoso High School", "--share")
    assert program.tell(*set_, "room=1").code == "BAD_SHARING_FILTER"
    told = program.ask(*set_, "period=1", "--share", "graduation_year=2029")["sharingFilter"]
    assert (told["periods"], told["graduationYears"]) == (["1"], [2029])
    tried = program.ask("import", SDS, "--email-domain", "contoso.example", "--dry-run")
    assert "NOT_SHARED_SECTION" in {notice["code"] for notice in tried["notices"]}
    assert tried["counts"]["section"]["left"] > 0 or any(part["hold"] for part in tried["schools"])
    assert program.ask(*set_, "all")["sharingFilter"]["periods"] == []


def test_people_are_added_changed_and_set_inactive_by_hand(program: Program) -> None:
    program.ask("import", SDS, "--email-domain", "contoso.example")
    at = ("--school", "Contoso High School")
    names = ("--first-name", "Maria", "--last-name", "Mitchell", "--email", "m@example.org")
    (made,) = program.ask("person", "save", *at, "--sis-id", "C-1", *names, "--graduation-year", "2029")["people"]
    assert (made["sisId"], made["status"]) == ("C-1", "active")
    assert program.tell("person", "save", *at, "--sis-id", "C-1", *names).status == 4
    (changed,) = program.ask("person", "save", "C-1", *at, "--last-name", "Lovelace")["people"]
    assert (changed["id"], changed["lastName"], changed["email"]) == (made["id"], "Lovelace", "m@example.org")
    assert program.ask("import", SDS, "--email-domain", "contoso.example")["status"] == "unchanged"
    assert program.ask("person", "deactivate", "C-1", *at)["people"][0]["status"] == "inactive"
    assert program.ask("person", "activate", "C-1", *at)["people"][0]["status"] == "active"
    (staff,) = program.ask("person", "save", *at, "--staff", "--sis-id", "C-2", *names, "--admin")["people"]
    assert program.ask("person", "ignore", staff["id"], *at, "--staff", "--off")["people"][0]["sisId"] == "C-2"
    assert program.tell("person", "deactivate", "nobody", *at).code == "NOT_FOUND"


def test_a_bundle_that_a_spreadsheet_has_saved_is_read_as_is_said(program: Program, tmp_path: Path) -> None:
    for name, text in ONEROSTER.items():
        (tmp_path / name).write_text(text.replace("2026-08-17", "8/17/2026").replace("2027-06-04", "6/4/2027"))
    told = program.ask("import", tmp_path, "--dry-run", "--district", "Maple USD")
    assert {record["code"] for record in told["quarantined"]} == {"DATE_INVALID"}
    assert "--date-format" in str(told["quarantined"])
    refused = program.tell("import", tmp_path, "--date-format", "us")
    assert (refused.status, refused.data["error"]["code"]) == (4, "BAD_DATE_FORMAT")
    told = program.ask("import", tmp_path, "--date-format", "mdy")
    assert (told["status"], told["quarantined"]) == ("applied", [])
