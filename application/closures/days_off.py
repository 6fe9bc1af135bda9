"""A school's days off from a file: all of them or none, looked at before they are taken."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from application.access import Viewer
from application.closures.days_off_found import DaysOffFound, found_in_calendar, found_in_list
from application.closures.days_off_taken import DayOffTaken, DaysOffTaken, taken_from_json
from application.idempotency import once
from application.ports.calendar_files import CalendarFiles
from application.ports.days_off_files import DaysOffFiles
from application.ports.transaction import Begin, Transaction
from application.setup.edit import editing
from domain.calendar import Calendar
from domain.closure_refusals import closure_refusals
from domain.date_formats import DateFormat
from domain.days_off import DayOff
from domain.errors import Refusals, Refused, not_found
from domain.event_choice import EventChoice
from domain.ids import SchoolId
from domain.import_site import MOST_TOLD

_COLUMN = {"firstDay": "FirstDay", "lastDay": "LastDay", "reason": "Reason", "graduationYears": "GraduationYears"}
_PROPERTY = {"firstDay": "DTSTART", "lastDay": "DTEND", "reason": "SUMMARY"}


@dataclass(frozen=True, slots=True)
class ImportDaysOff:
    begin: Begin
    lists: DaysOffFiles
    calendars: CalendarFiles

    async def __call__(
        self,
        viewer: Viewer,
        school: SchoolId,
        file: BinaryIO,
        name: str,
        *,
        format: DateFormat = DateFormat.ISO,
        choice: EventChoice | None = None,
        dry_run: bool = False,
        key: str | None = None,
    ) -> DaysOffTaken:
        """Close the school on every day off of the file that it has not yet; appointments already made stay. Admins only.

        A list (`format` is how it writes days), or a calendar, whose whole-day events are days off where `choice` names them;
        a list is taken whole, and given with a choice it is refused (`NOT_A_CALENDAR`).

        Day by day what was new, or with `dry_run` would be, and what stands there. Raises `Refusals`, all rows at once,
        each with `row` and `field`: `BAD_DATE`, `BAD_GRADUATION_YEAR`, `DUPLICATE_DAY_OFF`, `BAD_RECURRENCE` and those of
        `SaveClosure`; what the file is refused with; `NO_DAYS_OFF`, `TOO_MANY_LINES`, `NOT_FOUND`, `BUSY`.
        """
        viewer.must_administer(school)
        async with self.begin(viewer.district) as tx:  # before anything is said of the file
            calendar = (await tx.schools.calendars([school])).get(school)
        if calendar is None:
            raise not_found("school", "schoolId")
        is_calendar = await asyncio.to_thread(self.calendars.takes, file, name)
        if not is_calendar and choice is not None:
            message = f"{name} is a list, all of which is taken: words choose among the events of a calendar."
            raise Refused("NOT_A_CALENDAR", message, field="words")

        def read() -> tuple[Sequence[Any], DaysOffFound]:
            if is_calendar:
                events = self.calendars.read(file, name)
                return events, found_in_calendar(events, name, choice or EventChoice(), calendar)
            lines = self.lists.read(file, name)
            return lines, found_in_list(lines, name, format)

        given, found = await asyncio.to_thread(read)
        async with editing(self.begin, viewer, school) as tx:

            async def take() -> dict[str, Any]:
                now = (await tx.schools.calendars([school]))[school]
                _check(name, found, now, _PROPERTY if is_calendar else _COLUMN)
                taken = [await _taken(tx, school, now, day) for day in found.days]
                if not dry_run:
                    await _add(tx, school, [one.day_off for one in taken if one.is_new])
                return DaysOffTaken(tuple(taken), found.left_out).to_json()

            asked = [school, given, format, choice, dry_run]
            return taken_from_json(await once(tx.idempotency, viewer, "importClosures", key, asked, take))


async def _add(tx: Transaction, school: SchoolId, days: Sequence[DayOff]) -> None:
    for day in days:
        await tx.schools.add_closure(school, day.first_day, day.last_day, day.graduation_years, day.reason)


async def _taken(tx: Transaction, school: SchoolId, calendar: Calendar, day: DayOff) -> DayOffTaken:
    if day.is_in(calendar):
        return DayOffTaken(day, False, 0)
    years = day.graduation_years
    standing = [
        one
        for one in await tx.closings.standing(school, day.first_day, day.last_day)
        if years is None or one.graduation_year in years
    ]
    return DayOffTaken(day, True, len(standing))


def _check(name: str, found: DaysOffFound, calendar: Calendar, called: dict[str, str]) -> None:
    """Raises `Refusals` for everything that is wrong, by row; `called` is what the file calls the parts of a closure."""
    refused = [(day.row, one) for day in found.days for one in closure_refusals(calendar, *day.said)]
    wrong = sorted([*found.wrong, *refused], key=lambda one: one[0])
    if wrong:
        raise Refusals(tuple(_told(name, row, one, called) for row, one in wrong[:MOST_TOLD]))


def _told(name: str, row: int, refused: Refused, called: dict[str, str]) -> Refused:
    (field,) = refused.field or (None,)
    details = {"file": name, "row": row, "field": called.get(field, field) if field else None}
    return Refused(refused.code, f"{name}, row {row}: {refused.message}", field="file", details=details)
