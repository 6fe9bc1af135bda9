"""What reading costs: fifty parents are read with as many statements as two, whatever hangs on them.

The fields are taken from the schema itself: one that is added is tried too, or its arguments are asked for here.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_composite_type,
    is_required_argument,
)
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.engine import create_engine
from graphql_api.schema import schema
from tests.api.crowd import Crowd, a_crowd
from tests.api.harness import api_on, key
from tests.conftest import a_district
from tests.support.postgres import Database
from tests.support.rows import put

SCHOOL = "school(id: $school)"
# Where many of a type are found; `#` is how many. Other types are found through the first field that leads to them.
ROOTS = {
    "School": ("schools(first: #)", "nodes"),
    "Student": (SCHOOL, "students(first: #)", "nodes"),
    "Staffer": (SCHOOL, "staffers(first: #)", "nodes"),
    "Section": (SCHOOL, "sections(first: #)", "nodes"),
    "Appointment": (
        'appointments(filter: {schoolId: $school, from: "2026-09-01", to: "2026-09-30"}, first: #)',
        "nodes",
    ),
    "AppointmentRequest": (SCHOOL, "students(first: #)", "nodes", "appointmentRequests(first: 1)", "nodes"),
    "WhereNow": (SCHOOL, "students(first: #)", "nodes", "whereNow"),
    "ScheduleSlot": (SCHOOL, "students(first: #)", "nodes", "whereNow", "slot"),
    "MassScheduleRun": (SCHOOL, "massSchedules(first: #)", "nodes"),
    "MassSchedulePlan": (SCHOOL, "massSchedules(first: #)", "nodes", "plan"),
    "Job": (SCHOOL, "massSchedules(first: #)", "nodes", "job"),
    "RosterSync": (SCHOOL, "rosterSyncs(first: #)", "nodes"),
    "UndoPlan": ("node(id: $undo)", "... on UndoPlan", "rows(first: #)", "nodes"),
}
SAME_SCHOOL = (SCHOOL, "students(first: #)", "nodes", "primarySchool")
# A flex period is one school's, so that the parents of these are that school, over and over.
OF_ONE_SCHOOL = {("School", "homeroomExceptions"), ("School", "unscheduled"), ("School", "skips")}
NOT_READ = {"Query", "Mutation", "Subscription", "PageInfo", "UserError", "Viewer"}
FEW, MANY = 2, 50
NOW = datetime(2026, 9, 1, 15, tzinfo=UTC)


@dataclass(frozen=True)
class Edge:
    parent: str
    field: str
    path: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.parent}.{self.field}"


def core_type(name: str) -> Any:
    return schema.core.type_map[name]


def called(name: str, field: GraphQLField) -> str:
    """The field with a sample for every argument it must have, and one item per page."""
    given = [f"{argument}: ${argument}" for argument, it in field.args.items() if is_required_argument(it)]
    if "first" in field.args:
        given.append("first: 1")
    return f"{name}({', '.join(given)})" if given else name


def composite_fields(parent: str) -> Iterator[tuple[str, GraphQLField, str]]:
    kind = core_type(parent)
    if isinstance(kind, GraphQLObjectType):
        for name, field in kind.fields.items():
            returned = get_named_type(field.type)
            if is_composite_type(returned) or field.args:
                yield name, field, returned.name


def edges() -> list[Edge]:
    """Every field that leads to an object or takes arguments, with a path from the root to many of its parents."""
    paths = {name: path for name, path in ROOTS.items() if name != "UndoPlan"}
    waiting, found = list(paths), []
    while waiting:
        parent = waiting.pop(0)
        for name, field, returned in composite_fields(parent):
            child = returned
            path = SAME_SCHOOL if (parent, name) in OF_ONE_SCHOOL else paths[parent]
            found.append(Edge(parent, name, path))
            inner = (*path, called(name, field))
            if child.endswith("Connection"):
                child, inner = get_named_type(core_type(returned).fields["nodes"].type).name, (*inner, "nodes")
            if child not in paths and child not in NOT_READ and isinstance(core_type(child), GraphQLObjectType):
                paths[child] = inner
                waiting.append(child)
    undo = ROOTS["UndoPlan"]
    return [*found, *(Edge("UndoPlanRow", name, undo) for name, _, _ in composite_fields("UndoPlanRow"))]


EDGES = edges()


def query_of(edge: Edge, count: int) -> str:
    field = core_type(edge.parent).fields[edge.field]
    returned = get_named_type(field.type)
    selection = "__typename"
    if returned.name.endswith("Connection"):
        pulled = "asOf " if "asOf" in returned.fields else ""
        selection = f"{pulled}totalCount nodes {{ __typename }}"
    body = (
        f"{called(edge.field, field)} {{ {selection} }}" if is_composite_type(returned) else called(edge.field, field)
    )
    for step in reversed(edge.path):
        body = f"{step.replace('#', str(count))} {{ {body} }}"
    kinds = {
        "on": "Date",
        "date": "Date",
        "from": "Date",
        "to": "Date",
        "flexPeriodId": "ID",
        "school": "ID",
        "undo": "ID",
    }
    used = [f"${name}: {kind}!" for name, kind in kinds.items() if f"${name}" in body]
    return f"query({', '.join(used)}) {{ {body} }}" if used else f"{{ {body} }}"


class Counter:
    """Statements of every connection of an engine, whoever sends them: SQLAlchemy, or the driver by itself."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.statements: list[str] = []
        event.listen(engine.sync_engine, "connect", self._connected)
        event.listen(engine.sync_engine, "before_cursor_execute", self._executed)

    def _connected(self, connection: Any, _: Any) -> None:
        connection.driver_connection.add_query_logger(lambda record: self.statements.append(record.query))

    def _executed(self, _c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self.statements.append(statement)


@pytest.fixture(scope="module")
def counted_engine(database: Database) -> AsyncEngine:
    return create_engine(database.app_url, pool_size=2)  # a job holds one and reports on the other


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def counter(counted_engine: AsyncEngine) -> AsyncIterator[Counter]:
    yield Counter(counted_engine)
    await counted_engine.dispose()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def crowd(
    counter: Counter, counted_engine: AsyncEngine, engine: AsyncEngine, tmp_path_factory: pytest.TempPathFactory
) -> Crowd:
    district = await a_district(engine)
    return await a_crowd(api_on(counted_engine), engine, district, tmp_path_factory.mktemp("roster"))


async def statements(counter: Counter, crowd: Crowd, query: str) -> tuple[list[str], Any]:
    counter.statements.clear()
    variables = {**crowd.arguments, "school": crowd.school, "undo": crowd.undo_plan}
    data = await crowd.chief.get(query, **{name: value for name, value in variables.items() if f"${name}" in query})
    return list(counter.statements), data


def parents_in(data: Any, steps: tuple[str, ...]) -> int:
    """How many objects stand at the end of the path."""
    if isinstance(data, list):
        return sum(parents_in(one, steps) for one in data)
    if data is None:
        return 0
    if not steps:
        return 1
    name = steps[0].split("(")[0]
    return parents_in(data if name.startswith("...") else data[name], steps[1:])


@pytest.mark.parametrize("edge", EDGES, ids=str)
async def test_fifty_parents_cost_as_many_statements_as_two(edge: Edge, counter: Counter, crowd: Crowd) -> None:
    await statements(counter, crowd, query_of(edge, MANY))  # the driver looks up types it meets for the first time
    few, _ = await statements(counter, crowd, query_of(edge, FEW))
    many, data = await statements(counter, crowd, query_of(edge, MANY))
    assert len(many) == len(few), f"{len(few)} statements for {FEW}, {len(many)} for {MANY}"
    assert len(many) > 0
    if edge.parent in ROOTS:
        assert parents_in(data, edge.path) == MANY


def test_every_connection_of_the_schema_is_tried() -> None:
    tried = {(edge.parent, edge.field) for edge in EDGES}
    connections = {
        (kind.name, name)
        for kind in schema.core.type_map.values()
        if isinstance(kind, GraphQLObjectType) and kind.name not in NOT_READ
        for name, field in kind.fields.items()
        if get_named_type(field.type).name.endswith("Connection")
    }
    at_the_root = {("ImportSite", "staff"), ("DropFolder", "files")}  # there is one at a time: no N of which to ask N+1
    assert connections - tried == {("UndoPlan", "rows"), *at_the_root}
    assert len(connections) >= 13


async def test_the_counter_counts_what_every_library_sends(counter: Counter, counted_engine: AsyncEngine) -> None:
    counter.statements.clear()
    async with counted_engine.connect() as connection:
        await connection.exec_driver_sql("SELECT 1")
        raw = await connection.get_raw_connection()
        driver: Any = raw.driver_connection
        await driver.fetch("SELECT 2")
        await driver.execute("SELECT 3")
    assert {"SELECT 1", "SELECT 2", "SELECT 3"} <= set(counter.statements)


async def test_asking_one_by_one_would_be_noticed(counter: Counter, crowd: Crowd) -> None:
    def aliased(count: int) -> str:
        fields = " ".join(f"a{n}: school(id: $school) {{ name }}" for n in range(count))
        return f"query($school: ID!) {{ {fields} }}"

    together = [len((await statements(counter, crowd, aliased(count)))[0]) for count in (1, 20)]
    assert together[0] == together[1]
    alone = 0
    for _ in range(3):
        alone += len((await statements(counter, crowd, aliased(1)))[0])
    assert alone == 3 * together[0]


def test_unions_and_interfaces_are_entered_through_their_members() -> None:
    open_ended = [
        one for one in schema.core.type_map.values() if isinstance(one, GraphQLUnionType | GraphQLInterfaceType)
    ]
    assert {one.name for one in open_ended} == {
        "JobResult",
        "MassRow",
        "MassScheduleReport",
        "Node",
        "Plan",
        "RosterPerson",
    }


async def test_fifty_open_sections_cost_as_many_statements_as_two(counter: Counter, crowd: Crowd) -> None:
    data = await crowd.chief.get(
        "query($id: ID!) { school(id: $id) { sections(first: 50) { nodes { id } } students(first: 500) { nodes { id } } } }",
        id=crowd.school,
    )
    sections = [one["id"] for one in data["school"]["sections"]["nodes"]]
    query = """query($date: Date!, $flexPeriodId: ID!, $student: ID!) {
        openSections(date: $date, flexPeriodId: $flexPeriodId, studentId: $student) {
            userErrors { code } sections { taken section { name lead { lastName } } } } }"""
    given = {
        "date": "2026-09-09",
        "flexPeriodId": crowd.period,
        "student": data["school"]["students"]["nodes"][0]["id"],
    }
    at = {"schoolId": crowd.school}
    await crowd.chief.do(
        "setSelfScheduling", "", **at, windows=[{"weekday": "MONDAY", "kind": "ALL_DAY"}], horizonDays=30
    )
    sent = []
    for count in (50, 2, 50):
        await crowd.chief.do("setOpenToStudents", "", **at, sectionIds=sections, open=False)
        await crowd.chief.do("setOpenToStudents", "", **at, sectionIds=sections[:count])
        counter.statements.clear()
        found = (await crowd.chief.get(query, **given))["openSections"]
        sent.append(len(counter.statements))
        assert (found["userErrors"], len(found["sections"])) == ([], count)
    assert sent[1] == sent[2] > 0


async def test_fifty_who_wait_cost_as_many_statements_as_two(
    counter: Counter, crowd: Crowd, engine: AsyncEngine
) -> None:
    district = crowd.chief.viewer.district
    found = await crowd.chief.get(
        "query($id: ID!) { school(id: $id) { sections(first: 2) { nodes { id } } students(first: 500) { nodes { id } } } }",
        id=crowd.school,
    )
    students = [one["id"] for one in found["school"]["students"]["nodes"]]
    short, long = [one["id"] for one in found["school"]["sections"]["nodes"]]
    at = {"on_date": date(2026, 9, 9), "flex_period_id": key(crowd.period), "joined_by": "me", "joined_at": NOW}
    for section, count in ((short, 2), (long, 50)):
        for student in students[:count]:
            await put(engine, district, "waiter", section_id=key(section), student_id=key(student), **at)
    lists = """query($id: ID!) { waitlist(sectionId: $id, date: "2026-09-09") {
        position student { lastName } section { name } flexPeriod { name } } }"""
    sent = []
    for section, count in ((long, 50), (short, 2), (long, 50)):
        counter.statements.clear()
        assert len((await crowd.chief.get(lists, id=section))["waitlist"]) == count
        sent.append(len(counter.statements))
    assert sent[1] == sent[2] > 0
    mine = """query($id: ID!) { waitlistEntries(studentId: $id, from: "2026-09-09") {
        position student { lastName } section { name } flexPeriod { name } } }"""
    for number in range(48):
        later = {**at, "on_date": date(2026, 9, 10) + timedelta(days=number)}
        await put(engine, district, "waiter", section_id=key(short), student_id=key(students[0]), **later)
    sent = []
    for student, count in ((students[0], 50), (students[1], 2), (students[0], 50)):
        counter.statements.clear()
        assert len((await crowd.chief.get(mine, id=student))["waitlistEntries"]) == count
        sent.append(len(counter.statements))
    assert sent[1] == sent[2] > 0
