"""What a school lets its students book for themselves, on the command line."""

from pathlib import Path

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
