"""Appointments as the command line names and shows them."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any

from application.paging import PageRequest
from application.scheduling.queries import AppointmentFilter
from domain.appointment import Appointment, Slot
from domain.errors import Refusals, Refused
from domain.ids import FlexPeriodId, StudentId
from graphql_api import ids
from infra.commands import words
from infra.commands.names import PAGE, find_periods, find_school, find_students, id_of
from infra.commands.session import Session


async def slots_named(
    session: Session, given: Sequence[str], school: str | None, student: str | None, day: str | None, period: str | None
) -> list[Slot]:
    """By the ids of appointments, or by student, date and flex period."""
    if given:
        return [_slot(session, one) for one in given]
    wanted = (await find_school(session, school)).school
    (who,) = await find_students(session, wanted.id, [words.required(student, "student")])
    (flex,) = await find_periods(session, wanted.id, [period] if period else [])
    return [Slot(who, words.given_date(day, "date"), flex.id)]


async def each(
    session: Session, slots: Sequence[Slot], do: Callable[[Slot], Awaitable[object]]
) -> list[dict[str, Any]]:
    """One after the other; what is refused does not stop the rest."""
    results = []
    for slot in slots:
        refused: tuple[Refused, ...] = ()
        try:
            await do(slot)
        except Refused as one:
            refused = (one,)
        except Refusals as several:
            refused = several.refusals
        results.append(result_of(session, slot, refused))
    return results


def result_of(session: Session, slot: Slot, refused: Sequence[Refused]) -> dict[str, Any]:
    errors = [{"code": one.code, "message": one.message, "field": one.field} for one in refused]
    return {"id": _id(session, slot), "errors": errors}


async def shown_slots(session: Session, slots: Sequence[Slot]) -> list[dict[str, Any]]:
    found = await session.app.appointments_in(session.viewer, slots)
    return await shown(session, [found[slot] for slot in slots if slot in found])


async def listed(session: Session, filter: AppointmentFilter, limit: int) -> tuple[list[dict[str, Any]], bool]:
    found: list[Appointment] = []
    request = PageRequest(min(PAGE, limit))
    while True:
        page = await session.app.find_appointments(session.viewer, filter, request)
        found += page.items
        if not page.has_more or len(found) >= limit:
            return await shown(session, found[:limit]), page.has_more or len(found) > limit
        request = PageRequest(PAGE, after=page.keys[-1])


async def shown(session: Session, appointments: Sequence[Appointment]) -> list[dict[str, Any]]:
    app, viewer = session.app, session.viewer
    students = await app.students_by_id(viewer, {one.slot.student for one in appointments})
    sections = await app.sections_by_id(viewer, {one.section for one in appointments})
    periods = await app.flex_periods_by_id(viewer, {one.slot.flex_period for one in appointments})
    told = []
    for one in appointments:
        student, section = students.get(one.slot.student), sections.get(one.section)
        told.append(
            {
                "id": _id(session, one.slot),
                "date": one.slot.day.isoformat(),
                "period": periods[one.slot.flex_period].flex_period.name,
                "student": None if student is None else f"{student.student.first_name} {student.student.last_name}",
                "studentSisId": None if student is None else student.student.sis_id,
                "section": None if section is None else section.section.name,
                "sectionId": id_of(session, "Section", one.section),
                "origin": one.origin.name,
                "locked": one.locked,
                "type": one.type,
                "comment": one.comment,
                "madeBy": one.made_by,
                "madeAt": one.made_at.isoformat(),
            }
        )
    return told


def _id(session: Session, slot: Slot) -> str:
    return id_of(session, "Appointment", slot.student, slot.day, slot.flex_period)


def _slot(session: Session, given: str) -> Slot:
    found = ids.expect(given, "Appointment", session.district.id, shape=(int, date, int), field="appointment")
    student, day, period = found.key
    if not isinstance(student, int) or not isinstance(day, date) or not isinstance(period, int):
        raise TypeError("the key of an appointment is a student, a date and a flex period")
    return Slot(StudentId(student), day, FlexPeriodId(period))
