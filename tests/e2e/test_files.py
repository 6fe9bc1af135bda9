"""What schools bring by file beside a roster, through the command line: grades, attendance, and a folder to leave them in."""

import json
from pathlib import Path

from tests.adapters.csv_files.bundles import ENRICHING, folder
from tests.e2e.program import Program

GRADES = "StudentId,Course,Grade,StafferId\nS1,Algebra I,64.5,T1\nS9,Algebra I,70,T1\n"


def with_drop_folder(program: Program, root: Path) -> Program:
    return Program({**program.settings, "DROP_DIR": str(root)}, program.is_process)


def a_school(program: Program, place: Path) -> None:
    """From the files of Enriching Students, which bring its homeroom along."""
    told = program.ask("import", folder(place, ENRICHING), "--district", "Maple USD")
    assert told["status"] == "applied"
    assert {kind: told["counts"][kind]["created"] for kind in ("school", "staffer", "student", "section", "enrollment")} == {
        "school": 1, "staffer": 1, "student": 1, "section": 2, "enrollment": 2,
    }  # fmt: skip
    assert program.ask("import", str(place))["status"] == "unchanged"


def test_grades_and_attendance_are_imported_and_reported(program: Program, tmp_path: Path) -> None:
    a_school(program, tmp_path / "roster")
    grades, days = tmp_path / "grades.csv", tmp_path / "days.csv"
    grades.write_text(GRADES)
    told = program.ask("import-grades", grades, "--school", "Maple High")
    assert (told["school"], told["rows"], told["added"], told["reportedIdCount"]) == ("Maple High", 2, 1, 1)
    assert told["reportedIds"] == [{"code": "UNKNOWN_STUDENT", "value": "S9", "lines": [3]}]
    assert program.ask("import-grades", grades)["unchanged"] == 1
    days.write_text("StudentId,Date,Status\nS1,1999-01-01,present\n")
    assert program.tell("import-attendance", days).code == "NO_USABLE_ROW"
    assert program.tell("import-grades", tmp_path / "none.csv").code == "FILE_UNREADABLE"
    assert program.tell("import-grades", grades, "--school", "Nowhere").code == "NOT_FOUND"
    shown = program.run("import-grades", grades)
    assert "Maple High: 2 rows of grades: 0 added, 0 changed, 1 unchanged, 0 removed." in shown.stdout


def test_attendance_is_exported_with_the_codes_of_the_sis(program: Program, tmp_path: Path) -> None:
    a_school(program, tmp_path / "roster")
    told = program.ask("attendance", "codes", "--present", "", "--absent", "UNX")
    assert told["codes"] == {"present": "", "tardy": "T", "absent": "UNX", "excused": "E"}
    assert program.ask("attendance", "codes") == told
    assert program.tell("attendance", "codes", "--tardy", "x" * 11).code == "TEXT_TOO_LONG"
    file = tmp_path / "attendance.csv"
    told = program.ask("attendance", "export", file, "--date", "2026-09-01")
    assert (told["school"], told["marks"], told["file"]) == ("Maple High", 0, str(file))
    header = "StudentId,LastName,FirstName,Date,FlexPeriod,Section,Attendance,Code,Comment"
    assert file.read_text("utf-8-sig").splitlines() == [header]
    assert program.tell("attendance", "export", file).code == "MISSING_OPTION"
    assert program.tell("attendance", "export", tmp_path, "--date", "2026-09-01").code == "FILE_UNWRITABLE"


def test_a_mass_schedule_is_for_those_below_a_mark(program: Program, tmp_path: Path) -> None:
    a_school(program, tmp_path / "roster")
    (tmp_path / "grades.csv").write_text(GRADES)
    program.ask("import-grades", tmp_path / "grades.csv")
    program.ask("period", "save", "--name", "WIN", "--meets", "mon-fri 10:00-10:30")
    where = ("--to-section", "Algebra I", "--from", "2026-09-07")
    people = [
        program.ask("mass-schedule", "plan", "--below", f"algebra i={limit}", *where)["people"] for limit in (64.5, 65)
    ]
    assert people == [0, 1]
    assert program.tell("mass-schedule", "plan", "--below", "Algebra", *where).code == "BAD_NUMBER"


