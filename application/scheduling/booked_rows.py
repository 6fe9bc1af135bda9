"""Orders that start from bookings: whose bookings they may touch, what is left out."""

from application.ports.mass_schedules import Actor
from application.ports.transaction import Transaction
from domain.errors import Refused, not_found
from domain.mass_change import AsInWeek, Booked
from domain.mass_order import MassOrder


async def check_booked(tx: Transaction, order: MassOrder, actor: Actor) -> None:
    """Staffers change the bookings of sections they teach, and copy any week.

    Raises `Refused`: `NOT_FOUND`, `BOOKINGS_NOT_YOURS`.
    """
    booked, path = order.booked, ["booked"]
    if isinstance(order.where, AsInWeek):
        booked, path = order.where.booked, ["where", "asInWeek"]
    if booked is None:
        return
    for section in sorted(booked.sections or ()):
        if await tx.mass_schedules.section_is_bookable(order.school, section) is None:
            raise not_found("section", [*path, "sectionIds"])
    if booked.run is not None:
        run = (await tx.mass_schedules.runs([booked.run])).get(booked.run)
        if run is None or run.school != order.school:
            raise not_found("mass run", [*path, "runId"])
    if order.booked is not None and not actor.is_admin and not await _all_own(tx, order.booked, actor):
        raise Refused(
            "BOOKINGS_NOT_YOURS",
            "You may change many bookings at once in sections of yours only: name these sections, or ask an admin.",
            field=["booked", "sectionIds"],
        )


async def _all_own(tx: Transaction, booked: Booked, actor: Actor) -> bool:
    if actor.staffer is None or booked.sections is None:
        return False
    return all([await tx.mass_schedules.teaches(actor.staffer, section) for section in booked.sections])
