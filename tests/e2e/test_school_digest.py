"""How often a school mails its students what they were told, on the command line."""

from pathlib import Path

from tests.e2e.program import Program
from tests.e2e.test_prebook import SCHOOL, a_roster


def test_a_school_switches_its_mails_on_and_off(program: Program, tmp_path: Path) -> None:
    program.ask("import", a_roster(tmp_path / "roster", "s1"), "--district", "Maple USD")
    digest = ("school", "digest", *SCHOOL)
    assert program.ask(*digest)["digest"] is None
    assert program.ask(*digest, "--daily-at", "9:30")["digest"] == {"rhythm": "daily", "dailyAt": "09:30"}
    assert program.ask(*digest, "--hourly")["digest"] == {"rhythm": "hourly", "dailyAt": None}
    assert program.tell(*digest, "--daily-at", "noon").code == "BAD_DIGEST_TIME"
    assert program.tell(*digest, "--hourly", "--off").code == "BAD_OPTION"
    assert program.ask(*digest)["digest"] == {"rhythm": "hourly", "dailyAt": None}
    assert program.ask(*digest, "--off")["digest"] is None
