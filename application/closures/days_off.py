"""A school's days off from a file: all of them or none, looked at before they are taken."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from application.access import Viewer
from application.idempotency import once
from application.ports.days_off_files import DaysOffFiles
from application.ports.transaction import Begin, Transaction
from application.setup.edit import editing
from domain.calendar import Calendar
from domain.closure_refusals import closure_refusals
from domain.date_formats import DateFormat
from domain.days_off import DayOff, day_off_of, repeated
from domain.errors import Refusals, Refused, not_found
from domain.ids import SchoolId
from domain.import_site import MOST_TOLD

MOST_LINES = 400
"""More than a year has days."""
_COLUMN = {"firstDay": "FirstDay", "lastDay": "LastDay", "reason": "Reason", "graduationYears": "GraduationYears"}


@dataclass(frozen=True, slots=True)
class DayOffTaken:
    day_off: DayOff
    is_new: bool
    """False: the school has it already."""
    appointments: int
    """That stand on days that are new, in the school's sections, and stay."""


@dataclass(frozen=True, slots=True)
class ImportDaysOff:
    begin: Begin
    files: DaysOffFiles

    async def __call__(
        self,
        viewer: Viewer,
        school: SchoolId,
        file: BinaryIO,
        name: str,
        *,
        format: DateFormat = DateFormat.ISO,
        dry_run: bool = False,
        key: str | None = None,
    ) -> tuple[DayOffTaken, ...]:
        """Close the school on every day off of the file that it has not yet; appointments already made stay. Admins only.

        Line by line what was new, or with `dry_run` would be, and what stands there. Raises `Refusals`, all lines at
        once, each with `row` and `field`: `BAD_DATE`, `BAD_GRADUATION_YEAR`, `DUPLICATE_DAY_OFF` and those of
        `SaveClosure`; what the file is refused with; `NO_DAYS_OFF`, `TOO_MANY_LINES`, `NOT_FOUND`, `BUSY`.
        """
        viewer.must_administer(school)
        async with self.begin(viewer.district) as tx:  # before anything is said of the file
            if school not in await tx.schools.find([school]):
                raise not_found("school", "schoolId")
        lines = await asyncio.to_thread(self.files.read, file, name)
        if not lines:
            raise Refused("NO_DAYS_OFF", f"{name} has no line: list at least one day off.", field="file")
        if len(lines) > MOST_LINES:
            message = f"{name} has more than {MOST_LINES} lines: give ranges of days, or split it."
            raise Refused("TOO_MANY_LINES", message, field="file", details={"limit": MOST_LINES})
        read = [(line.row, day_off_of(line, format)) for line in lines]
        days = [day for _, day in read if isinstance(day, DayOff)]
        async with editing(self.begin, viewer, school) as tx:

            async def take() -> list[tuple[bool, int]]:
                calendar = (await tx.schools.calendars([school]))[school]
                _check(name, read, days, calendar)
                taken = [await _taken(tx, school, calendar, day) for day in days]
                if not dry_run:
                    await _add(tx, school, [day for day, (is_new, _) in zip(days, taken, strict=True) if is_new])
                return taken

            asked = [school, lines, format, dry_run]
            taken = await once(tx.idempotency, viewer, "importClosures", key, asked, take)
        return tuple(DayOffTaken(day, *found) for day, found in zip(days, taken, strict=True))


async def _add(tx: Transaction, school: SchoolId, days: Sequence[DayOff]) -> None:
    for day in days:
        await tx.schools.add_closure(school, day.first_day, day.last_day, day.graduation_years, day.reason)


async def _taken(tx: Transaction, school: SchoolId, calendar: Calendar, day: DayOff) -> tuple[bool, int]:
    if day.is_in(calendar):
        return False, 0
    years = day.graduation_years
    standing = [
        one
        for one in await tx.closings.standing(school, day.first_day, day.last_day)
        if years is None or one.graduation_year in years
    ]
    return True, len(standing)


def _check(
    name: str, read: Sequence[tuple[int, DayOff | list[Refused]]], days: Sequence[DayOff], calendar: Calendar
) -> None:
    """Raises `Refusals` for everything that is wrong, by line."""
    wrong = [(row, refused) for row, found in read if isinstance(found, list) for refused in found]
    wrong += [(day.row, refused) for day in days for refused in closure_refusals(calendar, *day.said)]
    again = "An earlier line says the same: leave one of them."
    wrong += [(day.row, Refused("DUPLICATE_DAY_OFF", again, field="FirstDay")) for day in repeated(days)]
    if wrong:
        wrong.sort(key=lambda one: one[0])
        raise Refusals(tuple(_told(name, row, refused) for row, refused in wrong[:MOST_TOLD]))


def _told(name: str, row: int, refused: Refused) -> Refused:
    (field,) = refused.field or (None,)
    field = _COLUMN.get(field, field) if field else None
    details = {"file": name, "row": row, "field": field}
    return Refused(refused.code, f"{name}, row {row}: {refused.message}", field="file", details=details)
