"""`homeroom demo` on a machine with nothing: the sample district from import to a scheduled year, twice, and then served."""

import csv
import io
import signal
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.e2e.program import SAMPLES, SDS, Program, embedded

FLEX_DAYS = 36
TODAY = ("--today", "2026-09-02")

pytestmark = [pytest.mark.slow, pytest.mark.real_servers]


@pytest.fixture(scope="module")
def fresh() -> Iterator[Program]:
    """Where the demo has not run yet; for its first run only, since tests are shared among processes in any order."""
    with embedded() as program:
        yield program


@pytest.fixture(scope="module")
def first(fresh: Program) -> dict[str, Any]:
    """What the first run told."""
    return fresh.ask("demo", "--no-serve", *TODAY)


@pytest.fixture(scope="module")
def program(fresh: Program, first: dict[str, Any]) -> Program:
    """Where it has run once."""
    assert first["students"]
    return fresh


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def students_with_one_homeroom() -> int:
    """Counted from the files, by nothing of Homeroom's."""
    homerooms: dict[str, set[str]] = defaultdict(set)
    with zipfile.ZipFile(SAMPLES / "oneroster-district" / "district.zip") as bundle:
        files = {name.rpartition("/")[2]: bundle.read(name).decode("utf-8-sig") for name in bundle.namelist()}
    classes = {row["sourcedId"] for row in rows_of(files["classes.csv"]) if row["classType"] == "homeroom"}
    for row in rows_of(files["enrollments.csv"]):
        if row["role"] == "student" and row["classSourcedId"] in classes:
            homerooms[row["userSourcedId"]].add(row["classSourcedId"])
    first_period = {
        row["SIS ID"] for row in rows_of((SDS / "Section.csv").read_text("utf-8-sig")) if row["Periods"] == "1"
    }
    for row in rows_of((SDS / "StudentEnrollment.csv").read_text("utf-8-sig")):
        if row["Section SIS ID"] in first_period:
            homerooms["SDS " + row["SIS ID"]].add(row["Section SIS ID"])
    return sum(1 for found in homerooms.values() if len(found) == 1)


def test_the_first_run_books_everyone_with_one_homeroom_on_36_days(first: dict[str, Any]) -> None:
    told = first
    print(f"first: {told['seconds']}, {told['students']} students, {told['counts']}")
    assert told["counts"] == told["planned"] == {"CREATED": FLEX_DAYS * students_with_one_homeroom()}
    assert told["counts"] == {"CREATED": FLEX_DAYS * 4_311}
    assert told["year"] == {"firstDay": "2026-09-07", "lastDay": "2027-05-10"}
    assert len(told["schedule"]["days"]) == FLEX_DAYS
    assert [one["status"] for one in told["imports"]] == ["applied", "applied"]
    assert "period 1" in told["imports"][1]["remark"]
    assert len(told["schools"]) == 22
    assert told["url"] is None


def test_the_second_finds_the_same_rows_unchanged(program: Program) -> None:
    told = program.ask("demo", "--no-serve", *TODAY)
    print(f"second: {told['seconds']}, {told['counts']}")
    assert told["counts"] == {"UNCHANGED": FLEX_DAYS * 4_311}
    assert [one["status"] for one in told["imports"]] == ["unchanged", "unchanged"]
    assert told["year"] == {"firstDay": "2026-09-07", "lastDay": "2027-05-10"}


def test_without_a_date_the_same_day_is_played_again(program: Program) -> None:
    """Whatever day it is now: most of the year has begun, and no row is told as past."""
    told = program.run("demo", "--no-serve", "--today", "2031-01-01")
    assert "This demo was made on 2026-09-02" in told.stdout
    assert program.ask("demo", "--no-serve")["counts"] == {"UNCHANGED": FLEX_DAYS * 4_311}


def test_told_to_stop_it_leaves_no_server_behind(program: Program) -> None:
    folder = Path(program.settings["DATA_DIR"])
    with program.serving("demo", *TODAY, "--port", "0") as serving:
        assert list(folder.rglob("postmaster.pid"))
        serving.process.send_signal(signal.SIGTERM)
        assert serving.process.wait(30) in (0, 128 + signal.SIGTERM)
    assert not list(folder.rglob("postmaster.pid"))
    assert not (folder / "demo.json").exists()


def test_while_one_serves_another_says_where(program: Program) -> None:
    with program.serving("demo", *TODAY, "--port", "0") as serving:
        url, headers = serving.told["url"], {"authorization": f"Bearer {serving.told['token']}"}
        for title, query in serving.told["queries"].items():
            answer = httpx2.post(url, json={"query": query}, headers=headers).json()
            assert "errors" not in answer, (title, answer)
            assert all(answer["data"].values()), (title, answer)
        other = program.ask("demo")
        assert (other["status"], other["url"], other["pid"]) == ("running", url, serving.process.pid)
        answer = httpx2.post(
            url, json={"query": "{ schools { totalCount } }"}, headers={"authorization": f"Bearer {other['token']}"}
        )
        assert answer.json() == {"data": {"schools": {"totalCount": 22}}}
        assert url in program.run("demo").stdout
        serving.process.kill()
        serving.process.wait(10)
    after = program.run("demo", "--no-serve", *TODAY)
    assert after.returncode == 0
    assert "is there already" in after.stdout
    assert "Open Schedule Today" in after.stdout


def test_a_date_that_is_none_is_refused(program: Program) -> None:
    told = program.tell("demo", "--no-serve", "--today", "soon")
    assert (told.status, told.code) == (4, "BAD_DATE")
