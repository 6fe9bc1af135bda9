"""From one school year to the next on the command line: a hold that says so, its release, and last year's homerooms again."""

from collections.abc import Iterable
from pathlib import Path

from tests.e2e.program import Program

SCHOOL = ("--school", "North High")


def a_year(folder: Path, year: int, students: Iterable[int]) -> Path:
    folder.mkdir()
    numbers = list(students)
    files = {
        "schools.csv": f"SchoolId,Name,FirstDay,LastDay\nN,North High,{year}-08-17,{year + 1}-06-04\n",
        "staff.csv": "StaffId,SchoolId,FirstName,LastName,Email\nT1,N,Ada,Stone,a@x.example\nT2,N,Bo,Reed,b@x.example\n",
        "students.csv": "StudentId,SchoolId,FirstName,LastName,Email,GraduationYear\n"
        + "".join(f"{n},N,F{n},L{n},s{n}@x.example,{2027 + n % 4}\n" for n in numbers),
        "sections.csv": "SectionId,SchoolId,Name,CourseNumber,StaffIds\n"
        + "".join(f"HR{t}-{year},N,Advisory {t} of {year},HR,T{t}\n" for t in (1, 2)),
        "enrollments.csv": "SectionId,StudentId\n" + "".join(f"HR{n % 2 + 1}-{year},{n}\n" for n in numbers),
    }
    for name, content in files.items():
        (folder / name).write_text(content)
    return folder


def test_a_school_goes_from_one_year_to_the_next(program: Program, tmp_path: Path) -> None:
    first = a_year(tmp_path / "first", 2026, range(1000, 1040))
    assert program.ask("import", first, "--district", "Maple USD")["status"] == "applied"
    program.ask("homerooms", "designate", "Advisory 1 of 2026", "Advisory 2 of 2026", *SCHOOL)
    assert program.ask("homerooms", "carry-over", *SCHOOL)["proposed"] == []

    second = a_year(tmp_path / "second", 2027, (n for n in range(1000, 1050) if n % 4))
    held = program.tell("import", second)
    (part,) = held.data["schools"]
    assert (held.status, part["hold"]["code"]) == (3, "HOLD_NEW_YEAR")
    done = program.ask("import", second, "--release", held.data["id"])
    assert done["counts"]["student"]["left"] == 10, "who graduated"

    proposed = program.ask("homerooms", "carry-over", *SCHOOL)["proposed"]
    assert [(one["past"]["name"], one["outcome"], one["section"]["name"]) for one in proposed] == [
        (f"Advisory {t} of 2026", "proposed", f"Advisory {t} of 2027") for t in (1, 2)
    ]
    some = program.ask("homerooms", "carry-over", "Advisory 2 of 2027", "--apply", *SCHOOL)
    assert len(some["results"]) == 1
    assert len(program.ask("homerooms", "carry-over", "--apply", *SCHOOL)["results"]) == 1
    assert program.ask("homerooms", "carry-over", "--apply", *SCHOOL)["results"] == []
    homerooms = [one["name"] for one in program.ask("homerooms", "list", *SCHOOL)["homerooms"]]
    assert homerooms == ["Advisory 1 of 2027", "Advisory 2 of 2027"]
