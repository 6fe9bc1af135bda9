"""May these appointments be changed at all: asked by cancelling, moving and locking alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from application.access import Viewer
from application.ports.transaction import Transaction
from application.scheduling.own_booking import is_student, own_change
from domain.appointment import Appointment, Slot, may_unlock
from domain.booking import refusals_of_change
from domain.errors import Refused, gather, not_found
from domain.mass_schedule import frozen_on


@dataclass(frozen=True, slots=True)
class SlotChange:
    """The appointment in a slot, and everything that speaks against changing it."""

    slot: Slot
    current: Appointment | None
    refused: tuple[Refused, ...]


async def changes_of(tx: Transaction, viewer: Viewer, slots: Sequence[Slot], now: datetime) -> list[SlotChange]:
    """For each slot: `NOT_FOUND`, or `FROZEN` and `LOCKED`. The students must be held."""
    schools = await tx.appointments.schools_of_periods({slot.flex_period for slot in slots})
    settings = await tx.schools.find(set(schools.values()))
    booked = await tx.appointments.find(slots)
    sections = {one.section for one in booked.values()}
    taught = await tx.sections.taught_by(viewer.staffer, sections) if viewer.staffer is not None else frozenset()
    found = []
    for slot in slots:
        school = schools.get(slot.flex_period)
        current = booked.get(slot)
        if school is None or current is None or not viewer.works_at(school):
            found.append(SlotChange(slot, None, (not_found("appointment", "id"),)))
            continue
        today = now.astimezone(ZoneInfo(settings[school].time_zone)).date()
        unlocks = may_unlock(
            current.made_by,
            viewer.actor,
            is_admin=viewer.administers(school),
            teaches_section=current.section in taught,
        )
        frozen_by = frozen_on(slot.day, today, school_is_frozen=settings[school].frozen)
        found.append(SlotChange(slot, current, tuple(refusals_of_change(current, frozen_by, may_unlock=unlocks))))
    return found


async def _change_of(tx: Transaction, viewer: Viewer, slot: Slot, now: datetime) -> SlotChange:
    if not is_student(viewer):
        (change,) = await changes_of(tx, viewer, [slot], now)
        return change
    return SlotChange(slot, *await own_change(tx, viewer, slot, now))


async def checked_change(
    tx: Transaction, viewer: Viewer, slot: Slot, now: datetime, expected_version: int | None = None
) -> Appointment:
    """The appointment in the slot, which the viewer may change.

    Raises `Refused`, all reasons together: `NOT_FOUND`, `VERSION_CONFLICT`, `FROZEN`, `LOCKED`; for students also what
    `own_change` finds.
    """
    change = await _change_of(tx, viewer, slot, now)
    current = change.current
    if current is None:
        raise not_found("appointment", "id")
    stale = [] if expected_version in (None, current.version) else [_changed(current)]
    gather([*stale, *change.refused])
    return current


def _changed(current: Appointment) -> Refused:
    return Refused(
        "VERSION_CONFLICT",
        "Somebody else changed the appointment since you read it: read it again and repeat your change.",
        field="expectedVersion",
        details={"version": current.version},
    )
