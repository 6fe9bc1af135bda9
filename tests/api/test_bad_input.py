"""Whatever is wrong with an input is said in one sentence with a code, and never a fault."""

from datetime import date
from typing import Any

import pytest
import pytest_asyncio
from graphql import GraphQLInputObjectType, get_named_type

from graphql_api.ids import encode
from graphql_api.schema import schema
from tests.api.harness import Api
from tests.api.lincoln import Lincoln, a_lincoln
from tests.api.uploads import Sent
from tests.conftest import a_district

DAY = "2026-09-02"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def lincoln(api: Api, engine: Any, tmp_path_factory: pytest.TempPathFactory) -> Lincoln:
    return await a_lincoln(api, await a_district(engine), tmp_path_factory.mktemp("roster"))


def named(of: Any) -> Any:
    return get_named_type(of)


def one_of(type_: GraphQLInputObjectType) -> bool:
    chosen: bool = type_.extensions["strawberry-definition"].is_one_of
    return chosen


def sample(at: Lincoln, of: Any, name: str) -> Any:
    """Something valid for an input field of this type."""
    type_ = named(of)
    if isinstance(type_, GraphQLInputObjectType):
        chosen = list(type_.fields.items())
        wanted = (
            chosen[:1] if one_of(type_) else [(key, field) for key, field in chosen if str(field.type).endswith("!")]
        )
        made: Any = {key: sample(at, field.type, key) for key, field in wanted}
    else:
        ids = {
            "schoolId": at.id, "sectionId": at.sections["Gym"], "sectionIds": at.sections["Gym"],
            "studentId": at.students["amy"], "studentIds": at.students["amy"], "flexPeriodId": at.periods["WIN"],
            "flexPeriodIds": at.periods["WIN"], "runId": encode("MassScheduleRun", at.district, 1),
            "closureId": encode("Closure", at.district, 1),
            "sourceId": encode("RosterSource", at.district, 1),
            "syncId": encode("RosterSync", at.district, 1),
            "conflictId": encode("IdentityConflict", at.district, 1),
            "notificationIds": encode("Notification", at.district, 1),
            "personId": at.students["amy"], "personIds": at.students["amy"],
            "id": encode("Job", at.district, 1), "ids": encode("Appointment", at.district, 1, date(2026, 9, 1), 2),
        }  # fmt: skip
        plain = {
            "ID": ids.get(name, at.id),
            "Date": DAY,
            "String": "x",
            "Boolean": True,
            "Int": 2027 if name == "graduationYears" else 1,
            "Float": 1.0,
            "Upload": Sent(b"x"),
        }
        made = plain.get(type_.name) or next(iter(type_.values))
    return [made] if "[" in str(of) else made


def id_fields() -> list[tuple[str, tuple[str, ...]]]:
    """Every place of every mutation's input where an id goes."""
    found: list[tuple[str, tuple[str, ...]]] = []

    def walk(mutation: str, type_: GraphQLInputObjectType, path: tuple[str, ...]) -> None:
        for name, field in type_.fields.items():
            inner = named(field.type)
            if isinstance(inner, GraphQLInputObjectType):
                walk(mutation, inner, (*path, name))
            elif inner.name == "ID":
                found.append((mutation, (*path, name)))

    assert schema.core.mutation_type is not None
    for mutation, field in schema.core.mutation_type.fields.items():
        walk(mutation, named(field.args["input"].type), ())
    return found


def put(at: Lincoln, given: dict[str, Any], type_: Any, path: tuple[str, ...], value: str) -> None:
    """Set what stands at `path`, making what leads there."""
    name, *rest = path
    field = type_.fields[name]
    listed = "[" in str(field.type)
    if not rest:
        given[name] = [value] if listed else value
        return
    inner_type = named(field.type)
    inner: Any = {} if one_of(inner_type) else (given.get(name) or sample(at, inner_type, name))
    if isinstance(inner, list):
        inner = inner[0]
    put(at, inner, inner_type, tuple(rest), value)
    given[name] = [inner] if listed else inner


def input_with(at: Lincoln, mutation: str, path: tuple[str, ...], value: str) -> dict[str, Any]:
    assert schema.core.mutation_type is not None
    type_ = named(schema.core.mutation_type.fields[mutation].args["input"].type)
    given: dict[str, Any] = sample(at, type_, "input")
    if path[0] == "order" and "order" not in given:
        given["order"] = sample(at, type_.fields["order"].type, "order")
    put(at, given, type_, path, value)
    return given


