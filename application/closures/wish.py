"""A closure as somebody wants it, what is wrong with it, and how a job keeps it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from domain.calendar import Calendar, Closure
from domain.closing import Booked
from domain.closure_refusals import closure_refusals
from domain.errors import Refused, gather, not_found
from domain.ids import ClosureId, SchoolId
from domain.letters import composed
from domain.mass_schedule import frozen_on

UNSAVED = ClosureId(0)
"""Of a closure that is only looked at."""


@dataclass(frozen=True, slots=True)
class ClosureWish:
    """No school on these days. `closure` is the one to change; None adds one."""

    school: SchoolId
    first_day: date
    last_day: date
    reason: str
    graduation_years: frozenset[int] | None = None
    booked: Booked = Booked.KEEP
    move_to: date | None = None
    """With `MOVE`: where to; None: for each flex period the next school day on which it meets."""
    closure: ClosureId | None = None

    @property
    def tidy(self) -> "ClosureWish":
        return replace(self, reason=composed(self.reason.strip()))

    @property
    def mutation(self) -> str:
        """What idempotency keys belong to."""
        return "addClosure" if self.closure is None else "updateClosure"

    def made(self, id: ClosureId) -> Closure:
        """The closure that it becomes."""
        return Closure(id, self.first_day, self.last_day, self.graduation_years, self.reason)

    def to_json(self) -> dict[str, Any]:
        years = self.graduation_years
        return {
            **asdict(self),
            "first_day": self.first_day.isoformat(),
            "last_day": self.last_day.isoformat(),
            "graduation_years": None if years is None else sorted(years),
            "booked": self.booked.value,
            "move_to": None if self.move_to is None else self.move_to.isoformat(),
        }


def wish_from_json(given: Mapping[str, Any]) -> ClosureWish:
    years, move_to = given["graduation_years"], given["move_to"]
    return ClosureWish(
        school=SchoolId(given["school"]),
        first_day=date.fromisoformat(given["first_day"]),
        last_day=date.fromisoformat(given["last_day"]),
        reason=given["reason"],
        graduation_years=None if years is None else frozenset(years),
        booked=Booked(given["booked"]),
        move_to=None if move_to is None else date.fromisoformat(move_to),
        closure=None if given["closure"] is None else ClosureId(given["closure"]),
    )


def check_wish(calendar: Calendar, wish: ClosureWish, now: datetime) -> Calendar:
    """The school's calendar as it will be. Raises `Refused` for everything that is wrong at once, and `NOT_FOUND`."""
    if wish.closure is not None and not any(one.id == wish.closure for one in calendar.closures):
        raise not_found("closure", "closureId")
    found = closure_refusals(calendar, wish.first_day, wish.last_day, wish.reason, wish.graduation_years)
    gather([*found, *([] if found else _move_refusals(calendar, wish, calendar.today(now)))])
    others = tuple(one for one in calendar.closures if one.id != wish.closure)
    return replace(calendar, closures=(*others, wish.made(wish.closure or UNSAVED)))


def _move_refusals(calendar: Calendar, wish: ClosureWish, today: date) -> list[Refused]:
    """`BAD_MOVE_DATE`; what is closed for some graduation years only is told row by row."""
    day = wish.move_to
    if day is None:
        return []
    if wish.booked is not Booked.MOVE:
        why = "A date to move to goes with `MOVE` only: leave it out."
    elif frozen_on(day, today, school_is_frozen=calendar.frozen) is not None:
        why = f"{day} is over, or its appointments are frozen: name a later date to move to."
    elif wish.first_day <= day <= wish.last_day or not calendar.is_school_day(day):
        why = f"There is no school on {day}: name a school day outside of the closure to move to."
    else:
        return []
    return [Refused("BAD_MOVE_DATE", why, field="moveTo")]
