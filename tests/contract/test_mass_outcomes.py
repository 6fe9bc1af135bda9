"""Every outcome of a row, planned and applied alike: the fake has it from `domain/`, PostgreSQL from its statement."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from application.ports.mass_schedules import Actor
from domain.appointment import Origin
from domain.calendar import Days
from domain.homeroom import Designation
from domain.ids import SectionId
from domain.mass_order import Capacity, Existing, MassOrder
from domain.mass_schedule import FreezeReason, Outcome
from tests.contract.mass_desk import MONDAY, NOW, TUESDAY, MassDesk

Stage = Callable[[MassDesk], Awaitable[MassOrder]]


async def nothing_there(desk: MassDesk) -> MassOrder:
    return desk.order(desk.gym)


async def a_closure(desk: MassDesk) -> MassOrder:
    await desk.close()
    return desk.order(desk.gym)


async def a_closure_for_others(desk: MassDesk) -> MassOrder:
    await desk.close(2027)
    return desk.order(desk.gym)


async def a_closure_for_the_year(desk: MassDesk) -> MassOrder:
    await desk.close(2028)
    return desk.order(desk.gym)


async def attendance(desk: MassDesk) -> MassOrder:
    await desk.world.take_attendance((await desk.book(desk.art)).slot)
    return desk.order(desk.gym, existing=Existing.REPLACE_LOCKED)


async def no_homeroom(desk: MassDesk) -> MassOrder:
    return desk.order(None)


async def two_homerooms(desk: MassDesk) -> MassOrder:
    await desk.designate(desk.gym, desk.art)
    for section in (desk.gym, desk.art):
        await desk.world.enroll(section, desk.amy)
    return desk.order(None)


async def one_homeroom(desk: MassDesk) -> MassOrder:
    order = await two_homerooms(desk)
    await desk.world.end_section(desk.art)
    return order


async def a_block(desk: MassDesk) -> MassOrder:
    await desk.book(desk.gym)
    await desk.block(desk.gym)
    return desk.order(desk.gym)


async def a_block_of_the_lead(desk: MassDesk) -> MassOrder:
    kim = await desk.world.staffer(desk.school)
    await desk.world.lead(desk.gym, kim)
    async with desk.world.begin() as tx:
        await tx.sections.add_block(desk.school, None, kim, MONDAY, TUESDAY, frozenset({desk.win}), "Away")
    return desk.order(desk.gym)


async def already_there(desk: MassDesk) -> MassOrder:
    await desk.book(desk.gym, locked=True)
    return desk.order(desk.gym, existing=Existing.REPLACE_LOCKED)


async def locked_elsewhere(desk: MassDesk) -> MassOrder:
    await desk.book(desk.art, locked=True)
    return desk.order(desk.gym, existing=Existing.REPLACE)


async def booked_elsewhere(desk: MassDesk) -> MassOrder:
    await desk.book(desk.art)
    return desk.order(desk.gym)


async def not_pre_booked(desk: MassDesk) -> MassOrder:
    await desk.book(desk.art, origin=Origin.STUDENT)
    return desk.order(desk.gym, existing=Existing.REPLACE_PREBOOKED)


async def pre_booked(desk: MassDesk) -> MassOrder:
    await desk.book(desk.art, origin=Origin.HOMEROOM_PREBOOK)
    return desk.order(desk.gym, existing=Existing.REPLACE_PREBOOKED)


async def locked_but_unlockable(desk: MassDesk) -> MassOrder:
    await desk.book(desk.art, locked=True)
    return desk.order(desk.gym, existing=Existing.REPLACE_LOCKED)


async def another_period(desk: MassDesk) -> MassOrder:
    await desk.book(desk.art, desk.slot(period=desk.late))
    return desk.order(desk.gym)


async def no_seat(desk: MassDesk) -> MassOrder:
    await desk.set_seats(desk.gym, 0)
    return desk.order(desk.gym)


async def no_seat_on_the_date(desk: MassDesk) -> MassOrder:
    async with desk.world.begin() as tx:
        await tx.sections.set_seats(desk.gym, 9)
        await tx.sections.adjust_seats(desk.gym, MONDAY, 0)
    return desk.order(desk.gym)


async def a_lead_without_capacity(desk: MassDesk) -> MassOrder:
    await desk.world.lead(desk.gym, await desk.world.staffer(desk.school, 0))
    return desk.order(desk.gym)


async def seats_ignored(desk: MassDesk) -> MassOrder:
    await desk.set_seats(desk.gym, 0)
    return desk.order(desk.gym, capacity=Capacity.IGNORE)


STAGES: list[tuple[Stage, Outcome]] = [
    (a_closure, Outcome.CLOSED),
    (a_closure_for_the_year, Outcome.CLOSED),
    (a_closure_for_others, Outcome.CREATED),
    (attendance, Outcome.FROZEN),
    (no_homeroom, Outcome.NO_HOMEROOM),
    (two_homerooms, Outcome.AMBIGUOUS_HOMEROOM),
    (one_homeroom, Outcome.CREATED),
    (a_block, Outcome.BLOCKED),
    (a_block_of_the_lead, Outcome.BLOCKED),
    (already_there, Outcome.UNCHANGED),
    (locked_elsewhere, Outcome.LOCKED),
    (booked_elsewhere, Outcome.KEPT),
    (not_pre_booked, Outcome.KEPT),
    (another_period, Outcome.CLASH),
    (no_seat, Outcome.FULL),
    (no_seat_on_the_date, Outcome.FULL),
    (a_lead_without_capacity, Outcome.FULL),
    (seats_ignored, Outcome.CREATED),
    (pre_booked, Outcome.REPLACED),
    (locked_but_unlockable, Outcome.REPLACED),
    (nothing_there, Outcome.CREATED),
]


@pytest.mark.parametrize(("stage", "outcome"), STAGES, ids=[stage.__name__ for stage, _ in STAGES])
async def test_a_row_is_planned_and_applied_with_one_outcome(desk: MassDesk, stage: Stage, outcome: Outcome) -> None:
    order = await stage(desk)
    before = await desk.standing()
    plan, planned = await desk.plan(order)
    (row,) = await desk.rows(plan)
    assert row.outcome == outcome.value
    assert await desk.standing() == before
    _, applied = await desk.apply(order, digest=True)
    assert applied == planned
    assert applied.tally.counts == {outcome: 1}
    assert ((await desk.standing()) != before) is outcome.writes
    assert len(await desk.world.ended()) == (outcome is Outcome.REPLACED)


@pytest.mark.parametrize(
    ("now", "frozen", "reason"),
    [
        (datetime(2026, 9, 8, 0, tzinfo=ZoneInfo("America/New_York")), False, FreezeReason.PAST),
        (datetime(2026, 9, 7, 23, tzinfo=ZoneInfo("America/New_York")), True, FreezeReason.FROZEN_TODAY),
        (datetime(2026, 9, 7, 23, tzinfo=ZoneInfo("America/New_York")), False, None),
        (NOW, True, None),
    ],
)
async def test_the_past_and_a_frozen_today_are_left_alone(
    desk: MassDesk, now: datetime, frozen: bool, reason: FreezeReason | None
) -> None:
    await desk.freeze(frozen=frozen)
    plan, counts = await desk.at(now).plan(desk.order(desk.gym))
    (row,) = await desk.rows(plan)
    assert row.reason == (None if reason is None else reason.value)
    assert counts.tally.counts == {Outcome.CREATED if reason is None else Outcome.FROZEN: 1}


async def test_attendance_is_a_reason_too(desk: MassDesk) -> None:
    plan, _ = await desk.plan(await attendance(desk))
    assert [row.reason for row in await desk.rows(plan)] == ["attendance_taken"]


@pytest.mark.parametrize("mine", ["made", "taught", "neither"])
async def test_a_staffer_displaces_what_they_may_unlock_one_by_one(desk: MassDesk, mine: str) -> None:
    kim = await desk.world.staffer(desk.school)
    if mine == "taught":
        await desk.world.lead(desk.art, kim)
    actor = Actor(f"staffer:{kim}", is_admin=False, staffer=kim)
    await desk.book(desk.art, locked=True, made_by=actor.name if mine == "made" else "staffer:0")
    _, counts = await desk.plan(desk.order(desk.gym, existing=Existing.REPLACE_LOCKED), actor)
    assert counts.tally.counts == {Outcome.LOCKED if mine == "neither" else Outcome.REPLACED: 1}


# ── whose homeroom ───────────────────────────────────────────────────────────────────────────────────────────────────


async def target(desk: MassDesk, day: date = MONDAY) -> SectionId | None:
    plan, _ = await desk.plan(desk.order(None, days=(day,)))
    (row,) = await desk.rows(plan)
    return row.target


async def test_the_newest_pin_whose_days_cover_the_date_is_the_homeroom(desk: MassDesk) -> None:
    await two_homerooms(desk)
    async with desk.world.begin() as tx:
        await tx.homerooms.pin(desk.school, desk.gym, [desk.amy], Days(), "me", NOW)
        await tx.homerooms.pin(desk.school, desk.art, [desk.amy], Days(frozenset({1})), "me", NOW)
    assert [await target(desk, day) for day in (MONDAY, TUESDAY)] == [desk.art, desk.gym]
    await desk.world.end_section(desk.art)
    assert await target(desk) == desk.gym


async def test_a_designation_limited_to_days_or_periods_is_a_homeroom_on_those(desk: MassDesk) -> None:
    await two_homerooms(desk)
    async with desk.world.begin() as tx:
        await tx.schools.set_cycle_days(desk.school, {TUESDAY: "A"})
        limits = Days(frozenset({1}), frozenset({"A"}))
        await tx.homerooms.designate([Designation(desk.gym, limits)], "me", NOW)
        await tx.homerooms.designate([Designation(desk.art, Days(), frozenset({desk.late}))], "me", NOW)
    assert [await target(desk, date(2026, 9, day)) for day in (7, 8, 9)] == [desk.gym, desk.gym, None]


async def test_rosters_whose_dates_do_not_cover_the_date_give_way_to_those_that_do(desk: MassDesk) -> None:
    old = await desk.world.section(desk.school, "Old", term_last_day=MONDAY)
    await desk.designate(old, desk.gym)
    await desk.world.enroll(old, desk.amy)
    await desk.world.enroll(desk.gym, desk.amy, first_day=TUESDAY)
    assert [await target(desk, day) for day in (MONDAY, TUESDAY)] == [old, desk.gym]


async def test_a_lone_roster_is_the_homeroom_whatever_its_dates(desk: MassDesk) -> None:
    await desk.designate(desk.gym)
    await desk.world.enroll(desk.gym, desk.amy, first_day=TUESDAY)
    assert await target(desk) == desk.gym