@pytest.mark.parametrize(
    "bad", ["", "x", "U2Nob29sOjc6NDIK", "../../etc/passwd", "0", "é", "U2Nob29s" * 40, "'; DROP TABLE"]
)
@pytest.mark.parametrize(
    ("mutation", "path"), id_fields(), ids=lambda part: ".".join(part) if isinstance(part, tuple) else part
)
async def test_a_malformed_id_is_said_to_be_one(
    lincoln: Lincoln, mutation: str, path: tuple[str, ...], bad: str
) -> None:
    answer = await lincoln.operator.mutate(mutation, "", **input_with(lincoln, mutation, path, bad))
    assert not answer.errors, answer.errors
    (error,) = answer.data["userErrors"]
    assert error["code"] == "BAD_ID"
    assert error["field"][-1] == path[-1]


@pytest.mark.parametrize(
    ("mutation", "path"), id_fields(), ids=lambda part: ".".join(part) if isinstance(part, tuple) else part
)
async def test_an_id_of_another_type_is_not_found(lincoln: Lincoln, mutation: str, path: tuple[str, ...]) -> None:
    wrong = encode("UndoPlan", lincoln.district, 1)  # which no input asks for
    answer = await lincoln.operator.mutate(mutation, "", **input_with(lincoln, mutation, path, wrong))
    assert not answer.errors, answer.errors
    (error,) = answer.data["userErrors"]
    assert error["code"] == "NOT_FOUND"
    assert error["field"][-1] == path[-1]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ('{ node(id: "x") { id } }', ["BAD_ID"]),
        ('{ school(id: "x") { name } }', ["BAD_ID"]),
        ('{ job(id: "") { state } }', ["BAD_ID"]),
        ('{ appointments(filter: {from: "2026-09-01", to: "2026-09-02"}) { nodes { date } } }', ["FILTER_TOO_WIDE"]),
        ('{ appointments(filter: {from: "2026-09-01", to: "2026-09-02", schoolId: "x"}) { nodes { date } } }', ["BAD_ID"]),
        ('{ appointments(filter: {from: "2026-09-02", to: "2026-09-01", schoolId: $s}) { totalCount } }', ["END_BEFORE_START"]),
        ('{ appointments(filter: {from: "2020-09-02", to: "2026-09-01", schoolId: $s}) { nodes { date } } }', ["TOO_MANY_DAYS"]),
        ('{ school(id: $s) { calendar(from: "2026-09-02", to: "2026-09-01") { date } } }', ["END_BEFORE_START"]),
        ('{ school(id: $s) { calendar(from: "0001-01-01", to: "9999-12-31") { date } } }', ["TOO_MANY_DAYS"]),
        ('{ school(id: $s) { calendar(from: "2026-02-30", to: "2026-03-01") { date } } }', ["BAD_DATE"]),
        ('{ school(id: $s) { students(after: "x") { nodes { id } } } }', ["BAD_CURSOR"]),
        ('{ schools(after: "WyJzZWN0aW9ucyIsMV0") { nodes { id } } }', ["BAD_CURSOR"]),
        ("{ school(id: $s) { students(first: 0) { nodes { id } } } }", ["BAD_PAGE"]),
        ("{ school(id: $s) { students(first: 501) { nodes { id } } } }", ["PAGE_TOO_LARGE"]),
        ('{ school(id: $s) { students(filter: {search: "a"}) { nodes { id } } } }', ["SEARCH_TOO_SHORT"]),
        ('{ school(id: $s) { sections(filter: {stafferId: "x"}) { nodes { id } } } }', ["BAD_ID"]),
        ('{ school(id: $s) { unscheduled(date: "2026-09-02", flexPeriodId: "x") { nodes { id } } } }', ["BAD_ID"]),
        ('{ school(id: $s) { homeroomExceptions(on: "2026-09-02", flexPeriodId: $s) { totalCount } } }', ["NOT_FOUND"]),
        ('{ openSections(date: "2026-09-02", flexPeriodId: "x", studentId: $a) { sections { seats } } }', ["BAD_ID"]),
        ('{ openSections(date: "2026-09-02", flexPeriodId: $s, studentId: $a) { sections { seats } } }', ["NOT_FOUND"]),
        ('{ openSections(date: "2026-09-02", flexPeriodId: $s) { sections { seats } } }', ["STUDENT_REQUIRED"]),
        ('{ waitlistEntries(studentId: "x") { position } }', ["BAD_ID"]),
        ("{ waitlistEntries { position } }", ["STUDENT_REQUIRED"]),
        ('{ waitlistEntries(from: "2026-02-30", studentId: $a) { position } }', ["BAD_DATE"]),
        ('{ waitlist(sectionId: $a, date: "2026-09-02") { position } }', ["NOT_FOUND"]),
        ('{ waitlist(sectionId: "x", date: "2026-09-02", flexPeriodId: "y") { position } }', ["BAD_ID"]),
        ('{ node(id: $a) { ... on Student { maySelfSchedule(schoolId: "x") } } }', ["BAD_ID"]),
        ('{ node(id: $a) { ... on Student { homeroom(on: "2026-09-02", flexPeriodId: "x") { problem } } } }', ["BAD_ID"]),
        ('{ node(id: $a) { ... on Student { schedule(from: "2026-09-02", to: "2026-09-01") { date } } } }', ["END_BEFORE_START"]),
    ],
)  # fmt: skip
async def test_bad_questions_are_answered_with_a_code(lincoln: Lincoln, query: str, codes: list[str]) -> None:
    variables = {"s": lincoln.id, "a": lincoln.students["amy"]}
    used = {name: value for name, value in variables.items() if f"${name}" in query}
    declared = f"query({', '.join(f'${name}: ID!' for name in used)}) " if used else ""
    answer = await lincoln.operator.ask(declared + query, **used)
    assert answer.codes == codes


