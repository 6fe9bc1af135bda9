"""Dates and labels of a calendar, from what people type."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from application.setup.queries import SchoolView
from domain.counted import counted
from domain.cycle_days import Rotation
from domain.errors import Refused
from infra.commands import words
from infra.commands.common import Answer

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


def in_turn(days: Sequence[str], rotate: str, first: str | None, last: str | None) -> Rotation:
    """Raises `Refused` `BAD_OPTION`, `BAD_DATE`, `MISSING_OPTION`."""
    if days:
        raise Refused("BAD_OPTION", "Label single dates after --rotate, by a call of their own.", field="days")
    start, end = words.given_date(first, "from"), words.given_date(last, "to")
    return Rotation(start, end, tuple(rotate.split(",")))


def changed(school: str, changes: Mapping[date, str | None], *, dry_run: bool = False) -> Answer:
    told = {day.isoformat(): label for day, label in sorted(changes.items())}
    text = f"{counted(len(told), 'date')} of {school} {'would be' if dry_run else ''} labelled.".replace("  ", " ")
    return Answer({"school": school, "dryRun": dry_run, "days": told}, text)


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
