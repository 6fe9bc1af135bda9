"""Orders that have no row, and whether they are told to be for nobody."""

from datetime import date

import pytest

from domain.mass_change import AsInWeek
from domain.mass_order import BySisIds, Everyone, ListedId
from tests.contract.mass_desk import MONDAY
from tests.unit.scheduling.office import Office


@pytest.mark.parametrize("applied", [False, True], ids=["planned", "applied"])
async def test_an_order_for_nobody_is_told_to_be_so(office: Office, applied: bool) -> None:
    unknown = BySisIds((ListedId("nobody", 1),))
    order = office.desk.order(office.desk.gym, who=unknown)
    told = await (office.apply(order) if applied else office.plan(order))
    assert [notice["code"] for notice in told.notices] == ["NOBODY"]


async def test_a_week_whose_bookings_have_all_ended_is_not_told_to_be_empty(office: Office) -> None:
    desk = office.desk
    await desk.book(desk.art)
    await desk.world.end_section(desk.art)
    for week, code in ((MONDAY, "SECTION_NOT_ACTIVE"), (date(2026, 9, 21), "NOBODY")):
        order = desk.order(desk.gym, who=Everyone(), days=(date(2026, 9, 14),), where=AsInWeek(week))
        plan = await office.plan(order)
        assert (plan.counts, [notice["code"] for notice in plan.notices]) == ({}, [code])