@pytest.mark.parametrize(
    ("mutation", "change", "codes"),
    [
        ("saveSchool", {"name": ""}, ["BAD_NAME"]),
        ("saveSchool", {"name": "Adams Middle"}, ["NAME_TAKEN"]),
        ("saveSchool", {"timeZone": "Mars/Olympus", "openSchedulePhrase": " "}, ["UNKNOWN_TIME_ZONE", "BAD_PHRASE"]),
        ("saveSchool", {"timeZone": "../../etc/passwd"}, ["UNKNOWN_TIME_ZONE"]),
        ("saveSchool", {"expectedVersion": 999_999_999}, ["VERSION_CONFLICT"]),
        ("saveSchool", {"idempotencyKey": ""}, ["BAD_IDEMPOTENCY_KEY"]),
        ("saveSchool", {"idempotencyKey": "x" * 256}, ["BAD_IDEMPOTENCY_KEY"]),
        ("saveSchool", {"holdThresholds": {"leavingPercent": 101}}, ["BAD_THRESHOLD"]),
        ("saveSchool", {"sharingFilter": {"periods": [" "], "stafferRoles": ["ADMIN"]}}, ["BAD_SHARING_FILTER"]),
        ("saveSchoolYear", {"firstDay": "2027-01-01", "lastDay": "2026-01-01"}, ["END_BEFORE_START"]),
        ("saveSchoolYear", {"firstDay": "2026-01-01", "lastDay": "2030-01-01"}, ["YEAR_TOO_LONG"]),
        ("saveSchoolYear", {"firstDay": "2026-08-17", "lastDay": "2027-06-04", "sessionWeekdays": []}, ["BAD_WEEKDAYS"]),
        ("saveSchoolYear", {"firstDay": "9999-08-17", "lastDay": "9999-12-31"}, ["BAD_YEAR"]),
        ("saveFlexPeriod", {"name": "X", "meetings": [{"cycleDay": "x" * 21}]}, ["BAD_LABEL"]),
        ("saveFlexPeriod", {"name": "X", "meetings": [{}]}, ["WEEKDAY_OR_CYCLE_DAY"]),
        ("saveFlexPeriod", {"name": "X", "meetings": [{"weekday": "MONDAY", "startsAt": "10:00"}]}, ["BAD_BELL_TIMES"]),
        ("saveFlexPeriod", {"name": "X", "meetings": [{"weekday": "MONDAY"}, {"weekday": "MONDAY"}]}, ["DUPLICATE_DAY"]),
        ("saveFlexPeriod", {"name": "WIN", "meetings": [{"weekday": "MONDAY"}]}, ["NAME_TAKEN"]),
        ("setCycleDays", {"days": []}, ["NO_DATES"]),
        ("setCycleDays", {"days": [{"date": "2030-01-01", "label": "A"}]}, ["OUTSIDE_SCHOOL_YEAR"]),
        ("setCycleDays", {"days": [{"date": DAY, "label": "A"}, {"date": DAY, "label": "B"}]}, ["DUPLICATE_DAY"]),
        ("addClosure", {"firstDay": DAY, "lastDay": "2026-09-01", "reason": ""}, ["END_BEFORE_START", "NO_REASON"]),
        (
            "addClosure",
            {"firstDay": DAY, "lastDay": DAY, "reason": "x", "appointments": "MOVE", "moveTo": DAY},
            ["BAD_MOVE_DATE"],
        ),
        ("addClosure", {"firstDay": DAY, "lastDay": DAY, "reason": "x", "moveTo": "2026-09-03"}, ["BAD_MOVE_DATE"]),
        ("addClosure", {"firstDay": DAY, "lastDay": DAY, "reason": "x" * 201}, ["TEXT_TOO_LONG"]),
        (
            "addClosure",
            {"firstDay": DAY, "lastDay": DAY, "reason": "x", "graduationYears": [1900]},
            ["BAD_GRADUATION_YEAR"],
        ),
        ("blockSection", {"firstDay": DAY, "lastDay": DAY, "reason": "x"}, ["SECTION_OR_STAFFER"]),
        ("blockSection", {"sectionId": "Gym", "firstDay": DAY, "lastDay": DAY, "reason": "x" * 201}, ["TEXT_TOO_LONG"]),
        ("adjustSection", {"sectionId": "Gym", "date": DAY, "name": " ", "room": "x" * 101}, ["TEXT_TOO_LONG", "BAD_NAME"]),
        ("adjustSection", {"sectionId": "Gym", "date": "2020-01-01", "seats": -1}, ["BAD_SEATS", "OUTSIDE_SCHOOL_YEAR"]),
        ("designateHomerooms", {"sectionIds": []}, ["NO_ITEMS"]),
        ("pinHomerooms", {"sectionId": "Gym", "studentIds": ["amy"]}, ["NOT_DESIGNATED"]),
        ("setSelfScheduling", {"windows": [{"weekday": "MONDAY", "kind": "ALL_DAY", "opensAt": "10:00"}]}, ["BAD_WINDOW"]),
        ("setSelfScheduling", {"windows": [{"weekday": "MONDAY", "kind": "BETWEEN"}]}, ["BAD_WINDOW"]),
        ("setSelfScheduling", {"windows": [], "horizonDays": 366}, ["BAD_DAYS"]),
        ("setSelfScheduling", {"windows": [{"weekday": "MONDAY", "kind": "OFF"}] * 2}, ["DUPLICATE_DAY"]),
        ("setSelfScheduling", {"windows": [{"weekday": "MONDAY", "kind": "OFF"}] * 251}, ["LIST_TOO_LONG"]),
        ("setOpenToStudents", {"sectionIds": []}, ["NO_ITEMS"]),
        ("setMaySelfSchedule", {}, ["NO_ITEMS"]),
        ("setMaySelfSchedule", {"studentIds": ["amy"], "graduationYears": [2027]}, ["BAD_CHOICE"]),
        ("setMaySelfSchedule", {"graduationYears": [27]}, ["BAD_GRADUATION_YEAR"]),
        ("setMaySelfSchedule", {"sisIds": ["x"] * 5_001}, ["LIST_TOO_LONG"]),
        ("setNotificationDigest", {"rhythm": "DAILY"}, ["BAD_DIGEST_TIME"]),
        ("setNotificationDigest", {"rhythm": "HOURLY", "dailyAt": "16:00"}, ["BAD_DIGEST_TIME"]),
        ("planMassSchedule", {"order": {"who": {"everyone": False}}}, ["NO_AUDIENCE"]),
        ("planMassSchedule", {"order": {"who": {"graduationYears": []}}}, ["NO_AUDIENCE"]),
        ("planMassSchedule", {"order": {"who": {"studentSisIds": []}}}, ["NO_AUDIENCE"]),
        ("planMassSchedule", {"order": {"where": {"ownHomeroom": False}}}, ["NO_TARGET"]),
        ("planMassSchedule", {"order": {"when": {"from": "2026-09-05", "to": "2026-09-06"}}}, ["EMPTY_WINDOW"]),
        ("planMassSchedule", {"order": {"when": {"from": "2026-09-05", "to": "2026-09-01"}}}, ["END_BEFORE_START"]),
        ("planMassSchedule", {"order": {"when": {"from": "2026-01-05", "to": DAY}}}, ["OUTSIDE_SCHOOL_YEAR"]),
        ("planMassSchedule", {"order": {"when": {"everyNthWeek": 0}}}, ["BAD_INTERVAL"]),
        ("planMassSchedule", {"order": {"when": {"weekdays": []}}}, ["BAD_WEEKDAYS"]),
        ("planMassSchedule", {"order": {"when": {"flexPeriodIds": []}}}, ["NO_FLEX_PERIOD"]),
        ("planMassSchedule", {"order": {"when": {"flexPeriodIds": ["WIN", "RTI"]}}}, ["PERIODS_OVERLAP"]),
        ("planMassSchedule", {"order": {"who": {"studentSisIds": ["x"] * 20_001}}}, ["LIST_TOO_LONG"]),
        ("planMassSchedule", {"order": {"who": {"graduationYears": list(range(251))}}}, ["LIST_TOO_LONG"]),
        ("planMassSchedule", {"order": {"who": {"graduationYears": [-2_147_483_648]}}}, ["BAD_GRADUATION_YEAR"]),
        ("planMassSchedule", {"order": {"who": {"gradeLevels": [9, 2_147_483_647]}}}, ["BAD_GRADE"]),
        ("planMassSchedule", {"order": {"type": "x" * 51, "comment": "x" * 1_001}}, ["TEXT_TOO_LONG", "TEXT_TOO_LONG"]),
        ("applyMassSchedule", {}, ["PLAN_OR_ORDER"]),
        ("applyRangeChange", {}, ["PLAN_OR_ORDER"]),
    ],
)  # fmt: skip
async def test_bad_wishes_are_refused_as_data(
    lincoln: Lincoln, mutation: str, change: dict[str, Any], codes: list[str]
) -> None:
    given = {} if mutation.startswith(("plan", "apply", "adjust")) else {"schoolId": lincoln.id}
    given |= ids_of(lincoln, change)
    if "order" in change:
        order = lincoln.order(DAY, DAY)
        wanted = ids_of(lincoln, change["order"])
        order |= {name: {**order[name], **value} if name == "when" else value for name, value in wanted.items()}
        given = {"order": order}
    answer = await lincoln.operator.mutate(mutation, "", **given)
    assert not answer.errors, answer.errors
    assert [error["code"] for error in answer.data["userErrors"]] == codes
    assert all(error["message"].endswith((".", "?")) for error in answer.data["userErrors"])


