"""What events tell is taken in record by record; whenever they do not tell enough, everything is pulled."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import HTMLResponse, JSONResponse, Response

from application.ports.roster_sources import Pull
from domain.roster_feed import (
    Completeness,
    FeedEnrollment,
    FeedGone,
    FeedItem,
    FeedSection,
    FeedStaffer,
    FeedStudent,
    Kind,
)
from tests.adapters.clever.districts import RULES, event, guardian, section, small, student, teacher, user
from tests.adapters.clever.fake_clever import FakeClever, clever
from tests.adapters.clever.pulls import pull, refusal
from tests.adapters.outbound.faulty import answers, then

SINCE = "e2.2027.2"
"""Of `small()`: its newest event, its school year, and by how many sections that is ahead."""


@pytest.fixture
def fake() -> Iterator[FakeClever]:
    with clever(small()) as fake:
        yield fake


def happens(fake: FakeClever, kind: str, record: Any, previous: Any = None) -> None:
    fake.data["events"].append(event(f"e{len(fake.data['events']) + 1}", kind, record, previous))


def items(found: Pull) -> list[FeedItem]:
    assert found.feed is not None
    return list(found.feed.records(RULES))


def is_whole(found: Pull) -> bool:
    return found.feed is not None and found.feed.completeness is Completeness.COMPLETE


def ids(found: Pull, kind: type) -> list[str]:
    return [one.source_id for one in items(found) if isinstance(one, kind)]


async def test_a_pull_of_everything_says_from_where_to_go_on(fake: FakeClever, tmp_path: Path) -> None:
    found = await pull(fake, tmp_path)
    assert (is_whole(found), found.cursor) == (True, SINCE)


async def test_no_event_since_the_cursor_is_an_unchanged_roster(fake: FakeClever, tmp_path: Path) -> None:
    found = await pull(fake, tmp_path, SINCE)
    assert (found.feed, found.cursor) == (None, SINCE)
    assert fake.count("/users") == fake.count("/sections") == 0


async def test_events_are_a_feed_of_the_records_that_changed(fake: FakeClever, tmp_path: Path) -> None:
    fake.data["sections"] = fake.data["sections"][1:]
    happens(fake, "users.updated", student("s1", email="new@x.example"), {"email": "s1@x.example"})
    happens(fake, "sections.updated", section("x2", ["s4"]), {"students": ["s4", "s5"]})
    happens(fake, "users.deleted", student("s5"))
    happens(fake, "sections.deleted", section("x1", []))
    found = await pull(fake, tmp_path, "e2.2027.9")
    assert found.feed is not None
    assert found.feed.completeness is Completeness.CHANGES
    said = items(found)
    assert [(one.source_id, one.email) for one in said if isinstance(one, FeedStudent)] == [("s1", "new@x.example")]
    assert [one.student_source_id for one in said if isinstance(one, FeedEnrollment)][-1] == "s4"
    gone = {(one.kind, one.source_id) for one in said if isinstance(one, FeedGone)}
    assert {(Kind.STUDENT, "s5"), (Kind.STAFFER, "s5"), (Kind.SECTION, "x1")} <= gone
    assert (Kind.STUDENT, "s2") not in gone
    assert found.cursor == "e6.2027.7"
    assert fake.count("/users?") == fake.count("v3.1/sections?") == 0


async def test_the_last_event_of_a_record_says_all(fake: FakeClever, tmp_path: Path) -> None:
    happens(fake, "users.updated", student("s1", email="one@x.example"), {"email": "s1@x.example"})
    happens(fake, "users.deleted", student("s1"))
    happens(fake, "users.created", student("s1", email="two@x.example"))
    happens(fake, "users.deleted", student("s2"))
    happens(fake, "users.deleted", student("s2"))
    found = await pull(fake, tmp_path, SINCE)
    assert [one.email for one in items(found) if isinstance(one, FeedStudent)] == ["two@x.example"]


async def test_what_is_not_read_is_no_change(fake: FakeClever, tmp_path: Path) -> None:
    happens(fake, "users.updated", student("s1"), {"roles": {"student": {"dob": "1/1/2010"}}, "last_modified": "x"})
    happens(fake, "sections.updated", section("x1", []), {"grade": "9"})
    happens(fake, "resources.created", {"id": "r1"})
    happens(fake, "districts.updated", {"id": "d0001"})
    found = await pull(fake, tmp_path, SINCE)
    assert (found.feed, found.cursor) == (None, "e6.2027.2")


async def test_sections_that_named_somebody_beforehand_come_along(fake: FakeClever, tmp_path: Path) -> None:
    """An event of theirs may be long past."""
    late, tutor = student("s9"), teacher("t9")
    fake.data["users"] += [late, tutor]
    fake.data["sections"].append(section("x3", ["s1"], ["t9"]))
    fake.data["sections"][0]["students"].append("s9")
    happens(fake, "users.created", late)
    happens(fake, "users.created", tutor)
    found = await pull(fake, tmp_path, SINCE)
    assert sorted(ids(found, FeedSection)) == ["x1", "x3"]
    assert ids(found, FeedStaffer) == ["t9"]


async def test_a_course_of_another_name_brings_its_sections(fake: FakeClever, tmp_path: Path) -> None:
    fake.data["courses"][0]["name"] = "Geometry"
    happens(fake, "courses.updated", fake.data["courses"][0], {"name": "Algebra"})
    found = await pull(fake, tmp_path, SINCE)
    named = {one.source_id: one.course_name for one in items(found) if isinstance(one, FeedSection)}
    assert named == {"x1": "Geometry", "x2": "Geometry"}


async def test_somebody_of_another_role_is_no_longer_what_he_was(fake: FakeClever, tmp_path: Path) -> None:
    happens(fake, "users.updated", user("t2", {"contact": {}}), {"roles": {"teacher": {"sis_id": "T-t2"}}})
    said = items(await pull(fake, tmp_path, SINCE))
    assert not [one for one in said if isinstance(one, FeedStaffer)]
    assert (Kind.STAFFER, "t2") in {(one.kind, one.source_id) for one in said if isinstance(one, FeedGone)}


@pytest.mark.parametrize(
    ("kind", "record"),
    [
        ("schools.updated", {"id": "sch1"}),
        ("schools.deleted", {"id": "sch1"}),
        ("terms.created", {"id": "term2"}),
        ("courses.deleted", {"id": "c1"}),
        ("users.merged", {"id": "s1"}),
        ("teachers.created", {"id": "t1"}),
        ("users.updated", {}),
        ("users.updated", {"id": 7}),
        ("users.updated", {"id": "../x"}),
        ("", {"id": "s1"}),
    ],
)
async def test_events_that_do_not_tell_enough_are_a_pull_of_everything(
    fake: FakeClever, tmp_path: Path, kind: str, record: Any
) -> None:
    happens(fake, kind, record)
    found = await pull(fake, tmp_path, SINCE)
    assert is_whole(found)
    assert found.cursor == "e3.2027.2"


async def test_a_year_that_may_have_become_another_is_a_pull_of_everything(fake: FakeClever, tmp_path: Path) -> None:
    """Two sections are ahead: when one goes to another term, they may be level."""
    happens(fake, "sections.updated", section("x1", ["s1"], term_id="term2"), {"term_id": "term1"})
    assert is_whole(await pull(fake, tmp_path / "a", SINCE))
    found = await pull(fake, tmp_path / "b", "e2.2027.9")
    assert (is_whole(found), found.cursor) == (False, "e3.2027.7")


async def test_very_many_changes_are_a_pull_of_everything(fake: FakeClever, tmp_path: Path) -> None:
    for number in range(101):
        happens(fake, "users.created", student(f"n{number:03}"))
    fake.page_size = 1000
    fake.data["events"].sort(key=lambda one: int(one["id"][1:]))
    for number, one in enumerate(fake.data["events"]):
        one["id"] = f"e{number:03}"
    assert is_whole(await pull(fake, tmp_path, "e001.2027.2"))
    assert fake.count("/users/n") == 0


async def test_a_cursor_that_has_left_the_window_is_a_whole_pull(fake: FakeClever, tmp_path: Path) -> None:
    """What came after it may be gone too, even though nothing is listed."""
    fake.data["events"] = []
    found = await pull(fake, tmp_path, SINCE)
    assert is_whole(found)
    assert found.cursor is None


@pytest.mark.parametrize("cursor", ["../users", "e2?x=y", "", "é", "e2", "e2.2027", "e2.2027.x", "../e2.2027.2"])
async def test_a_cursor_that_is_none_is_a_whole_pull(fake: FakeClever, tmp_path: Path, cursor: str) -> None:
    assert is_whole(await pull(fake, tmp_path, cursor))


@pytest.mark.parametrize("since", [None, SINCE])
@pytest.mark.parametrize("how", ["no list", "refused"])
async def test_an_application_without_events_pulls_everything(
    fake: FakeClever, tmp_path: Path, since: str | None, how: str
) -> None:
    fake.events_on = how != "no list"
    fake.fail("/events", answers(403), times=99)
    found = await pull(fake, tmp_path, since)
    assert is_whole(found)
    assert found.cursor is None


@pytest.mark.parametrize("since", [None, SINCE])
@pytest.mark.parametrize(
    "said",
    [
        HTMLResponse("<!DOCTYPE html><pre>Cannot GET /v3.1/events</pre>", 404),
        JSONResponse({"message": "no"}, 400),
        JSONResponse({"message": "no"}, 501),
        JSONResponse({"events": []}),
    ],
    ids=["html", "400", "501", "other"],
)
async def test_events_that_are_not_there_however_that_is_said_are_a_pull_of_everything(
    fake: FakeClever, tmp_path: Path, since: str | None, said: Response
) -> None:
    fake.events_off = said
    found = await pull(fake, tmp_path, since)
    assert is_whole(found)
    assert found.cursor is None


async def test_what_changes_during_a_pull_comes_again_with_the_next(fake: FakeClever, tmp_path: Path) -> None:
    fake.fail("/users", then(lambda fake: happens(fake, "users.updated", student("s1"))))
    first = await pull(fake, tmp_path / "a")
    assert first.cursor == SINCE
    second = await pull(fake, tmp_path / "b", first.cursor)
    assert ids(second, FeedStudent) == ["s1"]
    assert (await pull(fake, tmp_path / "c", second.cursor)).feed is None


async def test_what_changes_while_changes_are_read_is_read_too(fake: FakeClever, tmp_path: Path) -> None:
    happens(fake, "users.updated", student("s1"))
    fake.fail("/schools", then(lambda fake: happens(fake, "schools.deleted", {"id": "sch1"})))
    assert is_whole(await pull(fake, tmp_path, SINCE))


async def test_a_district_that_pauses_while_changes_are_read_loses_nobody(fake: FakeClever, tmp_path: Path) -> None:
    happens(fake, "users.deleted", student("s1"))
    fake.fail("/courses", then(lambda fake: setattr(fake, "state", "paused")))
    assert (await refusal(fake, tmp_path, SINCE)).code == "SOURCE_PAUSED"


# ── guardians ────────────────────────────────────────────────────────────────────────────────────────────────────────

FAMILY = f"{SINCE}.family"


def of_guardians(found: Pull) -> dict[str, tuple[str, ...] | None]:
    return {one.source_id: one.guardian_emails for one in items(found) if isinstance(one, FeedStudent)}


async def test_a_district_that_shares_contacts_says_so_in_its_cursor(fake: FakeClever, tmp_path: Path) -> None:
    fake.data["users"].append(guardian("g1", "s1"))
    assert (await pull(fake, tmp_path)).cursor == FAMILY


@pytest.mark.parametrize("kind", ["users.created", "users.updated", "users.deleted"])
async def test_a_contact_that_changes_changes_the_students_it_names(
    fake: FakeClever, tmp_path: Path, kind: str
) -> None:
    fake.data["users"] += [guardian("g1", "s1"), guardian("g2", "s1", "s2")]
    previous = {"roles": guardian("g3", "s3")["roles"]} if kind == "users.updated" else None
    happens(fake, kind, guardian("g3", "s1", "unshared"), previous)
    found = await pull(fake, tmp_path, FAMILY)
    both = {"s1": ("g1@x.example", "g2@x.example")}
    assert of_guardians(found) == both | ({"s3": ()} if previous else {})
    assert found.cursor == "e3.2027.2.family"
    assert fake.count("/users?") == 0


async def test_a_student_who_changes_is_read_with_the_whole_family(fake: FakeClever, tmp_path: Path) -> None:
    fake.data["users"].append(guardian("g1", "s1"))
    happens(fake, "users.updated", student("s1", email="new@x.example"), {"email": "s1@x.example"})
    assert of_guardians(await pull(fake, tmp_path, FAMILY)) == {"s1": ("g1@x.example",)}
    assert of_guardians(await pull(fake, tmp_path / "b", SINCE)) == {"s1": None}


async def test_a_contact_whose_phone_or_name_changes_is_no_change(fake: FakeClever, tmp_path: Path) -> None:
    happens(fake, "users.updated", guardian("g1", "s1"), {"name": {"last": "Else"}})
    found = await pull(fake, tmp_path, FAMILY)
    assert not [one for one in items(found) if isinstance(one, FeedStudent)]


async def test_the_first_contacts_that_are_shared_are_pulled_for_everybody(fake: FakeClever, tmp_path: Path) -> None:
    fake.data["users"].append(guardian("g1", "s1"))
    happens(fake, "users.created", guardian("g1", "s1"))
    assert is_whole(await pull(fake, tmp_path, SINCE))


async def test_contacts_of_very_many_students_are_pulled_as_a_whole(fake: FakeClever, tmp_path: Path) -> None:
    happens(fake, "users.created", guardian("g1", *(f"s{number}" for number in range(60))))
    assert is_whole(await pull(fake, tmp_path, FAMILY))
