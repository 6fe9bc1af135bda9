"""Reading schedules: whom the use cases let see what."""

from datetime import date

import pytest

from application.access import Role, Scope
from application.paging import PageRequest
from application.scheduling.queries import AppointmentFilter, SeatsKey
from application.scheduling.read_schedules import (
    MOST_DAYS,
    AppointmentsIn,
    FindAppointments,
    SeatsOf,
)
from domain.calendar import days_between
from domain.errors import Refused
from tests.contract.mass_desk import MONDAY, TUESDAY
from tests.unit.scheduling.office import Office, viewer

WHOLE = PageRequest(100)


async def test_a_student_sees_their_own_alone(office: Office) -> None:
    desk = office.desk
    slots = [(await desk.book(desk.gym, desk.slot(one))).slot for one in (desk.amy, desk.ben)]
    amy = viewer(Role.STUDENT, desk, student=desk.amy)
    assert set(await AppointmentsIn(office.begin)(amy, slots)) == {desk.slot()}
    wanted = AppointmentFilter(MONDAY, MONDAY, school=desk.school)
    assert [one.slot for one in (await FindAppointments(office.begin)(amy, wanted, WHOLE)).items] == [desk.slot()]


@pytest.mark.parametrize(("scope", "sees"), [(Scope.APPOINTMENTS_READ, True), (Scope.ROSTER_READ, False)])
async def test_a_partner_sees_appointments_by_scope(office: Office, scope: Scope, sees: bool) -> None:
    desk = office.desk
    slot = (await desk.book(desk.gym)).slot
    partner = viewer(Role.PARTNER, desk, scopes=frozenset({scope}))
    assert bool(await AppointmentsIn(office.begin)(partner, [slot])) is sees
    assert bool(await SeatsOf(office.begin)(partner, [SeatsKey(desk.gym, MONDAY, desk.win)])) is sees


async def test_too_wide_or_too_long_is_refused(office: Office) -> None:
    *_, last = days_between(MONDAY, date(2027, 12, 31))
    for wanted, code in (
        (AppointmentFilter(MONDAY, MONDAY), "FILTER_TOO_WIDE"),
        (AppointmentFilter(TUESDAY, MONDAY, student=office.desk.amy), "END_BEFORE_START"),
        (AppointmentFilter(MONDAY, last, student=office.desk.amy), "TOO_MANY_DAYS"),
    ):
        with pytest.raises(Refused) as refused:
            await FindAppointments(office.begin)(office.who, wanted, WHOLE)
        assert refused.value.code == code
    assert (last - MONDAY).days >= MOST_DAYS
