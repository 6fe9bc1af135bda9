"""Events spare the pull that would find nothing; whenever they cannot be trusted, everything is pulled."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adapters.clever.districts import event, small
from tests.adapters.clever.fake_clever import FakeClever, clever
from tests.adapters.clever.pulls import pull
from tests.adapters.outbound.faulty import answers, then


@pytest.fixture
def fake() -> Iterator[FakeClever]:
    with clever(small()) as fake:
        yield fake


async def test_no_event_since_the_cursor_is_an_unchanged_roster(fake: FakeClever, tmp_path: Path) -> None:
    found = await pull(fake, tmp_path, "e2")
    assert (found.feed, found.cursor) == (None, "e2")
    assert fake.count("/users") == fake.count("/sections") == 0


async def test_an_event_since_the_cursor_is_a_whole_pull(fake: FakeClever, tmp_path: Path) -> None:
    fake.data["events"] += [event(f"e{number}", "users.updated") for number in range(3, 8)]
    found = await pull(fake, tmp_path, "e2")
    assert found.feed is not None
    assert found.cursor == "e7"


async def test_events_of_what_no_roster_is_made_of_change_nothing(fake: FakeClever, tmp_path: Path) -> None:
    fake.data["events"] += [event("e3", "resources.created"), event("e4", "districts.updated")]
    found = await pull(fake, tmp_path, "e2")
    assert (found.feed, found.cursor) == (None, "e4")


async def test_a_cursor_that_has_left_the_window_is_a_whole_pull(fake: FakeClever, tmp_path: Path) -> None:
    """What came after it may be gone too, even though nothing is listed."""
    fake.data["events"] = []
    found = await pull(fake, tmp_path, "e2")
    assert found.feed is not None
    assert found.cursor is None


@pytest.mark.parametrize("cursor", ["../users", "e2?x=y", "", "é"])
async def test_a_cursor_that_is_none_is_a_whole_pull(fake: FakeClever, tmp_path: Path, cursor: str) -> None:
    assert (await pull(fake, tmp_path, cursor)).feed is not None


@pytest.mark.parametrize("since", [None, "e2"])
@pytest.mark.parametrize("how", ["no list", "refused"])
async def test_an_application_without_events_pulls_everything(
    fake: FakeClever, tmp_path: Path, since: str | None, how: str
) -> None:
    fake.events_on = how != "no list"
    fake.fail("/events", answers(403), times=99)
    found = await pull(fake, tmp_path, since)
    assert found.feed is not None
    assert found.cursor is None


async def test_what_changes_during_a_pull_comes_again_with_the_next(fake: FakeClever, tmp_path: Path) -> None:
    fake.fail("/users", then(lambda fake: fake.data["events"].append(event("e3", "users.updated"))))
    first = await pull(fake, tmp_path / "a")
    assert first.cursor == "e2"
    second = await pull(fake, tmp_path / "b", first.cursor)
    assert second.feed is not None
    assert (await pull(fake, tmp_path / "c", second.cursor)).feed is None
