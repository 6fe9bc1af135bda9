"""A closure: no school on a date or range, for everyone or for some graduation years."""

from dataclasses import dataclass
from datetime import date

from application.access import Viewer
from application.idempotency import once
from application.ports.transaction import Begin
from application.setup.edit import editing
from domain.calendar import Calendar, graduation_year_refusals
from domain.errors import Refused, gather
from domain.free_text import LONGEST_REASON, text_refusals
from domain.ids import ClosureId, SchoolId
from domain.letters import composed


@dataclass(frozen=True, slots=True)
class AddClosure:
    begin: Begin

    async def __call__(
        self,
        viewer: Viewer,
        school: SchoolId,
        first_day: date,
        last_day: date,
        reason: str,
        graduation_years: frozenset[int] | None = None,
        *,
        key: str | None = None,
    ) -> ClosureId:
        """Close the school on these days; appointments already made stay. Admins of the school only.

        Raises `Refused`: `END_BEFORE_START`, `NO_REASON`, `NO_GRADUATION_YEAR`, `BAD_GRADUATION_YEAR`, `OUTSIDE_SCHOOL_YEAR`,
        `NOT_FOUND`.
        """
        viewer.must_administer(school)
        reason = composed(reason.strip())
        async with editing(self.begin, viewer, school) as tx:

            async def add() -> ClosureId:
                calendar = (await tx.schools.calendars([school]))[school]
                gather(closure_refusals(calendar, first_day, last_day, reason, graduation_years))
                return await tx.schools.add_closure(school, first_day, last_day, graduation_years, reason)

            asked = [school, first_day, last_day, reason, graduation_years]
            return await once(tx.idempotency, viewer, "addClosure", key, asked, add)


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
