"""The use cases of single appointments need no database: here they run on the fakes."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from application.access import Role, Viewer
from application.scheduling.book_appointment import BookAppointment, Wish
from application.scheduling.cancel_appointment import CancelAppointment
from application.setup.save_flex_period import SaveFlexPeriod
from application.setup.save_school_year import SaveSchoolYear
from application.setup.set_seats import SetSeats
from domain.errors import Refused
from domain.flex_period import BellTimes, Meeting
from domain.ids import DistrictId
from tests.contract.flex_worlds import FakeWorld
from tests.fakes.flex_store import FakeDistrict
from tests.support.schools import FixedClock

MONDAY = date(2026, 9, 7)
CLOCK = FixedClock(datetime(2026, 9, 1, 15, tzinfo=UTC))


async def test_a_school_is_set_up_booked_and_cancelled_in_memory() -> None:
    world = FakeWorld(FakeDistrict(DistrictId(1)))
    begin: Any = world.store.begin
    boss = Viewer(Role.DISTRICT_ADMIN, DistrictId(1), "district_admin:boss")
    school = await world.school("North")
    gym, amy, ben = await world.section(school, "Gym"), await world.student(school), await world.student(school)
    await SaveSchoolYear(begin)(boss, school, date(2026, 8, 17), date(2027, 6, 4))
    meetings = [Meeting(1, BellTimes(time(9), time(10)))]
    period = await SaveFlexPeriod(begin)(boss, school, None, "WIN", meetings)
    await SetSeats(begin)(boss, gym, 1)
    wish = Wish(amy, MONDAY, period, gym)
    slot = await BookAppointment(begin, CLOCK)(boss, wish, key="k")
    assert await BookAppointment(begin, CLOCK)(boss, wish, key="k") == slot
    with pytest.raises(Refused) as refused:
        await BookAppointment(begin, CLOCK)(boss, replace(wish, student=ben))
    assert refused.value.code == "FULL"
    await CancelAppointment(begin, CLOCK)(boss, slot)
    await BookAppointment(begin, CLOCK)(boss, replace(wish, student=ben))
    assert [(reason, successor) for _, reason, successor in await world.ended()] == [("cancelled", None)]
