"""Dates and labels of a calendar, from what people type."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import cycle

from application.setup.queries import SchoolView
from domain.errors import Refused
from domain.ids import SchoolId
from infra.commands import words
from infra.commands.session import Session

FOUR_WEEKS = timedelta(days=27)


def labelled(given: Sequence[str]) -> dict[date, str | None]:
    """`2026-09-01=A`. Raises `Refused` `BAD_LABEL`, `BAD_DATE`."""
    found: dict[date, str | None] = {}
    for text in given:
        day, sign, label = text.partition("=")
        if not sign:
            raise Refused("BAD_LABEL", f"{text} is not understood: write 2026-09-01=A.", field="days")
        found[words.a_date(day, "days")] = label.strip() or None
    return found


async def in_turn(
    session: Session, school: SchoolId, rotate: str, first: str | None, last: str | None
) -> dict[date, str | None]:
    """The school days of the range with the labels in turn; days without school do not count."""
    start, end = words.given_date(first, "from"), words.given_date(last, "to")
    days = (await session.app.read_lists.calendars(session.viewer, [school], start, end))[school]
    turns = cycle([label.strip() for label in rotate.split(",")])
    return {day.day: next(turns) for day in days if day.is_school_day}


def range_to_show(view: SchoolView, first: str | None, last: str | None) -> tuple[date, date]:
    if first is not None:
        start = words.a_date(first, "from")
    elif view.years:
        start = view.years[-1].first_day
    else:
        raise Refused(
            "MISSING_OPTION", f"{view.school.name} has no school year yet: say --from and --to.", field="from"
        )
    return start, start + FOUR_WEEKS if last is None else words.a_date(last, "to")
