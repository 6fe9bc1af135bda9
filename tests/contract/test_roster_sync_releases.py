"""What waits is released or discarded without the input being given again; what is kept for that goes when nothing waits."""

from collections.abc import Awaitable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from application.access import Role, Viewer
from application.roster.holds import DiscardHold, ReleaseHold
from domain.errors import NotAllowed, Refused
from domain.roster import Status
from domain.roster_feed import Completeness, Kind
from domain.roster_sync import Decision, RosterSync, SyncStatus
from tests.contract.roster_feeds import Feed, holds, told
from tests.contract.roster_worlds import RosterWorld
from tests.contract.test_roster_sync_holds import two_schools
from tests.support.schools import FixedClock


async def a_hold(home: RosterWorld) -> RosterSync:
    """North would lose half of its students, South all."""
    await home.sync(two_schools(range(40)))
    held = await home.sync(two_schools(range(20, 40), range(0)))
    assert set(holds(held)) == {"North", "South"}
    return held


async def decisions(home: RosterWorld, sync: RosterSync) -> dict[str, Decision | None]:
    found = await home.find_sync(sync.id)
    return {part.name: part.decision and part.decision.what for part in found.parts}


async def active(home: RosterWorld) -> int:
    return sum(status == "active" for _, _, status, _ in (await home.students()).values())


async def refusal(work: Awaitable[object]) -> str:
    with pytest.raises(Refused) as refused:
        await work
    return refused.value.code


async def test_what_waits_is_listed_until_it_is_released(home: RosterWorld) -> None:
    held = await a_hold(home)
    assert [sync.id for sync in await home.waiting()] == [held.id]
    assert held.kept_until == held.finished_at + timedelta(days=30)
    done = await home.release(held)
    assert (done.status, told(done, Kind.STUDENT)) == (SyncStatus.APPLIED, {"left": 50})
    assert await active(home) == 20
    assert await home.waiting() == []
    assert await decisions(home, held) == {"North": Decision.RELEASED, "South": Decision.RELEASED}
    decision = (await home.find_sync(held.id)).parts[0].decision
    assert decision is not None
    assert (decision.by, decision.at) == ("district_admin:kim", home.now)
    assert (await home.find_sync(held.id)).kept_until is None
    assert await refusal(home.release(held)) == "NOTHING_HELD"


async def test_one_school_is_released_and_the_other_goes_on_waiting(home: RosterWorld) -> None:
    held = await a_hold(home)
    first = await home.release(held, held.parts[0].school)
    assert holds(first) == {"South": "HOLD_ALL_LEAVING"}
    assert told(first, Kind.STUDENT) == {"left": 20}
    assert await decisions(home, held) == {"North": Decision.RELEASED, "South": Decision.SUPERSEDED}
    assert [sync.id for sync in await home.waiting()] == [first.id]
    assert await refusal(home.release(held)) == "SUPERSEDED"
    second = await home.release(first)
    assert (second.status, told(second, Kind.STUDENT)) == (SyncStatus.APPLIED, {"left": 30})


async def test_what_has_changed_since_is_shown_and_asked_again(home: RosterWorld) -> None:
    held = await a_hold(home)
    await home.set_person(Kind.STUDENT, "S1", status=Status.INACTIVE)
    again = await home.release(held)
    assert holds(again) == {"South": "HOLD_ALL_LEAVING"}
    assert again.parts[1].counts.to_json()["student"]["left"] == 29
    assert [sync.id for sync in await home.waiting()] == [again.id]
    assert (await home.release(again)).status is SyncStatus.APPLIED


async def test_a_newer_sync_replaces_what_waits(home: RosterWorld) -> None:
    held = await a_hold(home)
    newer = await home.sync(two_schools(range(40)))
    assert newer.status is SyncStatus.UNCHANGED
    assert await decisions(home, held) == {"North": Decision.SUPERSEDED, "South": Decision.SUPERSEDED}
    assert await home.waiting() == []
    assert (await home.find_sync(held.id)).kept_until is None
    assert await refusal(home.release(held)) == "SUPERSEDED"
    assert await refusal(home.discard(held)) == "SUPERSEDED"


async def test_neither_a_dry_run_nor_another_source_replaces_it(home: RosterWorld) -> None:
    held = await a_hold(home)
    dry = await home.sync(two_schools(range(20, 40), range(0)), dry_run=True)
    assert dry.kept_until is None
    await home.sync(Feed().school("E", "East").student("E1", "E"), source="other")
    assert [sync.id for sync in await home.waiting()] == [held.id]
    assert (await home.release(held)).status is SyncStatus.APPLIED


async def test_what_is_discarded_stays_as_it_is(home: RosterWorld) -> None:
    held = await a_hold(home)
    before = await home.dump()
    await home.discard(held)
    assert await home.dump() == before
    assert await home.waiting() == []
    assert (await home.find_sync(held.id)).kept_until is None
    assert await refusal(home.release(held)) == "NOTHING_HELD"
    again = await home.sync(two_schools(range(20, 40), range(0)))
    assert set(holds(again)) == {"North", "South"}


