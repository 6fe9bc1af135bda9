"""What a school lets its students book for themselves, on the command line."""

from pathlib import Path

from infra.commands.common import REFUSED
from tests.e2e.program import Program
from tests.e2e.test_prebook import SCHOOL, a_roster

AT = ("school", "self-scheduling")


def test_windows_are_set_shown_and_taken_away(program: Program, tmp_path: Path) -> None:
    program.ask("import", a_roster(tmp_path / "roster", "s1"), "--district", "Maple USD")
    closed = program.ask(*AT, "show", *SCHOOL)
    assert (closed["windows"], closed["daysAhead"], closed["open"], closed["nextOpening"]) == ([], 7, False, None)
    week = ("--window", "mon-thu 7:00-15:30", "--window", "fri -15:00", "--window", "sat,sun off")
    made = program.ask(*AT, "set", *SCHOOL, *week, "--days-ahead", "14")
    days = ["mon", "tue", "wed", "thu"]
    expected = [*(f"{day} 07:00-15:30" for day in days), "fri -15:00", "sat off", "sun off"]
    assert [one.lower()[:3] + one[one.index(" ") :] for one in made["windows"]] == expected
    assert (made["daysAhead"], made["open"]) == (14, made["nextOpening"] is None)
    every = program.ask(*AT, "set", *SCHOOL, "--window", "mon-sun all-day")
    assert (every["open"], every["daysAhead"]) == (True, 14), "what is not given stays"
    assert program.tell(*AT, "set", *SCHOOL, "--window", "mon whenever").code == "BAD_WINDOW"
    assert program.tell(*AT, "set", *SCHOOL, "--window", "mon 25:00-").code == "BAD_WINDOW"
    assert program.tell(*AT, "set", *SCHOOL, "--window", "mon off", "--window", "mon off").code == "DUPLICATE_DAY"
    assert program.tell(*AT, "set", *SCHOOL, "--days-ahead", "999").code == "BAD_DAYS"
    assert program.ask(*AT, "set", *SCHOOL, "--closed")["open"] is False


def test_sections_are_opened_and_students_allowed(program: Program, tmp_path: Path) -> None:
    program.ask("import", a_roster(tmp_path / "roster", "s1", "s2"), "--district", "Maple USD")
    (opened,) = program.ask(*AT, "open-sections", "Advisory", *SCHOOL)["results"]
    assert opened["error"] is None
    assert [one["openToStudents"] for one in program.ask("section", "list", *SCHOOL)["sections"]] == [True]
    program.ask(*AT, "close-sections", opened["id"], *SCHOOL)
    assert [one["openToStudents"] for one in program.ask("section", "list", *SCHOOL)["sections"]] == [False]
    assert program.tell(*AT, "open-sections", "Chess", *SCHOOL).code == "NOT_FOUND"
    assert program.tell(*AT, "open-sections", *SCHOOL).code == "NO_ITEMS"
    forbidden = program.ask(*AT, "forbid", "--graduation-year", "2030", *SCHOOL)
    assert (forbidden["may"], forbidden["students"], forbidden["changed"]) == (False, 2, 2)
    allowed = program.ask(*AT, "allow", "s1", *SCHOOL)
    assert (allowed["may"], allowed["students"], allowed["changed"]) == (True, 1, 1)
    rest = program.ask(*AT, "forbid", "s1", "s2", *SCHOOL)
    assert (rest["students"], rest["changed"]) == (2, 1), "s2 was forbidden before, and s1 is again"
    both = program.tell(*AT, "allow", "s1", "--graduation-year", "2030", *SCHOOL)
    assert both.code == "BAD_CHOICE"
    assert program.tell(*AT, "allow", *SCHOOL).code == "NO_ITEMS"
    assert program.tell(*AT, "allow", "--graduation-year", "soon", *SCHOOL).code == "BAD_NUMBER"


def test_whoever_is_unknown_is_named(program: Program, tmp_path: Path) -> None:
    program.ask("import", a_roster(tmp_path / "roster", "s1"), "--district", "Maple USD")
    told = program.tell(*AT, "forbid", "s1", "s9", *SCHOOL)
    assert told.status == REFUSED
    assert (told.data["students"], told.data["changed"], told.data["unknown"]) == (1, 1, ["s9"])
