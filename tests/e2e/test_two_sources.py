"""From files to a service on the command line: doubled sections wait, the files are retired, the homerooms are carried over."""

from pathlib import Path

import pytest

from domain.roster_feed import FeedSection
from infra import roster_sources
from tests.contract.roster_feeds import Feed
from tests.e2e.program import Program
from tests.e2e.test_rollover import SCHOOL, a_year
from tests.fakes.roster_sources import TOKEN, FakeSources


def the_same_school() -> Feed:
    """As the service has it: other ids, the same people, and the same advisories."""
    feed = Feed(format="clever").school("clever-n", "North High")
    for t, name, mail in ((1, "Ada Stone", "a"), (2, "Bo Reed", "b")):
        feed.staffer(f"clever-t{t}", "clever-n", sis_id=f"T{t}", email=f"{mail}@x.example")
        first, last = name.split()
        place = next(at for at, one in enumerate(feed.people) if f"clever-t{t}" in one)
        feed.people[place] = feed.people[place]._replace(first_name=first, last_name=last)  # type: ignore[call-arg, union-attr]
        feed.section(f"clever-hr{t}", "clever-n", name=f"ADVISORY {t} of 2026", staff=[f"clever-t{t}"])
    feed.sections = [one._replace(course_number="HR") if isinstance(one, FeedSection) else one for one in feed.sections]
    for n in range(1000, 1040):
        feed.student(
            f"clever-{n}",
            "clever-n",
            sis_id=str(n),
            email=f"s{n}@x.example",
            name=f"F{n}",
            graduation_year=2027 + n % 4,
        )
        feed.people[-2] = feed.people[-2]._replace(last_name=f"L{n}")  # type: ignore[call-arg, union-attr]
        feed.enroll(f"clever-hr{n % 2 + 1}", f"clever-{n}")
    return feed


def test_a_district_changes_from_files_to_a_service(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = FakeSources(the_same_school())
    monkeypatch.setattr(roster_sources, "connectable", lambda **_: service)
    files = a_year(tmp_path / "files", 2026, range(1000, 1040))
    assert program.ask("import", files, "--district", "Maple USD")["status"] == "applied"
    program.ask("homerooms", "designate", "Advisory 1 of 2026", "Advisory 2 of 2026", *SCHOOL)
    (tmp_path / "token").write_text(TOKEN)
    program.ask("source", "connect", "clever", "--secret-file", f"token={tmp_path / 'token'}")

    held = program.tell("sync")
    (part,) = held.data["schools"]
    assert (held.status, part["hold"]["code"]) == (3, "HOLD_DOUBLES")
    assert "from the source files" in part["hold"]["message"]
    assert {one["code"]: one["count"] for one in held.data["notices"]}["SOURCE_IDS_ADDED"] == 42
    assert program.tell("source", "retire", "clever").code == "SOURCE_IN_USE"

    tried = program.ask("source", "retire", "files", "--dry-run")
    assert {kind: by["left"] for kind, by in tried["counts"].items()} == {
        "school": 0,
        "staffer": 0,
        "student": 0,
        "section": 2,
        "enrollment": 40,
    }
    assert program.ask("source", "retire", "files")["status"] == "applied"
    assert program.ask("source", "retire", "files")["status"] == "unchanged"
    synced = program.ask("sync", "--full")
    assert (synced["status"], synced["counts"]["section"]["created"]) == ("applied", 2)
    assert synced["counts"]["student"] == dict.fromkeys(synced["counts"]["student"], 0)
    assert len(program.ask("homerooms", "carry-over", "--apply", *SCHOOL)["results"]) == 2
    names = [one["name"] for one in program.ask("homerooms", "list", *SCHOOL)["homerooms"]]
    assert names == ["ADVISORY 1 of 2026", "ADVISORY 2 of 2026"]
    assert program.ask("sync", "--full")["status"] == "unchanged"


def test_a_district_keeps_both(program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    service = FakeSources(the_same_school())
    monkeypatch.setattr(roster_sources, "connectable", lambda **_: service)
    files = a_year(tmp_path / "files", 2026, range(1000, 1040))
    program.ask("import", files, "--district", "Maple USD")
    (tmp_path / "token").write_text(TOKEN)
    program.ask("source", "connect", "clever", "--secret-file", f"token={tmp_path / 'token'}")
    assert program.tell("sync").status == 3
    assert program.ask("hold", "release")["counts"]["section"]["created"] == 2
    for _ in range(2):
        assert program.ask("import", files)["status"] == "unchanged"
        assert program.ask("sync", "--full")["status"] == "unchanged"
