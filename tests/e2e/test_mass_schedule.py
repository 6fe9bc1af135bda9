"""A school from its roster to a scheduled year, by commands alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from infra.cli import app
from tests.e2e.contoso import SCHOOL, YEAR
from tests.e2e.program import Program


def test_plan_then_apply_then_undo(school: Program) -> None:
    plan = school.ask("mass-schedule", "plan", *SCHOOL, "--everyone", "--own-homeroom", *YEAR)
    assert (plan["people"], plan["rows"], plan["counts"]) == (60, 300, {"CREATED": 300})
    assert [one["counts"] for one in plan["byDate"]] == [{"CREATED": 60}] * 5
    run = school.ask("mass-schedule", "apply", plan["plan"])
    assert run["counts"] == run["plannedCounts"] == plan["counts"]
    assert sum(one["counts"]["CREATED"] for one in run["bySection"]) == 300
    changed = school.tell("mass-schedule", "apply", plan["plan"])
    assert (changed.status, changed.code) == (4, "PLAN_CHANGED")
    assert changed.data["error"]["details"]["counts"]["UNCHANGED"] == {"planned": 0, "now": 300}
    again = school.ask("mass-schedule", "apply", plan["plan"], "--if-changed", "replan")
    assert again["counts"] == {"UNCHANGED": 300}
    preview = school.ask("mass-schedule", "undo", run["run"], "--dry-run")
    assert preview["counts"] == {"REMOVED": 300}
    undone = school.ask("mass-schedule", "undo", run["run"])
    assert (undone["counts"], undone["leftAlone"]) == ({"REMOVED": 300}, [])
    twice = school.tell("mass-schedule", "undo", run["run"])
    assert (twice.status, twice.code) == (4, "ALREADY_UNDONE")
    history = school.ask("mass-schedule", "list", *SCHOOL)
    assert [(one["run"], one["counts"], one["undoneBy"]) for one in history["runs"]][-1:] == [
        (run["run"], {"CREATED": 300}, "operator")
    ]
    assert {one["summary"] for one in history["runs"]} == {
        "everyone into their own homerooms, 2035-09-03 to 2035-10-01, Mondays"
    }
    assert school.ask("mass-schedule", "list", *SCHOOL, "--limit", 1)["hasMore"] is True
    shown = school.ask("mass-schedule", "show", run["run"])
    assert (shown["summary"], shown["undoneBy"]) == (history["runs"][-1]["summary"], "operator")
    assert school.ask("mass-schedule", "show", plan["plan"])["counts"] == plan["counts"]
    assert school.tell("mass-schedule", "show", "Gym").code == "BAD_ID"


def test_every_kind_of_who(school: Program, tmp_path: Path) -> None:
    ids = tmp_path / "ids.csv"
    ids.write_text("StudentId\n13001\n13002\n13001\nnobody\n", encoding="utf-8")
    to = ("--to-section", "Math - Algebra 2", "--from", "2035-09-03")
    listed = school.ask("mass-schedule", "plan", *SCHOOL, "--student-ids", ids, *to)
    assert listed["people"] == 2
    assert {one["code"]: one["lines"] for one in listed["reportedIds"]} == {
        "DUPLICATE_ID": [2, 4],
        "UNKNOWN_STUDENT": [5],
    }
    section = school.ask(
        "mass-schedule", "plan", *SCHOOL, "--section", "Math - Algebra 1", "--exclude-student-ids", ids, *to
    )
    assert section["people"] in range(28, 31)
    years = school.ask("mass-schedule", "plan", *SCHOOL, "--graduation-year", "2018,2019", *to)
    grades = school.ask("mass-schedule", "plan", *SCHOOL, "--everyone", "--exclude-graduation-year", "2018,2019", *to)
    assert years["people"] + grades["people"] == 60
    assert school.ask("mass-schedule", "plan", *SCHOOL, "--grade", "K", *to)["people"] == 0


def test_single_appointments_and_pins(school: Program) -> None:
    booked = school.ask(
        "appointment", "book", *SCHOOL, "--student", "13001", "--section", "Math - Algebra 2", "--date", "2035-09-03", "--lock"
    )  # fmt: skip
    assert (booked["section"], booked["locked"], booked["origin"]) == ("Math - Algebra 2", True, "ADMIN")
    twice = school.tell(
        "appointment", "book", *SCHOOL, "--student", "13001", "--section", booked["sectionId"], "--date", "2035-09-03"
    )
    assert (twice.status, twice.code) == (4, "ALREADY_BOOKED")
    assert school.ask("appointment", "lock", booked["id"], "--unlock")["results"] == [
        {"id": booked["id"], "errors": []}
    ]
    there = school.ask("appointment", "list", *SCHOOL, "--from", "2035-09-03", "--student", "13001")["appointments"]
    assert [(one["id"], one["locked"]) for one in there] == [(booked["id"], False)]
    school.ask("appointment", "cancel", *SCHOOL, "--student", "13001", "--date", "2035-09-03")
    assert school.tell("appointment", "cancel", booked["id"]).status == 4
    school.ask("homerooms", "pin", "13001", *SCHOOL, "--section", "Math - Algebra 2")
    school.ask("homerooms", "unpin", "13001", *SCHOOL)
    assert school.tell("homerooms", "unpin", "13001", *SCHOOL).status == 4
    school.ask("homerooms", "undesignate", "Math - Algebra 2", *SCHOOL)
    without = school.ask("homerooms", "list", *SCHOOL, "--exceptions", "2035-09-03")["exceptions"]
    assert {one["problem"] for one in without} == {"NO_HOMEROOM"}
    assert len(without) == 30
    closed = school.run("homerooms", "list", *SCHOOL, "--exceptions", "2035-09-01").stdout
    assert closed.splitlines()[-1].startswith("There is no flex time on 2035-09-01 in WIN: ")


def test_who_is_away_strands_what_is_booked(school: Program) -> None:
    day = ("--from", "2035-09-04")
    stranded = ("appointment", "stranded", *SCHOOL, *day, "--to", "2035-10-20")
    for student in ("13001", "13002"):
        wish = ("--student", student, "--section", "Math - Algebra 1", "--date", "2035-09-04")
        school.ask("appointment", "book", *SCHOOL, *wish)
    assert school.ask(*stranded)["appointments"] == []
    assert school.run(*stranded).stdout.strip() == "Nothing is stranded."
    told = school.ask("section", "block", "Math - Algebra 1", *SCHOOL, *day, "--reason", "Away")
    assert told["stranded"] == 2
    found = school.ask(*stranded, "--limit", "1")
    assert ([one["reasons"] for one in found["appointments"]], found["more"]) == ([["BLOCKED"]], True)
    assert school.run(*stranded).stdout.count("not available") == 2
    for one in school.ask(*stranded)["appointments"]:
        school.ask("appointment", "cancel", one["id"])
    assert school.ask(*stranded)["appointments"] == []
    assert school.tell("appointment", "stranded", *SCHOOL, *day, "--to", "2036-09-01").code == "TOO_MANY_DAYS"


def test_what_stands_in_the_way_is_told(school: Program) -> None:
    order = ("mass-schedule", "plan", *SCHOOL, "--everyone")
    school.ask("calendar", "closure", *SCHOOL, "--from", "2035-09-03", "--reason", "Labor Day")
    school.ask("calendar", "cycle-days", *SCHOOL, "2035-09-04=A", "2035-09-05=B")
    school.ask("section", "block", "Math - Algebra 1", *SCHOOL, "--from", "2035-09-04", "--reason", "Away")
    school.ask("section", "seats", "Math - Algebra 2", 5, *SCHOOL, "--date", "2035-09-05")
    days = school.ask("calendar", "show", *SCHOOL, "--to", "2035-09-05")["days"]
    assert [(day["schoolDay"], day["cycleDay"]) for day in days] == [(False, None), (True, "A"), (True, "B")]
    whole = ("--from", "2035-09-03", "--to", "2035-09-05")
    counts = school.ask(*order, "--own-homeroom", *whole, "--capacity", "enforce")["counts"]
    assert counts == {"CLOSED": 60, "BLOCKED": 30, "FULL": 25, "CREATED": 65}
    assert school.ask(*order, "--own-homeroom", *whole, "--cycle-days", "A")["rows"] == 60


def test_closures_are_listed_changed_and_taken_away(school: Program) -> None:
    school.ask("calendar", "closure", *SCHOOL, "--from", "2035-10-01", "--reason", "Snow", "--graduation-year", "2037")
    (closure,) = school.ask("calendar", "closures", *SCHOOL)["closures"]
    assert (closure["firstDay"], closure["lastDay"], closure["graduationYears"]) == ("2035-10-01", "2035-10-01", [2037])
    school.ask("calendar", "change-closure", closure["id"], *SCHOOL, "--to", "2035-10-02", "--everyone")
    (changed,) = school.ask("calendar", "closures", *SCHOOL)["closures"]
    assert changed == {**closure, "lastDay": "2035-10-02", "graduationYears": None}
    looked = ("--from", "2035-10-02", "--appointments", "cancel", "--dry-run")
    assert school.ask("calendar", "change-closure", closure["id"], *SCHOOL, *looked)["appointments"] == {}
    school.ask("calendar", "remove-closure", closure["id"], *SCHOOL)
    assert school.ask("calendar", "closures", *SCHOOL)["closures"] == []
    for gone in ("change-closure", "remove-closure"):
        assert school.tell("calendar", gone, closure["id"], *SCHOOL).code == "NOT_FOUND"


def test_cycle_days_go_in_turn_and_move_on_after_a_snow_day(school: Program) -> None:
    turns = ("calendar", "cycle-days", *SCHOOL, "--rotate", "A,B", "--from", "2035-09-03", "--to", "2035-09-06")
    looked = school.ask(*turns, "--start-with", "B", "--dry-run")
    labels = {"2035-09-03": "B", "2035-09-04": "A", "2035-09-05": "B", "2035-09-06": "A"}
    assert (looked["days"], looked["dryRun"]) == (labels, True)
    assert school.ask(*turns)["days"] == {**labels, "2035-09-03": "A"} | dict(
        zip(list(labels)[1:], ("B", "A", "B"), strict=True)
    )
    assert school.tell(*turns, "2035-09-10=A").code == "BAD_OPTION"
    school.ask("calendar", "closure", *SCHOOL, "--from", "2035-09-04", "--reason", "Snow")
    shift = ("calendar", "shift-cycle-days", *SCHOOL, "--from", "2035-09-04")
    moved = school.ask(*shift, "--dry-run")["days"]
    assert school.ask(*shift)["days"] == moved
    days = school.ask("calendar", "show", *SCHOOL, "--from", "2035-09-03", "--to", "2035-09-06")["days"]
    assert [day["cycleDay"] for day in days if day["schoolDay"]] == ["A", "B", "A"]


def test_a_section_is_otherwise_on_one_date_and_blocks_are_taken_away(school: Program) -> None:
    adjust = ("section", "adjust", "Math - Algebra 2", *SCHOOL, "--date", "2035-09-05")
    told = school.ask(*adjust, "--room", "Field", "--seats", "5")
    assert (told["name"], told["room"], told["seats"]) == (None, "Field", 5)
    assert school.tell(*adjust, "--seats", "many").code == "BAD_SEATS"
    told = school.ask(*adjust, "--name", "Finals", "--room", "")
    assert (told["name"], told["room"], told["seats"]) == ("Finals", None, 5)
    school.ask("section", "block", "Math - Algebra 1", *SCHOOL, "--from", "2035-09-04", "--reason", "Away")
    blocks = ("section", "blocks", *SCHOOL, "--from", "2035-09-03", "--to", "2035-09-07")
    (block,) = school.ask(*blocks)["blocks"]
    assert (block["blocked"], block["firstDay"], block["reason"]) == ("Math - Algebra 1", "2035-09-04", "Away")
    school.ask("section", "unblock", block["id"], *SCHOOL)
    assert school.ask(*blocks)["blocks"] == []
    assert school.tell("section", "unblock", block["id"], *SCHOOL).code == "NOT_FOUND"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), "NO_AUDIENCE"),
        (("--everyone", "--grade", "9"), "ONE_AUDIENCE"),
        (("--everyone",), "NO_TARGET"),
        (("--everyone", "--own-homeroom"), "MISSING_OPTION"),
        (("--everyone", "--own-homeroom", "--from", "soon"), "BAD_DATE"),
        (("--everyone", "--own-homeroom", "--from", "2035-09-08"), "EMPTY_WINDOW"),
        (("--everyone", "--own-homeroom", "--from", "2035-09-03", "--to", "2035-09-01"), "END_BEFORE_START"),
        (("--everyone", "--own-homeroom", "--from", "2030-09-03"), "OUTSIDE_SCHOOL_YEAR"),
        (("--everyone", "--to-section", "Quidditch", "--from", "2035-09-03"), "NOT_FOUND"),
        (("--everyone", "--own-homeroom", "--from", "2035-09-03", "--period", "RTI"), "NOT_FOUND"),
        (("--everyone", "--own-homeroom", "--from", "2035-09-03", "--existing", "all"), "BAD_INPUT"),
    ],
)
def test_an_order_that_makes_no_sense_is_refused(one_school: Program, arguments: tuple[str, ...], code: str) -> None:
    told = one_school.tell("mass-schedule", "plan", *SCHOOL, *arguments)
    assert (told.status, told.code) == (4, code)
    assert told.data["error"]["field"]


def test_names_are_exact_and_say_when_they_are_not_unique(one_school: Program) -> None:
    every = one_school.ask("school", "show")["schools"]
    for name in (every[0]["id"], every[0]["name"], every[0]["sisId"]):
        assert one_school.ask("school", "show", "--school", name)["id"] == every[0]["id"]
    assert one_school.tell("period", "list").code == "SCHOOL_REQUIRED"
    assert one_school.tell("period", "list", "--school", "Contoso").code == "NOT_FOUND"
    taken = one_school.tell("school", "set", *SCHOOL, "--name", every[1]["name"])
    assert (taken.status, taken.code) == (4, "NAME_TAKEN")
    names = [one["name"] for one in one_school.ask("section", "list", *SCHOOL)["sections"]]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        assert one_school.tell("section", "seats", twice, "5", *SCHOOL).code == "AMBIGUOUS_NAME"


def test_every_command_has_help_with_an_example() -> None:
    def commands(group: Any) -> Iterator[Any]:
        for command in group.commands.values():
            yield from commands(command) if hasattr(command, "commands") else [command]

    every = list(commands(typer.main.get_command(app)))
    assert len(every) > 25
    old = {"serve", "worker", "token", "migrate", "export-schema", "doctor"}
    for command in every:
        assert "Example: homeroom" in command.help or command.name in old, command.name
        assert "--json" in {option for parameter in command.params for option in parameter.opts}, command.name
