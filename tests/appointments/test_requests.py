"""Asking for an appointment: approved, which books it, denied, withdrawn, or expired."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import pytest_asyncio
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from application.access import Role, Scope, Viewer
from application.appointment_requests.approve import ApproveRequest
from application.appointment_requests.deny import DenyRequest
from application.appointment_requests.queries import RequestView
from application.appointment_requests.read import AppointmentRequestsById
from application.appointment_requests.request import RequestAppointment
from application.appointment_requests.withdraw import WithdrawRequest
from domain.appointment import Origin, Slot
from domain.appointment_request import RequestState
from domain.errors import NotAllowed, Refusals, Refused
from domain.ids import RequestId, SectionId
from tests.appointments.desk import MONDAY, SATURDAY, TODAY, TUESDAY, Desk, codes
from tests.support.rows import a_staffer, change, put, select
from tests.support.schools import FixedClock, SmallSchool
from tests.support.self_scheduling import A_WEDNESDAY, as_student, let, let_students_book

FAR = date(2027, 5, 3)
A_WEEK_LATER = FixedClock(datetime(2026, 9, 8, 15, tzinfo=UTC))


@pytest_asyncio.fixture(loop_scope="session")
async def office(engine: AsyncEngine, school: SmallSchool) -> Desk:
    await let_students_book(engine, school)
    return Desk(engine, school)


@pytest_asyncio.fixture(loop_scope="session")
async def ada(office: Desk, school: SmallSchool) -> Desk:
    """The first student, at their own screen."""
    return office.of(as_student(school))


@pytest_asyncio.fixture(loop_scope="session")
async def coach(office: Desk, engine: AsyncEngine, school: SmallSchool) -> Desk:
    """Who teaches the gym."""
    return office.of(await a_staffer(engine, school, "Coach", teaches=(school.gym,)))


async def ask(desk: Desk, student: int = 0, day: date = MONDAY, to: int | None = None, **more: str) -> RequestId:
    section, key = SectionId(to if to is not None else desk.school.gym), more.pop("key", None)
    asking = RequestAppointment(desk.begin, desk.clock)
    return await asking(desk.who, desk.slot(student, day), section, more.get("comment"), key=key)


async def approve(desk: Desk, id: RequestId, *, over_seats: bool = False, key: str | None = None) -> Slot:
    return await ApproveRequest(desk.begin, desk.clock)(desk.who, id, over_seats=over_seats, key=key)


async def deny(desk: Desk, id: RequestId, reason: str = "Full", key: str | None = None) -> RequestId:
    return await DenyRequest(desk.begin, desk.clock)(desk.who, id, reason, key=key)


async def withdraw(desk: Desk, id: RequestId, key: str | None = None) -> RequestId:
    return await WithdrawRequest(desk.begin, desk.clock)(desk.who, id, key=key)


async def read(desk: Desk, id: RequestId) -> RequestView | None:
    return (await AppointmentRequestsById(desk.begin, desk.clock)(desk.who, [id])).get(id)


async def state(desk: Desk, id: RequestId) -> RequestState | None:
    found = await read(desk, id)
    return None if found is None else found.state


async def refused(work: object) -> list[str]:
    with pytest.raises((Refused, Refusals)) as error:
        await work  # type: ignore[misc]
    return codes(error.value)


async def test_approval_books_by_the_rights_of_who_approves(ada: Desk, coach: Desk, school: SmallSchool) -> None:
    id = await ask(ada, comment="My essay", key="a")
    assert await ask(ada, comment="My essay", key="a") == id
    assert await ada.at(ada.slot()) is None
    assert await state(coach, id) is RequestState.OPEN
    slot = await approve(coach, id, key="b")
    assert await approve(coach, id, key="b") == slot == ada.slot()
    made = await ada.at(slot)
    assert made is not None
    assert (made.section, made.origin, made.made_by) == (school.gym, Origin.STAFF, coach.who.actor)
    assert made.comment == "My essay"
    found = await read(ada, id)
    assert found is not None
    assert (found.state, found.request.requested_by) == (RequestState.APPROVED, ada.who.actor)
    assert found.request.decision is not None
    assert found.request.decision.by == coach.who.actor


async def test_requests_need_a_window_but_no_horizon_no_seat_and_no_open_section(
    ada: Desk, office: Desk, school: SmallSchool
) -> None:
    await office.book(1)
    await office.book(2)
    assert await state(ada, await ask(ada)) is RequestState.OPEN, "however full"
    assert await state(ada, await ask(ada, day=FAR, to=school.homerooms[0])) is RequestState.OPEN, "however far"
    assert await refused(ask(replace(ada, clock=A_WEDNESDAY), day=TUESDAY)) == ["WINDOW_CLOSED"]


async def test_every_reason_is_told_together(ada: Desk, engine: AsyncEngine, school: SmallSchool) -> None:
    await let(engine, school, 0, may=False)
    await change(engine, school.district, "UPDATE homeroom.section SET status = 'ended'")
    found = await refused(ask(replace(ada, clock=A_WEDNESDAY), day=SATURDAY))
    assert found == ["SELF_SCHEDULING_OFF", "WINDOW_CLOSED", "SECTION_NOT_ACTIVE", "CLOSED"]


async def test_the_same_is_asked_for_once_until_it_is_decided(ada: Desk, coach: Desk, school: SmallSchool) -> None:
    id = await ask(ada)
    assert await refused(ask(ada)) == ["ALREADY_REQUESTED"]
    await ask(ada, day=TUESDAY)
    await ask(ada, to=school.homerooms[0])
    await deny(coach, id, " No room ")
    found = await read(ada, id)
    assert found is not None
    assert found.request.decision is not None
    assert (found.state, found.request.decision.reason) == (RequestState.DENIED, "No room")
    await approve(coach, await ask(ada))
    assert await refused(ask(ada)) == ["ALREADY_BOOKED"]


async def test_the_database_keeps_a_second_open_request_out(
    ada: Desk, engine: AsyncEngine, school: SmallSchool
) -> None:
    await ask(ada)
    columns = "district_id, school_id, student_id, on_date, flex_period_id, section_id, requested_by, requested_at"
    with pytest.raises(IntegrityError):
        await change(
            engine,
            school.district,
            f"INSERT INTO homeroom.appointment_request ({columns}) SELECT {columns} FROM homeroom.appointment_request",
        )


async def test_only_staff_of_the_section_and_admins_decide(
    ada: Desk, office: Desk, coach: Desk, engine: AsyncEngine, school: SmallSchool
) -> None:
    other = office.of(await a_staffer(engine, school, "Other"))
    id = await ask(ada, to=school.homerooms[0])
    for decide in (approve(other, id), approve(coach, id), deny(other, id)):
        assert await refused(decide) == ["NOT_YOUR_SECTION"]
    for decide in (approve(ada, id), deny(ada, id)):
        with pytest.raises(NotAllowed):
            await decide
    await approve(office, id)
    assert await refused(deny(other, id)) == ["NOT_YOUR_SECTION", "ALREADY_DECIDED"]


async def test_what_speaks_against_booking_is_told_to_who_approves(
    ada: Desk, office: Desk, coach: Desk, engine: AsyncEngine, school: SmallSchool
) -> None:
    id = await ask(ada)
    await office.book(1)
    await office.book(2)
    await office.book(to=school.homerooms[0], lock=True)
    stranger = office.of(await a_staffer(engine, school, "Other"))
    assert await refused(approve(coach, id)) == ["LOCKED", "FULL"]
    assert await refused(approve(stranger, id)) == ["NOT_YOUR_SECTION", "LOCKED", "FULL"]
    assert await state(ada, id) is RequestState.OPEN, "nothing was changed"
    assert await refused(approve(office, id)) == ["FULL"]
    await approve(office, id, over_seats=True)
    made = await office.at(office.slot())
    assert made is not None
    assert made.section == school.gym


async def test_who_left_meanwhile_is_not_booked(
    ada: Desk, coach: Desk, engine: AsyncEngine, school: SmallSchool
) -> None:
    id = await ask(ada)
    await change(engine, school.district, "UPDATE homeroom.student_school SET active = false")
    assert await refused(approve(coach, id)) == ["NOT_A_MEMBER"]
    await deny(coach, id)


async def test_students_withdraw_their_own_also_when_the_window_is_closed(ada: Desk, office: Desk, coach: Desk) -> None:
    id = await ask(ada)
    late = replace(ada, clock=A_WEDNESDAY)
    assert await withdraw(late, id, key="w") == id == await withdraw(late, id, key="w")
    assert await refused(withdraw(late, id)) == ["ALREADY_DECIDED"]
    assert await refused(approve(coach, id)) == ["ALREADY_DECIDED"]
    for_ada = await ask(coach)
    with pytest.raises(NotAllowed):
        await withdraw(office, for_ada)
    await withdraw(coach, for_ada)
    assert await state(ada, await ask(coach)) is RequestState.OPEN
    await withdraw(ada, await ask(office, day=TUESDAY))


async def test_an_open_request_expires_with_its_date_and_by_the_freeze(
    ada: Desk, coach: Desk, engine: AsyncEngine, school: SmallSchool
) -> None:
    id, today = await ask(ada), await ask(ada, day=TODAY)
    late = replace(coach, clock=A_WEEK_LATER)
    assert await state(late, id) is RequestState.EXPIRED
    for deed in (approve(late, id), deny(late, id), withdraw(replace(ada, clock=A_WEEK_LATER), id)):
        assert await refused(deed) == ["REQUEST_EXPIRED"]
    freeze = "UPDATE homeroom.school SET frozen = :frozen"
    await change(engine, school.district, freeze, frozen=True)
    assert await state(coach, id) is RequestState.OPEN, "only today is frozen"
    assert await refused(approve(coach, today)) == ["REQUEST_EXPIRED"]
    assert await refused(ask(ada, day=TODAY, to=school.homerooms[0])) == ["FROZEN"]
    await change(engine, school.district, freeze, frozen=False)
    await approve(coach, today)


async def test_nobody_asks_for_others_and_others_requests_are_not_there(
    ada: Desk, office: Desk, school: SmallSchool
) -> None:
    with pytest.raises(NotAllowed):
        await ask(ada, 1)
    ben, id = office.of(as_student(school, 1)), await ask(ada)
    partner = Viewer(Role.PARTNER, school.district, "partner:x", frozenset({school.id}), scopes=frozenset(Scope))
    assert await read(ben, id) is None
    assert await read(office.of(partner), id) is None
    assert await refused(withdraw(ben, id)) == ["NOT_FOUND"]
    for deed in (approve(office.of(partner), id), deny(office.of(partner), id), withdraw(office.of(partner), id)):
        with pytest.raises(NotAllowed):
            await deed
    assert await refused(deny(office, id, " ")) == ["NO_REASON"]
    assert await refused(ask(ada, day=TUESDAY, comment="x" * 1_001)) == ["TEXT_TOO_LONG"]


async def test_another_schools_request_is_not_there(
    ada: Desk, office: Desk, engine: AsyncEngine, school: SmallSchool
) -> None:
    other = await put(engine, school.district, "school", name="Adams", time_zone="UTC")
    there = office.of(replace(school.admin, schools=frozenset({other})))
    id = await ask(ada)
    assert await read(there, id) is None
    for deed in (approve(there, id), deny(there, id), withdraw(there, id)):
        assert await refused(deed) == ["NOT_FOUND"]


async def test_of_many_decisions_at_once_one_counts(
    ada: Desk, office: Desk, coach: Desk, engine: AsyncEngine, school: SmallSchool
) -> None:
    for day in (MONDAY, TUESDAY):
        id = await ask(ada, day=day)
        deeds = [approve(coach, id), deny(office, id), withdraw(ada, id), approve(office, id)]
        told = await asyncio.gather(*deeds, return_exceptions=True)
        assert [codes(one) for one in told if isinstance(one, BaseException)] == [["ALREADY_DECIDED"]] * 3
        booked = await office.at(office.slot(day=day))
        assert (booked is not None) == (await state(office, id) is RequestState.APPROVED)
    rows = await select(
        engine, school.district, "SELECT count(*) FROM homeroom.appointment_request WHERE state = 'open'"
    )
    assert rows == [(0,)]


async def test_the_last_seat_goes_to_one_of_those_who_are_approved(coach: Desk, office: Desk) -> None:
    await office.book(5)
    ids = [await ask(office, student) for student in range(4)]
    told = await asyncio.gather(*(approve(coach, id) for id in ids), return_exceptions=True)
    assert sorted(isinstance(one, BaseException) for one in told) == [False, True, True, True]
    assert {code for one in told if isinstance(one, BaseException) for code in codes(one)} == {"FULL"}
    states = [await state(office, id) for id in ids]
    assert sorted(states, key=str) == [RequestState.APPROVED, *[RequestState.OPEN] * 3]
