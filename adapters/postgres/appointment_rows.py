"""Rows of the appointment table, and its slots as parameters."""

from collections.abc import Collection
from typing import Any

from application.scheduling.queries import PastAppointment
from domain.appointment import Appointment, EndReason, Origin, Slot
from domain.booking import Place
from domain.ids import FlexPeriodId, RunId, SchoolId, SectionId, StafferId, StudentId


def slot_of(row: Any) -> Slot:
    return Slot(StudentId(row["student_id"]), row["on_date"], FlexPeriodId(row["flex_period_id"]))


def appointment_of(row: Any) -> Appointment:
    """From a row of `homeroom.appointment`, or of the history, which has the same columns."""
    return Appointment(
        slot=slot_of(row),
        section=SectionId(row["section_id"]),
        origin=Origin(row["origin"]),
        locked=row["locked"],
        birth=row["birth"],
        version=row["version"],
        made_by=row["made_by"],
        made_at=row["made_at"],
        run=None if row["run_id"] is None else RunId(row["run_id"]),
        replaced=row["replaced"],
        type=row["type"],
        comment=row["comment"],
        attendance_taken=row["attended"],
    )


def past_of(row: Any) -> PastAppointment:
    """From a row of the history."""
    return PastAppointment(
        appointment=appointment_of(row),
        seq=row["seq"],
        ended_at=row["ended_at"],
        ended_by=row["ended_by"],
        reason=EndReason(row["end_reason"]),
        run=None if row["ended_run_id"] is None else RunId(row["ended_run_id"]),
        successor=row["successor"],
    )


def place_of(row: Any) -> Place:
    """From a row of `appointment/place`."""
    return Place(
        section=SectionId(row["id"]),
        school=SchoolId(row["school_id"]),
        name=row["name"],
        active=row["active"],
        lead=None if row["lead_id"] is None else StafferId(row["lead_id"]),
        blocked=tuple(row["blocked"]),
        seats=row["seats"],
        taken=row["taken"],
        open_to_students=row["open_to_students"],
        waiting=row["waiting"],
    )


def slot_arrays(slots: Collection[Slot]) -> dict[str, list[Any]]:
    """Parameters `students`, `dates`, `periods`, to be unnested together."""
    return {
        "students": [slot.student for slot in slots],
        "dates": [slot.day for slot in slots],
        "periods": [slot.flex_period for slot in slots],
    }
