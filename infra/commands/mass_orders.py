"""From the options of `mass-schedule` to an order."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from application.setup.queries import SchoolView
from domain.calendar import WEEKDAYS
from domain.errors import Refused
from domain.ids import SchoolId
from domain.mass_order import (
    Audience,
    ByGradeLevels,
    ByGraduationYears,
    BySections,
    BySisIds,
    Capacity,
    Everyone,
    Existing,
    MassOrder,
)
from domain.window import Window
from infra.commands import words
from infra.commands.mass_targets import target_of
from infra.commands.names import find_periods, find_sections
from infra.commands.references import one_of

if TYPE_CHECKING:
    from infra.commands.session import Session


@dataclass(frozen=True, slots=True)
class People:
    """One kind of *who*, or several kinds to exclude."""

    graduation_years: Sequence[str] = ()
    grades: Sequence[str] = ()
    student_ids: Path | None = None
    sections: Sequence[str] = ()
    everyone: bool = False
    below: str | None = None


@dataclass(frozen=True, slots=True)
class BookedWords:
    """Which bookings an order starts from."""

    only: bool = False
    sections: Sequence[str] = ()
    origins: Sequence[str] = ()
    run: str | None = None


@dataclass(frozen=True, slots=True)
class OrderWords:
    """The options, as they were typed."""

    who: People = field(default_factory=People)
    exclude: People = field(default_factory=People)
    to_section: str | None = None
    own_homeroom: bool = False
    as_in_week: str | None = None
    cancel: bool = False
    booked: BookedWords = field(default_factory=BookedWords)
    first: str | None = None
    last: str | None = None
    weekdays: str | None = None
    cycle_days: Sequence[str] = ()
    every_nth_week: int = 1
    without: Sequence[str] = ()
    periods: Sequence[str] = ()
    existing: str = "keep"
    capacity: str | None = None
    lock: bool = False
    type: str | None = None
    comment: str | None = None

    @property
    def is_empty(self) -> bool:
        return self == OrderWords()


async def order_of(session: "Session", school: SchoolView, typed: OrderWords) -> MassOrder:
    """Raises `Refused`: `NO_AUDIENCE`, `ONE_AUDIENCE`, `NO_TARGET`, and whatever is wrong with a word."""
    place = school.school.id
    who = await _audiences(session, place, typed.who, "")
    if not who:
        choices = "--everyone, --graduation-year, --grade, --section, --below or --student-ids"
        raise Refused("NO_AUDIENCE", f"Say who: {choices}.", field="who")
    if len(who) > 1:
        raise Refused("ONE_AUDIENCE", "Say who in one way only: run one order for each.", field="who")
    where, booked = await target_of(session, place, typed)
    existing = one_of(Existing, typed.existing, "existing")
    if booked is not None and existing is Existing.KEEP:
        existing = Existing.REPLACE  # Who changes what is booked does not mean to keep it.
    return MassOrder(
        school=place,
        who=who[0],
        exclude=tuple(await _audiences(session, place, typed.exclude, "exclude-")),
        where=where,
        when=await _window(session, place, typed),
        existing=existing,
        capacity=None if typed.capacity is None else one_of(Capacity, typed.capacity, "capacity"),
        lock=typed.lock,
        type=typed.type,
        comment=typed.comment,
        booked=booked,
    )


async def _audiences(session: "Session", school: SchoolId, people: People, prefix: str) -> list[Audience]:
    found: list[Audience] = []
    if people.everyone:
        found.append(Everyone())
    if people.graduation_years:
        found.append(ByGraduationYears(words.numbers(people.graduation_years, f"{prefix}graduation-year")))
    if people.grades:
        found.append(ByGradeLevels(words.grades(people.grades, f"{prefix}grade")))
    if people.student_ids is not None:
        found.append(await listed(session, school, people.student_ids, f"{prefix}student-ids"))
    if people.sections:
        chosen = await find_sections(session, school, people.sections, f"{prefix}section")
        found.append(BySections(frozenset(chosen)))
    if people.below is not None:
        found.append(words.below(people.below))
    return found


async def listed(session: "Session", school: SchoolId, path: Path, field: str) -> BySisIds:
    try:
        with path.open("rb") as file:
            return await session.app.read_student_file(session.viewer, school, file, path.name, field)
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise Refused("FILE_UNREADABLE", f"{path.name}: {reason}: check the path.", field=field) from None


async def _window(session: "Session", school: SchoolId, typed: OrderWords) -> Window:
    first = words.given_date(typed.first, "from")
    return Window(
        first=first,
        last=first if typed.last is None else words.a_date(typed.last, "to"),
        flex_periods=tuple(period.id for period in await find_periods(session, school, typed.periods)),
        weekdays=WEEKDAYS if typed.weekdays is None else words.weekdays(typed.weekdays),
        cycle_days=words.labels(typed.cycle_days),
        every_nth_week=typed.every_nth_week,
        without=frozenset(words.a_date(day, "except") for day in typed.without),
    )
