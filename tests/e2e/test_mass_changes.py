"""Weeks copied, and plans looked at, by commands alone."""

from tests.e2e.contoso import SCHOOL
from tests.e2e.program import Program


def test_a_week_is_copied(school: Program) -> None:
    ids = ("13001", "13002")
    monday = ("--date", "2035-09-03")
    for student in ids:
        school.ask("appointment", "book", *SCHOOL, "--student", student, "--section", "Math - Algebra 2", *monday)
    plan, apply = ("mass-schedule", "plan", *SCHOOL, "--everyone"), ("mass-schedule", "apply", *SCHOOL, "--everyone")
    later = ("--from", "2035-09-10", "--to", "2035-09-21")
    copied = school.ask(*apply, "--as-in-week", "2035-09-05", *later)
    assert (copied["people"], copied["counts"]) == (2, {"CREATED": 4})
    assert copied["summary"] == "everyone where they are in the week of 2035-09-03, 2035-09-10 to 2035-09-21"
    assert school.ask(*plan, "--as-in-week", "2035-09-05", *later, "--booked-as", "homeroom-prebook")["rows"] == 0
    for wrong in (
        ("--as-in-week", "2035-09-05", "--own-homeroom"),
        ("--own-homeroom", "--booked-section", "Math - Algebra 2"),
        ("--as-in-week", "2035-09-05", "--booked-as", "magic"),
    ):
        refused = school.tell(*plan, *wrong, *later)
        assert (refused.status, refused.code) in [(4, "NO_TARGET"), (4, "BAD_INPUT")], wrong


def test_the_rows_of_a_plan_are_listed_by_outcome(school: Program) -> None:
    school.ask("section", "seats", "Math - Algebra 2", 1, *SCHOOL, "--date", "2035-09-03")
    order = ("--section", "Math - Algebra 1", "--to-section", "Math - Algebra 2", "--from", "2035-09-03")
    plan = school.ask("mass-schedule", "plan", *SCHOOL, *order)["plan"]
    show = ("mass-schedule", "show", plan)
    assert school.ask(*show)["counts"] == {"FULL": 29, "CREATED": 1}
    full = school.ask(*show, "--outcome", "full", "--limit", 3)
    assert (full["hasMore"], len(full["listed"])) == (True, 3)
    first = full["listed"][0]
    assert (first["date"], first["period"], first["outcome"]) == ("2035-09-03", "WIN", "FULL")
    assert (first["target"], first["current"], first["reason"]) == ("Math - Algebra 2", None, None)
    assert all((first["sisId"], first["name"]))
    both = school.ask(*show, "--outcome", "created,full")["listed"]
    assert [one["outcome"] for one in both] == ["CREATED"] + ["FULL"] * 29
    assert school.tell(*show, "--outcome", "vanished").code == "BAD_INPUT"


def test_a_room_in_which_two_homerooms_would_meet_at_once_is_noted(school: Program) -> None:
    for name in ("Math - Algebra 1", "Math - Algebra 2"):
        school.ask("section", "adjust", name, *SCHOOL, "--date", "2035-09-03", "--room", "B12")
    order = (
        "mass-schedule",
        "plan",
        *SCHOOL,
        "--everyone",
        "--own-homeroom",
        "--from",
        "2035-09-03",
        "--to",
        "2035-09-05",
    )
    told = school.ask(*order)
    (notice,) = told["notices"]
    assert (told["counts"], notice["code"], notice["count"]) == ({"CREATED": 180}, "ROOM_CLASH", 1)
    assert [(one["date"], one["count"]) for one in notice["byPeriod"]] == [("2035-09-03", 1)]
    (clash,) = notice["first"]
    assert (clash["room"], clash["date"], len(clash["sections"])) == ("B12", "2035-09-03", 2)
    assert {one["startsAt"][-1] for one in clash["sections"]} == {"Z"}
    shown = school.run(*order).stdout
    assert "Note: 1 time, on 1 date, a room has two sections with students at once: " in shown
    line = next(line for line in shown.splitlines() if line.startswith("2035-09-03"))
    assert line.split(maxsplit=2)[1:] in (
        ["B12", "Math - Algebra 1 (WIN) and Math - Algebra 2 (WIN)"],
        ["B12", "Math - Algebra 2 (WIN) and Math - Algebra 1 (WIN)"],
    )
