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
