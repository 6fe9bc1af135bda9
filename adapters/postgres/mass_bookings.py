"""The bookings an order starts from, as SQL conditions on `b` or `a` (appointment) and `m` (student_school)."""

from typing import Any

from domain.mass_change import AsInWeek, Booked
from domain.mass_order import MassOrder


def matching(booked: Booked, row: str) -> tuple[str, dict[str, Any]]:
    """The condition that the appointment called `row` matches, and its parameters."""
    parts, values = ["true"], dict[str, Any]()
    if booked.sections is not None:
        parts.append(f"{row}.section_id = ANY(CAST(:booked_sections AS bigint[]))")
        values["booked_sections"] = sorted(booked.sections)
    if booked.origins is not None:
        parts.append(f"{row}.origin = ANY(CAST(:booked_origins AS text[]))")
        values["booked_origins"] = sorted(booked.origins)
    if booked.run is not None:
        parts.append(f"{row}.run_id = CAST(:booked_run AS bigint)")
        values["booked_run"] = booked.run
    return " AND ".join(parts), values


def starts_from(order: MassOrder) -> tuple[str, dict[str, Any]]:
    """The condition that a member has a booking that the order starts from: by the index of sections, else student by student."""
    if isinstance(order.where, AsInWeek):
        booked, first, last = order.where.booked, order.where.monday, order.where.sunday
    elif order.booked is not None:
        booked, first, last = order.booked, order.when.first, order.when.last
    else:
        return "true", {}
    condition, values = matching(booked, "b")
    among = f"""
        SELECT b.student_id FROM homeroom.appointment b
        WHERE b.district_id = :district AND b.on_date BETWEEN CAST(:booked_first AS date) AND CAST(:booked_last AS date)
          AND b.flex_period_id = ANY(CAST(:booked_periods AS bigint[])) AND {condition}"""
    values |= {"booked_first": first, "booked_last": last, "booked_periods": list(order.when.flex_periods)}
    if booked.sections is not None:
        return f"m.student_id IN ({among} OFFSET 0)", values
    return f"EXISTS ({among} AND b.student_id = m.student_id OFFSET 0)", values
