"""What is booked in a range is changed or cancelled, and students move to another homeroom, by commands alone."""

import pytest

from tests.e2e.contoso import SCHOOL, YEAR
from tests.e2e.program import Program

ALGEBRA_1, ALGEBRA_2 = "Math - Algebra 1", "Math - Algebra 2"
PLAN = ("range-change", "plan", *SCHOOL)
APPLY = ("range-change", "apply")


def test_bookings_of_a_range_are_cancelled_as_planned_and_come_back(school: Program) -> None:
    order = ("mass-schedule", "apply", *SCHOOL, "--everyone", "--own-homeroom", *YEAR)
    booked = school.ask(*order)
    plan = school.ask(*PLAN, *YEAR, "--booked-section", ALGEBRA_1, "--booked-as", "homeroom-prebook", "--cancel")
    assert plan["counts"] == {"CANCELLED": 150}
    said = school.run(*PLAN, "--cancel", "--from", "2035-09-03").stdout
    assert "Nothing is changed yet: homeroom range-change apply " in said
    run = school.ask(*APPLY, plan["plan"])
    assert (run["counts"], run["plannedCounts"]) == (plan["counts"], plan["counts"])
    changed = school.tell(*APPLY, plan["plan"])
    assert (changed.status, changed.code) == (4, "PLAN_CHANGED")
    assert school.ask(*APPLY, plan["plan"], "--if-changed", "replan")["counts"] == {}
    assert school.ask("mass-schedule", "undo", run["run"])["counts"] == {"RESTORED": 150}
    rest = school.ask(*PLAN, *YEAR, "--booked-by-run", booked["run"], "--grade", "K", "--cancel")
    assert rest["rows"] == 0


def test_bookings_of_a_range_move_and_locked_ones_only_where_that_is_said(school: Program) -> None:
    day = ("--from", "2035-09-03")
    order = ("mass-schedule", "apply", *SCHOOL, "--everyone", "--to-section", ALGEBRA_1, *day, "--lock")
    run = school.ask(*order)
    back = (*APPLY, *SCHOOL, "--own-homeroom", *day, "--booked-by-run", run["run"])
    assert school.ask(*back)["counts"] == {"UNCHANGED": 30, "LOCKED": 30}
    moved = school.ask(*back, "--locked-too", "--comment", "Back again")
    assert moved["counts"] == {"UNCHANGED": 30, "REPLACED": 30}
    to_section = school.ask(*PLAN, "--to-section", ALGEBRA_1, *day, "--booked-section", ALGEBRA_2)
    assert to_section["counts"] == {"REPLACED": 30}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), "NO_TARGET"),
        (("--cancel", "--own-homeroom"), "NO_TARGET"),
        (("--cancel",), "MISSING_OPTION"),
        (("--cancel", "--everyone", "--grade", "9"), "ONE_AUDIENCE"),
        (("--cancel", "--from", "2035-09-03", "--booked-section", "Quidditch"), "NOT_FOUND"),
        (("--cancel", "--from", "2035-09-03", "--booked-as", "magic"), "BAD_INPUT"),
        (("--cancel", "--from", "2035-09-03", "--booked-by-run", "nothing"), "BAD_ID"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(one_school: Program, arguments: tuple[str, ...], code: str) -> None:
    told = one_school.tell(*PLAN, *arguments)
    assert (told.status, told.code) == (4, code)
    assert told.data["error"]["field"]


def test_a_plan_or_a_change_is_applied_not_both(one_school: Program) -> None:
    assert one_school.tell(*APPLY).code == "PLAN_OR_ORDER"
    assert one_school.tell(*APPLY, "some-plan", "--cancel").code == "PLAN_OR_ORDER"
    assert one_school.tell(*APPLY, "some-plan", "--if-changed", "perhaps").code == "BAD_INPUT"
    assert one_school.run(*PLAN, "--existing", "keep").returncode == 2, "only --locked-too says what gives way"


def test_students_move_to_another_homeroom_and_take_their_pre_books_along(school: Program) -> None:
    school.ask("mass-schedule", "apply", *SCHOOL, "--everyone", "--own-homeroom", *YEAR)
    there = school.ask("appointment", "list", *SCHOOL, "--from", "2035-09-03", "--student", "13001")["appointments"]
    other = ALGEBRA_2 if there[0]["section"] == ALGEBRA_1 else ALGEBRA_1
    move = ("homerooms", "move", *SCHOOL, "--section", other)
    moved = school.ask(*move, "13001", "--weekdays", "tue")
    assert ([one["error"] for one in moved["results"]], moved["rebooked"]) == ([None], None)
    moved = school.ask(*move, "13001", "--rebook")
    assert moved["rebooked"]["counts"] == {"REPLACED": 5}
    there = school.ask("appointment", "list", *SCHOOL, "--from", "2035-09-03", "--student", "13001")["appointments"]
    assert [one["section"] for one in there] == [other]
    assert school.ask("mass-schedule", "undo", moved["rebooked"]["run"])["counts"] == {"RESTORED": 5}
    said = school.run(*move, "13001").stdout
    assert f"1 moved to {other}." in said
    assert school.tell(*move).code == "NO_ITEMS"
    assert school.tell(*move, "nobody").code == "NOT_FOUND"
    assert school.tell("homerooms", "move", *SCHOOL, "13001").code == "MISSING_OPTION"
