"""Partners keep a copy of the rosters: everything once, then what has changed since."""

from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Any

import pytest

from application.access import Scope
from tests.api.harness import Client, partner
from tests.api.lincoln import STUDENTS, Lincoln, roster

LISTS = """query($id: ID!, $since: DateTime) { school(id: $id) {
    students(updatedSince: $since) { asOf totalCount nodes { sisId status email } }
    staffers(updatedSince: $since) { asOf nodes { sisId status } }
    sections(updatedSince: $since) { asOf nodes { name status roster(updatedSince: $since) {
        asOf nodes { student { sisId } active } } } } } }"""


@pytest.fixture
def acme(lincoln: Lincoln) -> Client:
    return lincoln.api.as_(partner(lincoln.district, lincoln.id, Scope.ROSTER_READ, Scope.ROSTER_PII_READ))


async def without_amy_and_art(lincoln: Lincoln, folder: Path) -> None:
    """The roster comes again: Amy has left, and so has the section Art."""
    files = {name: list(rows) for name, rows in roster().items()}
    files["students.csv"] = [row for row in files["students.csv"] if row["StudentId"] != "amy"]
    files["sections.csv"] = [row for row in files["sections.csv"] if row["SectionId"] != "Art"]
    files["enrollments.csv"] = [row for row in files["enrollments.csv"] if row["StudentId"] != "amy"]
    await lincoln.api.import_roster(lincoln.district, folder, files)


async def pull(client: Client, school: str, since: str | None) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(LISTS, id=school, since=since))["school"]
    return found


def told(school: dict[str, Any]) -> dict[str, str]:
    """What has changed and is not as before."""
    people = {one["sisId"]: one["status"] for one in (*school["students"]["nodes"], *school["staffers"]["nodes"])}
    lines = {
        f"{section['name']} {line['student']['sisId']}": line["active"]
        for section in school["sections"]["nodes"]
        for line in section["roster"]["nodes"]
    }
    sections = {one["name"]: one["status"] for one in school["sections"]["nodes"]}
    return {name: word for name, word in (people | lines | sections).items() if word not in ("ACTIVE", True)}


async def test_the_second_pull_tells_who_and_what_has_left(lincoln: Lincoln, acme: Client, tmp_path: Path) -> None:
    before = await pull(acme, lincoln.id, None)
    assert before["students"]["totalCount"] == 9
    assert told(before) == {}
    await without_amy_and_art(lincoln, tmp_path)
    after = await pull(acme, lincoln.id, before["students"]["asOf"])
    assert told(after) == {"amy": "LEFT", "Art": "ENDED", "Homeroom A amy": False}
    assert [one["email"] for one in after["students"]["nodes"] if one["sisId"] == "amy"] == ["amy.adams@example.org"]


async def test_nobody_has_changed_since_a_moment_to_come(lincoln: Lincoln, acme: Client) -> None:
    nothing = await pull(acme, lincoln.id, "2100-01-01T00:00:00Z")
    assert [nothing[name]["nodes"] for name in ("students", "staffers", "sections")] == [[], [], []]
    assert nothing["students"]["totalCount"] == 0


async def test_every_list_says_from_where_to_go_on(lincoln: Lincoln, acme: Client) -> None:
    school = await pull(acme, lincoln.id, None)
    as_of = [school[name]["asOf"] for name in ("students", "staffers", "sections")]
    as_of += [section["roster"]["asOf"] for section in school["sections"]["nodes"]]
    again = await pull(acme, lincoln.id, max(as_of))
    assert all(one < again["students"]["asOf"] for one in as_of)


async def test_as_of_is_found_behind_fragments_and_other_names(lincoln: Lincoln, acme: Client) -> None:
    data = await acme.get(
        """query($id: ID!) { school(id: $id) { students(first: 1) { ...Page ... on StudentConnection { b: asOf } } } }
        fragment Page on StudentConnection { nodes { sisId } ... { a: asOf } }""",
        id=lincoln.id,
    )
    found = data["school"]["students"]
    assert found["a"] == found["b"]


async def test_a_status_that_is_given_holds_with_updated_since_too(
    lincoln: Lincoln, acme: Client, tmp_path: Path
) -> None:
    since = (await pull(acme, lincoln.id, None))["students"]["asOf"]
    await without_amy_and_art(lincoln, tmp_path)
    query = """query($id: ID!, $since: DateTime, $who: StudentFilter, $what: SectionFilter) { school(id: $id) {
        students(updatedSince: $since, filter: $who) { nodes { sisId } }
        sections(updatedSince: $since, filter: $what) { nodes { name } } } }"""

    async def names(since: str | None, who: dict[str, Any], what: dict[str, Any]) -> tuple[bool, bool]:
        school = (await acme.get(query, id=lincoln.id, since=since, who=who, what=what))["school"]
        people = [one["sisId"] for one in school["students"]["nodes"]]
        return "amy" in people, "Art" in [one["name"] for one in school["sections"]["nodes"]]

    assert await names(since, {}, {}) == (True, True)
    assert await names(since, {"status": "LEFT"}, {"active": False}) == (True, True)
    assert await names(since, {"status": "ACTIVE"}, {"active": True}) == (False, False)
    assert await names(None, {}, {}) == (False, False)
    assert await names(None, {"status": None}, {"active": None}) == (True, True)


async def test_addresses_of_those_who_left_need_the_scope_too(lincoln: Lincoln, tmp_path: Path) -> None:
    await without_amy_and_art(lincoln, tmp_path)
    query = """query($id: ID!, $since: DateTime) { school(id: $id) {
        students(updatedSince: $since, filter: { status: LEFT }) { nodes { sisId email } } } }"""
    nosy = lincoln.api.as_(partner(lincoln.district, lincoln.id, Scope.ROSTER_READ))
    answer = await nosy.ask(query, id=lincoln.id, since="2000-01-01T00:00:00Z")
    assert answer.data["school"]["students"]["nodes"] == [{"sisId": "amy", "email": None}]
    assert answer.codes == ["SCOPE_REQUIRED"]
    blind = lincoln.api.as_(partner(lincoln.district, lincoln.id, Scope.APPOINTMENTS_READ))
    refused = await blind.ask(query, id=lincoln.id, since="2000-01-01T00:00:00Z")
    assert refused.data in (None, {"school": None})
    assert refused.codes == ["FORBIDDEN"]


async def test_no_name_can_be_read_from_a_cursor(lincoln: Lincoln, acme: Client) -> None:
    query = """query($id: ID!) { school(id: $id) {
        students { edges { cursor } pageInfo { startCursor endCursor } } staffers { edges { cursor } }
        sections { edges { cursor node { roster { edges { cursor } } } } } } }"""
    school = (await acme.get(query, id=lincoln.id))["school"]
    cursors = [*strings(school)]
    assert len(cursors) == 9 + 2 + 2 + 5 + 9
    names = {name.lower().encode() for student in STUDENTS for name in student[:2]} | {b"stone", b"gym", b"homeroom"}
    for cursor in cursors:
        for start in range(4):
            part = cursor[start:]
            bytes_of_it = urlsafe_b64decode(part[: len(part) // 4 * 4])
            assert not [name for name in names if len(name) > 3 and name in bytes_of_it.lower()]


def strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value
    return [text for one in inner for text in strings(one)]
