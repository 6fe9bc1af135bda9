"""Cycle days by rule: in turn over the school days of a range, or moved on after a snow day; both can be looked at first."""

from collections.abc import Callable
from dataclasses import astuple, dataclass, replace
from datetime import date
from typing import TypeAlias

from application.access import Viewer
from application.idempotency import once
from application.ports.transaction import Begin, Transaction
from application.setup.edit import editing
from domain.calendar import Calendar
from domain.cycle_days import Rotation, generate_cycle_days, rotation_refusals, shift_cycle_days
from domain.errors import Refused, gather
from domain.ids import SchoolId

Changes: TypeAlias = dict[date, str | None]
"""Dates with their new labels; None where a label goes."""


@dataclass(frozen=True, slots=True)
class GenerateCycleDays:
    begin: Begin

    async def __call__(
        self, viewer: Viewer, school: SchoolId, rotation: Rotation, *, dry_run: bool = False, key: str | None = None
    ) -> Changes:
        """Label the school days of a range in turn; what changes, or (`dry_run`) would. Admins of the school only.

        Raises `Refused`: `END_BEFORE_START`, `OUTSIDE_SCHOOL_YEAR`, `NO_LABEL`, `BAD_LABEL`, `NOT_FOUND`.
        """
        viewer.must_administer(school)
        start = rotation.start_with
        rotation = replace(
            rotation,
            labels=tuple(label.strip() for label in rotation.labels),
            start_with=None if start is None else start.strip(),
        )

        def work(calendar: Calendar) -> Changes:
            if rotation.last_day < rotation.first_day:
                why = f"The range ends on {rotation.last_day}, before it starts on {rotation.first_day}: swap the two dates."
                raise Refused("END_BEFORE_START", why, field="to")
            gather(rotation_refusals(calendar, rotation))
            return generate_cycle_days(calendar, rotation)

        asked = [school, astuple(rotation), dry_run]
        return await _change(self.begin, viewer, school, "generateCycleDays", asked, work, dry_run=dry_run, key=key)


@dataclass(frozen=True, slots=True)
class ShiftCycleDays:
    begin: Begin

    async def __call__(
        self,
        viewer: Viewer,
        school: SchoolId,
        first_day: date,
        by: int,
        *,
        dry_run: bool = False,
        key: str | None = None,
    ) -> Changes:
        """Move the labels from a day on by some school days; what changes, or (`dry_run`) would. Admins of the school only.

        Raises `Refused`: `OUTSIDE_SCHOOL_YEAR`, `BAD_SHIFT`, `NO_DATES`, `NOT_FOUND`.
        """
        viewer.must_administer(school)

        def work(calendar: Calendar) -> Changes:
            return shift_cycle_days(calendar, first_day, by)

        asked = [school, first_day, by, dry_run]
        return await _change(self.begin, viewer, school, "shiftCycleDays", asked, work, dry_run=dry_run, key=key)


async def _change(
    begin: Begin,
    viewer: Viewer,
    school: SchoolId,
    mutation: str,
    asked: list[object],
    work: Callable[[Calendar], Changes],
    *,
    dry_run: bool,
    key: str | None,
) -> Changes:
    async with editing(begin, viewer, school) as tx:

        async def change() -> dict[str, str | None]:
            return await _applied(tx, school, work, dry_run=dry_run)

        told = await once(tx.idempotency, viewer, mutation, key, asked, change)
    return {date.fromisoformat(day): label for day, label in told.items()}


async def _applied(
    tx: Transaction, school: SchoolId, work: Callable[[Calendar], Changes], *, dry_run: bool
) -> dict[str, str | None]:
    changes = work((await tx.schools.calendars([school]))[school])
    if changes and not dry_run:
        await tx.schools.set_cycle_days(school, changes)
    return {day.isoformat(): label for day, label in sorted(changes.items())}
