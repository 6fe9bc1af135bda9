"""Finding out what becomes of the appointments that a closing meets, and telling it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from application.closures.wish import ClosureWish, check_wish
from application.ports.transaction import Transaction
from application.scheduling.mass_order import bells_of
from domain.closing import (
    Booked,
    ClosingFacts,
    ClosingOutcome,
    Decided,
    Standing,
    decide_closing,
    next_date,
    students_of,
)
from domain.flex_period import FlexPeriod
from domain.ids import SchoolId
from domain.mass_days import DayAndPeriod, SchoolBells, day_and_period
from domain.mass_schedule import FreezeReason, frozen_on
from domain.notification import Change

MOST_ROWS = 1_000
"""So many rows are told one by one, those that need a look first."""


@dataclass(frozen=True, slots=True)
class Bells:
    """The closing school with its calendar as it will be, and the schools that share students with it."""

    own: SchoolBells
    others: Sequence[SchoolBells]
    today: date

    def frozen(self, days: set[date]) -> dict[date, FreezeReason]:
        is_frozen = self.own.calendar.frozen
        found = {day: frozen_on(day, self.today, school_is_frozen=is_frozen) for day in days}
        return {day: why for day, why in found.items() if why is not None}


async def decide_closure(
    tx: Transaction, wish: ClosureWish, others: Sequence[SchoolId], now: datetime
) -> list[Decided]:
    """What becomes of each appointment that the closure meets; none where it keeps them. Raises as `check_wish` does."""
    own, other_bells = await bells_of(tx, wish.school, others)
    calendar = check_wish(own.calendar, wish, now)
    bells = Bells(replace(own, calendar=calendar), other_bells, calendar.today(now))
    if wish.booked is Booked.KEEP:
        return []
    standing = [
        one
        for one in await tx.closings.standing(wish.school, wish.first_day, wish.last_day)
        if wish.graduation_years is None or one.graduation_year in wish.graduation_years
    ]
    frozen = bells.frozen({one.appointment.slot.day for one in standing})
    if wish.booked is not Booked.MOVE:
        return decide_closing(standing, ClosingFacts(frozen))
    return decide_closing(standing, await _facts_to_move(tx, wish, bells, standing, frozen))


async def _facts_to_move(
    tx: Transaction,
    wish: ClosureWish,
    bells: Bells,
    standing: Sequence[Standing],
    frozen: Mapping[date, FreezeReason],
) -> ClosingFacts:
    periods = {one.id: one for one in bells.own.flex_periods}
    met = {one.appointment.slot.flex_period for one in standing}
    moves = {period: _where(wish, bells, periods.get(period)) for period in met}
    places = {
        (one.appointment.section, when.day, when.flex_period)
        for one in standing
        if (when := moves[one.appointment.slot.flex_period]) is not None
    }
    return ClosingFacts(
        frozen,
        moves,
        await tx.closings.places(places),
        await tx.closings.booked_on(students_of(standing), {when.day for when in moves.values() if when is not None}),
    )


def _where(wish: ClosureWish, bells: Bells, period: FlexPeriod | None) -> DayAndPeriod | None:
    """Where the flex period's appointments move; nowhere if it has ended."""
    if period is None:
        return None
    day = wish.move_to or next_date(bells.own.calendar, period, wish.last_day)
    return None if day is None else day_and_period(day, period, bells.own, bells.others, bells.today)


def changes_of(decided: Sequence[Decided]) -> Iterator[Change]:
    """What the students are told, with the dates that are closed."""
    for one in decided:
        if not one.outcome.left_alone:
            made = one.standing.appointment
            yield Change(made.slot, made.section, displaced=one.displaces is not None, moved=one.to is not None)


def report_to_json(decided: Sequence[Decided], *, dry_run: bool, **about: Any) -> dict[str, Any]:
    """A job's receipt: counts, and the first rows. `about`: what was closed."""
    counts = Counter(one.outcome for one in decided)
    dates = Counter((one.standing.appointment.slot.day, one.outcome) for one in decided)
    plain = (ClosingOutcome.CANCELLED, ClosingOutcome.MOVED)
    shown = sorted(decided, key=lambda one: (one.outcome in plain, one.standing.order))[:MOST_ROWS]
    return {
        **about,
        "closing": True,
        "dryRun": dry_run,
        "rowCount": len(decided),
        "counts": {outcome.value: counts[outcome] for outcome in ClosingOutcome if counts[outcome]},
        "byDate": [[day.isoformat(), outcome.value, count] for (day, outcome), count in sorted(dates.items())],
        "rows": [_row(one) for one in shown],
    }


def _row(one: Decided) -> dict[str, Any]:
    made = one.standing.appointment
    return {
        "student": made.slot.student,
        "date": made.slot.day.isoformat(),
        "flexPeriod": made.slot.flex_period,
        "section": made.section,
        "outcome": one.outcome.value,
        "to": None if one.to is None else one.to.isoformat(),
    }


def ending_count(decided: Sequence[Decided]) -> int:
    return sum(not one.outcome.left_alone for one in decided)
