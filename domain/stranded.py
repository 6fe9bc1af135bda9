"""Appointments that stand where they could not be made any more.

Calendars, bell times, cycle days and blocks change after students are booked, and what is booked stays until somebody decides.
"""

from collections.abc import Collection
from enum import StrEnum

from domain.ids import FlexPeriodId
from domain.mass_days import DayAndPeriod


class StrandedReason(StrEnum):
    CLOSED = "closed"
    """No school day, a closure for the student, or the flex period does not meet."""
    BLOCKED = "blocked"
    """The section, or its lead, is not available."""
    CLASH = "clash"
    """The student has an appointment in another period at the same time."""


def stranded_by(
    when: DayAndPeriod, graduation_year: int | None, *, blocked: bool, booked: Collection[FlexPeriodId]
) -> tuple[StrandedReason, ...]:
    """Every reason why an appointment could not be made there today, its own seat and lock aside; empty where it could.

    `booked`: the flex periods of the student's appointments of that date.
    """
    found = {
        StrandedReason.CLOSED: when.closed_for(graduation_year),
        StrandedReason.BLOCKED: blocked,
        StrandedReason.CLASH: not when.rivals.isdisjoint(booked),
    }
    return tuple(reason for reason, holds in found.items() if holds)
