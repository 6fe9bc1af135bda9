"""What needs a flex period, as the port of schools counts it: in memory and in PostgreSQL."""

from datetime import date

from domain.appointment_request import AppointmentRequest
from domain.flex_period import FlexPeriodUses
from domain.ids import RequestId
from domain.waitlist import WaitingPlace
from tests.contract.mass_desk import MONDAY, NOW, TUESDAY, MassDesk


async def test_what_needs_a_flex_period_is_counted_from_a_day_on(desk: MassDesk) -> None:
    await desk.book(desk.gym)
    await desk.book(desk.gym, desk.slot(desk.ben, TUESDAY))
    await desk.book(desk.art, desk.slot(desk.ben, TUESDAY, desk.late))
    asked = AppointmentRequest(RequestId(0), desk.school, desk.slot(day=TUESDAY), desk.art, None, "student:1", NOW)
    async with desk.world.begin() as tx:
        await tx.waitlists.join(WaitingPlace(desk.gym, TUESDAY, desk.win), desk.amy, "student:1", NOW)
        await tx.appointment_requests.add(asked)
        uses = tx.schools.flex_period_uses
        assert await uses(desk.school, desk.win, MONDAY) == FlexPeriodUses(2, 1, 1)
        assert await uses(desk.school, desk.win, TUESDAY) == FlexPeriodUses(1, 1, 1)
        assert await uses(desk.school, desk.late, MONDAY) == FlexPeriodUses(1, 0, 0)
        assert await uses(desk.school, desk.win, date(2026, 9, 9)) == FlexPeriodUses()