def test_a_homeroom_is_made_by_hand(program: Program, tmp_path: Path) -> None:
    a_school(program, tmp_path / "roster")
    (tmp_path / "ids.csv").write_text("S1\n")
    told = program.ask("homerooms", "create", "Room 5", "--staffer", "T1", "--student-ids", tmp_path / "ids.csv")
    assert [one["error"] for one in told["results"]] == [None]
    assert [one["name"] for one in program.ask("homerooms", "list")["homerooms"]] == ["Room 5"]
    assert program.tell("homerooms", "create", "Room 6", "--student", "nobody").code == "NOT_FOUND"


def test_a_server_is_connected_and_forgotten(program: Program, tmp_path: Path) -> None:
    a_school(program, tmp_path / "roster")
    dropping = with_drop_folder(program, tmp_path / "drop")
    (tmp_path / "known_hosts").write_text(f"sftp.example.org ssh-ed25519 {'A' * 68}\n")
    (tmp_path / "secret").write_text("CANARY\n")
    connect = ("drop", "sftp", "connect", "127.0.0.1", "--user", "maple", "--host-key", tmp_path / "known_hosts")
    secret = ("--secret-file", f"password={tmp_path / 'secret'}")
    dropping.ask(*connect, *secret, "--school", "Maple High")
    assert dropping.tell(*connect).code == "BAD_SETTINGS"
    told = dropping.run("drop", "sftp", "list")
    assert "CANARY" not in told.stdout + told.stderr
    (server,) = dropping.ask("drop", "sftp", "list")["servers"]
    assert (server["school"], server["host"], server["everyMinutes"], server["error"]) == (
        "Maple High",
        "127.0.0.1",
        7,
        None,
    )
    assert dropping.ask("drop", "run-once", "--now")["taken"] == 0
    assert dropping.ask("drop", "sftp", "list")["servers"][0]["error"] == "SOURCE_ADDRESS_PRIVATE"
    for command in ("check", "fetch"):
        assert dropping.tell("drop", "sftp", command, "--school", "Maple High").code == "SOURCE_ADDRESS_PRIVATE"
    dropping.ask("drop", "sftp", "remove", "--school", "Maple High")
    assert dropping.tell("drop", "sftp", "remove", "--school", "Maple High").code == "NOT_FOUND"


def test_a_folder_is_looked_at_once(program: Program, tmp_path: Path) -> None:
    assert program.tell("drop", "show").code == "NO_DROP_FOLDER"
    a_school(program, tmp_path / "roster")
    dropping = with_drop_folder(program, tmp_path / "drop")
    (district, school) = dropping.ask("drop", "show")["boxes"]
    assert (district["school"], school["school"]) == (None, "Maple High")
    (Path(school["path"]) / "grades.csv").write_text(GRADES)
    (Path(school["path"]) / "odd.csv").write_text("a,b\n")
    looked = dropping.tell("drop", "run-once", "--now")
    told = looked.data
    assert (looked.status, told["taken"]) == (4, 1)
    assert {one["name"]: one["status"] for one in told["recent"]} == {"grades.csv": "imported", "odd.csv": "refused"}
    for one in told["recent"]:
        archive = Path(school["path"]) / "archive" / one["archive"]
        assert json.loads((archive / "outcome.json").read_text("utf-8"))["status"] == one["status"]
    assert "grades.csv" in dropping.run("drop", "show").stdout
    old = archive.rename(archive.with_name("2020-01-01T000000.000000-1a2b3c4d"))
    assert dropping.ask("drop", "tidy", "--dry-run")["files"] == 1
    kept_for_ever = Program({**dropping.settings, "DROP_KEEP_DAYS": "0"}, dropping.is_process)
    assert kept_for_ever.ask("drop", "tidy") == {"keepDays": 0, "dryRun": False, "files": 0, "notTidied": 0}
    assert old.exists()
    assert dropping.ask("drop", "tidy")["files"] == 1
    assert not old.exists()
    assert "Removed 0 files of more than 90 days." in dropping.run("drop", "tidy").stdout