async def test_a_discarded_school_stays_discarded_when_the_other_is_released(home: RosterWorld) -> None:
    held = await a_hold(home)
    north, south = (part.school for part in held.parts)
    await home.discard(held, south)
    assert [sync.id for sync in await home.waiting()] == [held.id]
    assert await refusal(home.release(held, south)) == "NOT_FOUND"
    done = await home.release(held)
    assert told(done, Kind.STUDENT) == {"left": 20}
    assert await home.waiting() == []
    assert await decisions(home, held) == {"North": Decision.RELEASED, "South": Decision.DISCARDED}
    assert await decisions(home, done) == {"North": None, "South": Decision.DISCARDED}
    assert await refusal(home.release(done, north)) == "NOTHING_HELD"


async def test_the_old_way_still_releases_and_decides(home: RosterWorld) -> None:
    held = await a_hold(home)
    done = await home.sync(two_schools(range(20, 40), range(0)), release=held.id)
    assert done.status is SyncStatus.APPLIED
    assert await decisions(home, held) == {"North": Decision.RELEASED, "South": Decision.RELEASED}
    assert await home.waiting() == []


async def test_every_kind_of_record_is_released_as_it_was_read(home: RosterWorld) -> None:
    def a_feed(students: range) -> Feed:
        feed = two_schools(students).staffer("lee", "N", "S", admin=True)
        feed.student("mia", "N", email=None, graduation_year=None, given=False, grade="UG")
        feed.section("art", "N", staff=("lee",), room="12")
        feed.enroll("art", *(f"N{n}" for n in students), days=(date(2026, 8, 20), None))
        return feed.quarantined(Kind.STUDENT, "zoe", "N").quarantined(Kind.SECTION, None, "N", told=True)

    await home.sync(a_feed(range(40)))
    held = await home.sync(a_feed(range(38, 60)))
    assert holds(held) == {"North": "HOLD_LEAVING"}
    done = await home.release(held)
    assert await home.quarantined(done) == await home.quarantined(held)
    assert done.counts == held.parts[0].counts
    again = await home.sync(a_feed(range(38, 60)))
    assert (again.status, again.counts.changes) == (SyncStatus.UNCHANGED, 0)


async def test_a_delta_is_released_as_a_delta(home: RosterWorld) -> None:
    await home.sync(two_schools(range(40)))
    delta = Feed(Completeness.PARTIAL).school("N", "North").gone(Kind.STUDENT, *(f"N{n}" for n in range(30)))
    held = await home.sync(delta)
    assert holds(held) == {"North": "HOLD_LEAVING"}
    done = await home.release(held)
    assert told(done, Kind.STUDENT) == {"left": 30}
    assert await active(home) == 40


async def test_other_rules_of_a_school_ask_for_another_sync(home: RosterWorld) -> None:
    held = await a_hold(home)
    await home.set_school("N", student_email_required=False)
    before = await home.dump()
    assert await refusal(home.release(held)) == "RULES_CHANGED"
    assert await home.dump() == before
    assert [sync.id for sync in await home.waiting()] == [held.id]
    await home.set_school("N", student_email_required=True)
    assert (await home.release(held)).status is SyncStatus.APPLIED


async def test_a_new_school_waits_with_what_it_trades_and_comes_with_it(home: RosterWorld) -> None:
    await home.sync(two_schools(range(40)))
    feed = two_schools(range(31, 40)).school("E", "East").student("E1", "E", email="N30@example.org")
    feed.student("N30", "N", email="new@example.org")
    held = await home.sync(feed)
    assert holds(held) == {"North": "HOLD_LEAVING", "East": "HOLD_JOINED"}
    done = await home.release(held)
    assert done.status is SyncStatus.APPLIED
    assert (await home.students())["E1"][3] == ["E"]
    assert await decisions(home, held) == {"North": Decision.RELEASED, "South": None, "East": Decision.RELEASED}


async def test_nobody_else_releases_or_discards(home: RosterWorld) -> None:
    held = await a_hold(home)
    north = held.parts[0].school
    assert north is not None
    for viewer in (
        Viewer(Role.ADMIN, home.id, "staffer:1", schools=frozenset([north])),
        Viewer(Role.PARTNER, home.id, "partner:p"),
    ):
        with pytest.raises(NotAllowed):
            await ReleaseHold(home.begin)(viewer, held.id)
        with pytest.raises(NotAllowed):
            await DiscardHold(home.begin, FixedClock())(viewer, held.id)
    elsewhere = replace(home.admin, district=type(home.id)(home.id + 1))
    if await home.waiting() and not hasattr(home, "store"):
        assert await refusal(ReleaseHold(home.begin)(elsewhere, held.id)) == "NOT_FOUND"


async def test_what_is_asked_for_twice_with_one_key_is_done_once(home: RosterWorld) -> None:
    held = await a_hold(home)
    ask = ReleaseHold(home.begin)
    assert await ask(home.admin, held.id, key="k") == await ask(home.admin, held.id, key="k")
    discard = DiscardHold(home.begin, FixedClock(home.now))
    assert await discard(home.admin, held.id, key="d") == await discard(home.admin, held.id, key="d") == held.id
