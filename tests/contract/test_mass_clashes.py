"""Leads and rooms that a mass run needs in two places at once: planned or applied, in memory and in PostgreSQL."""

from datetime import time
from typing import Any

import pytest

from application.scheduling.clash_json import first_clashes
from application.scheduling.mass_clashes import clash_notices
from domain.clashes import ROOM_CLASH, STAFF_CLASH
from domain.flex_period import BellTimes, Meeting
from domain.ids import SectionId
from domain.mass_order import Existing, MassOrder
from domain.section_dates import Adjustment
from tests.contract.mass_desk import ADMIN, BOTH_DAYS, MONDAY, TUESDAY, MassDesk, a_plan, a_run

PLANNED_AND_APPLIED = pytest.mark.parametrize("applied", [False, True], ids=["planned", "applied"])


async def notices(desk: MassDesk, order: MassOrder, *, applied: bool) -> Any:
    """What a plan of the order says of clashes, or (`applied`) its run."""
    async with desk.world.begin() as tx:
        prepared = await desk.prepared(tx, order, ADMIN)
        if applied:
            run = await a_run(tx, order, ADMIN.name)
            counts = await tx.mass_schedules.apply(prepared.order, prepared.dates, ADMIN, run, desk.now, digest=False)
        else:
            plan = a_plan(await tx.mass_schedules.next_plan_id(), desk.school, order)
            await tx.mass_schedules.add_plan(plan)
            counts = await tx.mass_schedules.plan(prepared.order, prepared.dates, ADMIN, plan.id)
        return await clash_notices(tx, prepared, counts)


async def with_one_lead(desk: MassDesk, *sections: SectionId) -> int:
    kim = await desk.world.staffer(desk.school)
    for section in sections:
        await desk.world.lead(section, kim)
    return kim


@PLANNED_AND_APPLIED
async def test_a_lead_with_another_section_at_an_overlapping_time(desk: MassDesk, applied: bool) -> None:
    kim = await with_one_lead(desk, desk.gym, desk.art)
    await desk.book(desk.art, desk.slot(desk.ben, period=desk.late))
    (notice,) = await notices(desk, desk.order(desk.gym, days=BOTH_DAYS), applied=applied)
    assert (notice["code"], notice["count"]) == (STAFF_CLASH, 1)
    assert notice["byPeriod"] == [{"date": "2026-09-07", "flexPeriod": desk.win, "count": 1}]
    assert notice["message"].startswith("1 time, on 1 date, a lead has two sections with students at once: look at ")
    (clash,) = first_clashes([notice], STAFF_CLASH)
    assert (clash.of, {clash.one.section, clash.other.section}) == (kim, {desk.gym, desk.art})
    starts = {one.section: one.instants and f"{one.instants[0]:%H:%M}" for one in (clash.one, clash.other)}
    assert starts == {desk.gym: "13:00", desk.art: "13:30"}


@PLANNED_AND_APPLIED
async def test_two_targets_of_the_run_itself_are_one_clash(desk: MassDesk, applied: bool) -> None:
    await with_one_lead(desk, desk.gym, desk.art)
    await desk.designate(desk.gym, desk.art)
    for section, student in ((desk.gym, desk.amy), (desk.art, desk.ben)):
        await desk.world.enroll(section, student)
    (notice,) = await notices(desk, desk.order(None, "amy", "ben", days=BOTH_DAYS), applied=applied)
    assert [one["count"] for one in notice["byPeriod"]] == [1, 1]
    assert len(notice["first"]) == notice["count"] == 2


@PLANNED_AND_APPLIED
async def test_what_the_run_displaces_is_in_nobodys_way(desk: MassDesk, applied: bool) -> None:
    await with_one_lead(desk, desk.gym, desk.art)
    await desk.book(desk.art)
    order = desk.order(desk.gym, existing=Existing.REPLACE)
    assert await notices(desk, order, applied=applied) == ()


async def test_while_others_are_left_there_it_is(desk: MassDesk) -> None:
    await with_one_lead(desk, desk.gym, desk.art)
    for student in (desk.amy, desk.ben):
        await desk.book(desk.art, desk.slot(student))
    (notice,) = await notices(desk, desk.order(desk.gym, existing=Existing.REPLACE), applied=False)
    assert notice["count"] == 1


@PLANNED_AND_APPLIED
async def test_clashes_that_the_run_has_no_part_in_are_not_told(desk: MassDesk, applied: bool) -> None:
    await with_one_lead(desk, desk.gym, desk.art)
    await desk.book(desk.gym)
    await desk.book(desk.art, desk.slot(desk.ben))
    assert await notices(desk, desk.order(desk.gym), applied=applied) == ()  # Amy is there already.
    await desk.close(day=TUESDAY)
    await desk.book(desk.art, desk.slot(desk.ben, TUESDAY))
    assert await notices(desk, desk.order(desk.gym, days=(TUESDAY,)), applied=applied) == ()


@PLANNED_AND_APPLIED
async def test_a_lead_of_another_school_that_shares_no_student(desk: MassDesk, applied: bool) -> None:
    south = await desk.world.school("South")
    hall = await desk.world.section(south, "Hall")
    dot = await desk.world.student(south, 2028, sis_id="dot", last_name="dot")
    bells = BellTimes(time(9, 45), time(10, 15))
    async with desk.world.begin() as tx:
        flex = await tx.schools.save_flex_period(south, None, "Flex", (Meeting(1, bells), Meeting(2, bells)))
    kim = await with_one_lead(desk, desk.gym, hall)
    await desk.book(hall, desk.slot(dot, period=flex))
    (notice,) = await notices(desk, desk.order(desk.gym, days=BOTH_DAYS), applied=applied)
    (clash,) = first_clashes([notice], STAFF_CLASH)
    assert (clash.of, clash.one.day, {clash.one.school, clash.other.school}) == (kim, MONDAY, {desk.school, south})


@PLANNED_AND_APPLIED
async def test_rooms_are_those_of_the_date(desk: MassDesk, applied: bool) -> None:
    one, other = [await desk.world.section(desk.school, name, room=name) for name in ("b12", " B12")]
    for day in BOTH_DAYS:
        await desk.book(other, desk.slot(desk.ben, day))
    async with desk.world.begin() as tx:
        await tx.section_dates.adjust(Adjustment(one, TUESDAY, room="Field"))
    (notice,) = await notices(desk, desk.order(one, days=BOTH_DAYS), applied=applied)
    assert (notice["code"], notice["byPeriod"]) == (
        ROOM_CLASH,
        [{"date": "2026-09-07", "flexPeriod": desk.win, "count": 1}],
    )
    (clash,) = first_clashes([notice], ROOM_CLASH)
    assert (str(clash.of).lower(), clash.one.section, clash.other.section) == ("b12", one, other)
