"""Cycle days: which dates are A days, which are B days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from application.access import Viewer
from application.idempotency import once
from application.ports.transaction import Begin
from application.setup.edit import editing
from domain.errors import Refused, gather
from domain.free_text import label_refusals
from domain.ids import SchoolId

MOST_DATES = 1_000


@dataclass(frozen=True, slots=True)
class SetCycleDays:
    begin: Begin

    async def __call__(
        self, viewer: Viewer, school: SchoolId, labels: Mapping[date, str | None], *, key: str | None = None
    ) -> SchoolId:
        """Label dates; None takes a label away. Admins of the school only.

        Raises `Refused`: `NO_DATES`, `TOO_MANY_DATES`, `BAD_LABEL`, `OUTSIDE_SCHOOL_YEAR`, `NOT_FOUND`.
        """
        viewer.must_administer(school)
        given = {day: None if label is None else label.strip() for day, label in labels.items()}
        async with editing(self.begin, viewer, school) as tx:

            async def save() -> SchoolId:
                calendar = (await tx.schools.calendars([school]))[school]
                outside = [day for day, label in given.items() if label is not None and calendar.year_of(day) is None]
                gather([*_refusals(given), *_outside(sorted(outside))])
                await tx.schools.set_cycle_days(school, given)
                return school

            asked = [school, sorted(given.items(), key=str)]
            return await once(tx.idempotency, viewer, "setCycleDays", key, asked, save)


def _refusals(labels: Mapping[date, str | None]) -> list[Refused]:
    if not labels:
        return [Refused("NO_DATES", "Name at least one date to label.", field="days")]
    found = []
    if len(labels) > MOST_DATES:
        found.append(
            Refused("TOO_MANY_DATES", f"At most {MOST_DATES} dates at once: send them in parts.", field="days")
        )
    return [*found, *label_refusals([label for label in labels.values() if label is not None], "days")]


def _outside(days: list[date]) -> list[Refused]:
    if not days:
        return []
    return [
        Refused(
            "OUTSIDE_SCHOOL_YEAR",
            f"{len(days)} of the dates {'lies' if len(days) == 1 else 'lie'} in no school year (the first is {days[0]}): "
            "correct them, or set the school year first.",
            field="days",
        )
    ]
