"""A school's days off from a list, on the command line."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.e2e.program import Program
from tests.e2e.test_prebook import SCHOOL, a_roster


def test_days_off_come_from_a_list(program: Program, tmp_path: Path) -> None:
    program.ask("import", a_roster(tmp_path / "roster", "s1"), "--district", "Maple USD")
    day = datetime.now(UTC).date() + timedelta(days=30)
    file = tmp_path / "off.csv"
    file.write_text(f"FirstDay,Reason,GraduationYears\n{day},Training,\n{day + timedelta(days=7)},Trip,2030\n")
    take = ("calendar", "import-closures", file, *SCHOOL)
    looked = program.ask(*take, "--dry-run")
    assert (looked["dryRun"], looked["new"], len(looked["daysOff"])) == (True, 2, 2)
    assert program.ask("calendar", "closures", *SCHOOL)["closures"] == []
    assert program.ask(*take)["new"] == 2
    closures = program.ask("calendar", "closures", *SCHOOL)["closures"]
    assert [(one["reason"], one["graduationYears"]) for one in closures] == [("Training", None), ("Trip", [2030])]
    assert program.ask(*take)["new"] == 0
    said = program.run(*take)
    assert "2 days or ranges off, 0 are new." in said.stdout
    file.write_text("FirstDay,Reason\nsoon,Training\n")
    assert program.tell(*take).code == "BAD_DATE"
    assert program.tell("calendar", "import-closures", tmp_path / "none.csv", *SCHOOL).code == "FILE_UNREADABLE"
    assert program.tell(*take, "--date-format", "ymd").code == "BAD_INPUT"


def test_days_off_come_from_a_calendar(program: Program, tmp_path: Path) -> None:
    program.ask("import", a_roster(tmp_path / "roster", "s1"), "--district", "Maple USD")
    day = datetime.now(UTC).date() + timedelta(days=30)
    events = {"No school": day, "Winter break": day + timedelta(days=7)}
    lines = [f"BEGIN:VEVENT\nSUMMARY:{name}\nDTSTART:{on:%Y%m%d}\nEND:VEVENT" for name, on in events.items()]
    file = tmp_path / "district.ics"
    file.write_text("\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR"]))
    take = ("calendar", "import-closures", file, *SCHOOL)
    looked = program.ask(*take, "--dry-run")
    assert [one["reason"] for one in looked["daysOff"]] == ["No school"]
    (left_out,) = looked["leftOut"]
    assert left_out == {
        "reason": "NOT_NAMED",
        "count": 1,
        "events": [{"row": 6, "summary": "Winter break", "firstDay": str(day + timedelta(days=7))}],
    }
    said = program.run(*take, "--dry-run").stdout
    assert f"that no word names (--word names more):\n  {day + timedelta(days=7)}  Winter break" in said
    assert program.ask(*take, "--every-event", "--except-word", "school", "--dry-run")["new"] == 1
    assert program.ask(*take, "--word", "no school", "--word", "winter break")["new"] == 2
    assert program.ask(*take, "--every-event")["new"] == 0
    assert program.tell(*take, "--every-event", "--word", "break").code == "BAD_OPTION"