def ids_of(at: Lincoln, given: Any) -> Any:
    """Names of things become their ids."""
    if isinstance(given, dict):
        names = {
            "flexPeriodIds": at.periods,
            "studentIds": at.students,
            "sectionIds": at.sections,
            "sectionId": at.sections,
        }
        return {
            key: ([names[key][one] for one in value] if isinstance(value, list) else names[key][value])
            if key in names
            else ids_of(at, value)
            for key, value in given.items()
        }
    return given


@pytest.mark.parametrize(
    "order",
    [
        {"who": {}},
        {"who": {"everyone": True, "graduationYears": [2027]}},
        {"who": {"everyone": None}},
        {"where": {"ownHomeroom": True, "sectionId": "x"}},
        {"existing": "BURN"},
        {"when": {"from": "tomorrow", "to": DAY, "flexPeriodIds": []}},
        {"schoolId": None},
    ],
)
async def test_what_the_schema_does_not_allow_is_bad_input(lincoln: Lincoln, order: dict[str, Any]) -> None:
    answer = await lincoln.operator.mutate("planMassSchedule", "", order={**lincoln.order(DAY, DAY), **order})
    assert len(answer.codes) >= 1
    assert set(answer.codes) <= {"BAD_INPUT", "BAD_DATE"}


async def test_every_reason_against_a_booking_is_told_at_once(lincoln: Lincoln) -> None:
    adams = await lincoln.operator.get(
        "query($id: ID!) { school(id: $id) { students { nodes { id } } } }", id=lincoln.adams
    )
    stranger = adams["school"]["students"]["nodes"][0]["id"]
    codes = await lincoln.operator.refused(
        "bookAppointment",
        studentId=stranger,
        sectionId=lincoln.sections["Gym"],
        date="2026-08-30",
        flexPeriodId=lincoln.periods["WIN"],
    )
    assert codes == ["NOT_A_MEMBER", "CLOSED", "FROZEN"]
