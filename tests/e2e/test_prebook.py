"""A school that is booked by itself after every import, on the command line."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.e2e.program import Program

SCHOOL = ("--school", "North High")


def a_roster(folder: Path, *students: str) -> Path:
    folder.mkdir()
    today = datetime.now(UTC).date()
    first, last = today - timedelta(days=30), today + timedelta(days=200)
    files = {
        "schools.csv": f"SchoolId,Name,FirstDay,LastDay\nN,North High,{first},{last}\n",
        "staff.csv": "StaffId,SchoolId,FirstName,LastName,Email\nT1,N,Ada,Stone,a@x.example\n",
        "students.csv": "StudentId,SchoolId,FirstName,LastName,Email,GraduationYear\n"
        + "".join(f"{one},N,F,L,{one}@x.example,2030\n" for one in students),
        "sections.csv": "SectionId,SchoolId,Name,StaffIds\nHR,N,Advisory,T1\n",
        "enrollments.csv": "SectionId,StudentId\n" + "".join(f"HR,{one}\n" for one in students),
    }
    for name, content in files.items():
        (folder / name).write_text(content)
    return folder


def test_everyone_is_booked_into_the_homeroom_after_every_import(program: Program, tmp_path: Path) -> None:
    first = a_roster(tmp_path / "first", "s1", "s2")
    assert program.ask("import", first, "--district", "Maple USD")["prebooked"] == []
    nothing = program.tell("homerooms", "designate", *SCHOOL, "--suggested")
    assert nothing.code == "NOTHING_SUGGESTED"
    program.ask("homerooms", "designate", "Advisory", *SCHOOL)
    program.ask("period", "save", "--name", "WIN", *SCHOOL, "--meets", "mon-sun 10:05-10:40")
    assert program.ask("school", "prebook", *SCHOOL)["prebooking"] is None
    assert program.tell("school", "prebook", *SCHOOL, "--weeks", "99").code == "BAD_WEEKS"
    set_to = program.ask("school", "prebook", *SCHOOL, "--weeks", "2", "--weekdays", "mon,tue", "--period", "WIN")
    expected = {"weeks": 2, "weekdays": [1, 2], "cycleDays": None, "flexPeriods": ["WIN"]}
    assert set_to["prebooking"] == program.ask("school", "prebook", *SCHOOL)["prebooking"] == expected

    second = a_roster(tmp_path / "second", "s1", "s2", "s3")
    (run,) = program.ask("import", second)["prebooked"]
    assert (run["counts"]["created"], run["error"]) == (3 * 2 * 2, None)
    (again,) = program.ask("import", second)["prebooked"]
    assert (again["counts"]["unchanged"], again["counts"].get("created", 0)) == (12, 0)
    assert program.ask("school", "prebook", *SCHOOL, "--off")["prebooking"] is None
    assert program.ask("import", second)["prebooked"] == []
