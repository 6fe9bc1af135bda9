"""What is wrong with a closure, and with any range of a school's days."""

from datetime import date

from domain.calendar import Calendar, graduation_year_refusals
from domain.errors import Refused
from domain.free_text import LONGEST_REASON, text_refusals


def range_refusals(calendar: Calendar, first_day: date, last_day: date) -> list[Refused]:
    """`END_BEFORE_START`; `OUTSIDE_SCHOOL_YEAR` unless one school year covers the whole range."""
    if last_day < first_day:
        return [
            Refused(
                "END_BEFORE_START",
                f"The range ends on {last_day}, before it starts on {first_day}: swap the two dates.",
                field="lastDay",
            )
        ]
    if any(year.covers(first_day) and year.covers(last_day) for year in calendar.years):
        return []
    return [
        Refused(
            "OUTSIDE_SCHOOL_YEAR",
            f"{first_day} to {last_day} does not lie within one school year: correct the dates, or set the school year first.",
            field="firstDay",
        )
    ]


def closure_refusals(
    calendar: Calendar, first_day: date, last_day: date, reason: str, graduation_years: frozenset[int] | None
) -> list[Refused]:
    """Everything that is wrong with a closure; `reason` without spaces around it."""
    found = range_refusals(calendar, first_day, last_day)
    if not reason:
        found.append(Refused("NO_REASON", "Say why the school is closed.", field="reason"))
    found += text_refusals("reason", reason, LONGEST_REASON)
    if graduation_years is not None and not graduation_years:
        found.append(
            Refused(
                "NO_GRADUATION_YEAR",
                "Name at least one graduation year, or leave them out to close the school for everyone.",
                field="graduationYears",
            )
        )
    return found + graduation_year_refusals(graduation_years or ())
