"""From the options of `mass-schedule` and `range-change` to an order."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from application.setup.queries import SchoolView
from domain.appointment import Origin
from domain.calendar import WEEKDAYS
from domain.errors import Refused
from domain.ids import RunId, SchoolId
from domain.mass_change import Booked, ToNowhere
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
    Target,
    ToOwnHomeroom,
    ToSection,
)
from domain.window import Window
from infra.commands import words
from infra.commands.names import find_periods, find_section, find_sections, number_of

if TYPE_CHECKING:
    from infra.commands.session import Session

Choice = TypeVar("Choice", Existing, Capacity, Origin)


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
class OrderWords:
    """The options, as they were typed."""

    who: People = field(default_factory=People)
    exclude: People = field(default_factory=People)
    to_section: str | None = None
    own_homeroom: bool = False
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


@dataclass(frozen=True, slots=True)
class BookedWords:
    """The options of a change of what is booked, as they were typed."""

    cancel: bool = False
    sections: Sequence[str] = ()
    origins: Sequence[str] = ()
    run: str | None = None
    locked_too: bool = False


async def order_of(
    session: "Session", school: SchoolView, typed: OrderWords, booked: BookedWords | None = None
) -> MassOrder:
    """Raises `Refused`: `NO_AUDIENCE`, `ONE_AUDIENCE`, `NO_TARGET`, and whatever is wrong with a word."""
    place = school.school.id
    who = await _audiences(session, place, typed.who, "")
    if not who:
        choices = "--everyone, --graduation-year, --grade, --section, --below or --student-ids"
        raise Refused("NO_AUDIENCE", f"Say who: {choices}.", field="who")
    if len(who) > 1:
        raise Refused("ONE_AUDIENCE", "Say who in one way only: run one order for each.", field="who")
    return MassOrder(
        school=place,
        who=who[0],
        exclude=tuple(await _audiences(session, place, typed.exclude, "exclude-")),
        where=await _target(session, place, typed, booked),
        when=await _window(session, place, typed),
        existing=_choice(Existing, typed.existing, "existing"),
        capacity=None if typed.capacity is None else _choice(Capacity, typed.capacity, "capacity"),
        lock=typed.lock,
        type=typed.type,
        comment=typed.comment,
        booked=None if booked is None else await _booked(session, place, booked),
    )


async def change_of(session: "Session", school: SchoolView, typed: OrderWords, booked: BookedWords) -> MassOrder:
    """An order that changes what is booked, of everyone if nobody is named. Raises `Refused` as `order_of` does."""
    who = People(everyone=True) if typed.who == People() else typed.who
    existing = Existing.REPLACE_LOCKED if booked.locked_too else Existing.REPLACE
    return await order_of(session, school, replace(typed, who=who, existing=existing.value), booked)


async def _booked(session: "Session", school: SchoolId, typed: BookedWords) -> Booked:
    sections = await find_sections(session, school, typed.sections, "booked-section")
    origins = [_choice(Origin, one, "booked-as") for one in typed.origins]
    run = None if typed.run is None else RunId(number_of(session, "MassScheduleRun", typed.run, "booked-by-run"))
    return Booked(frozenset(sections) or None, frozenset(origins) or None, run)


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


async def _target(session: "Session", school: SchoolId, typed: OrderWords, booked: BookedWords | None) -> Target:
    cancels = booked is not None and booked.cancel
    if [typed.to_section is not None, typed.own_homeroom, cancels].count(True) != 1:
        choices = "--to-section or --own-homeroom" if booked is None else "--cancel, --to-section or --own-homeroom"
        raise Refused("NO_TARGET", f"Say where: either {choices}.", field="where")
    if cancels:
        return ToNowhere()
    if typed.to_section is None:
        return ToOwnHomeroom()
    return ToSection((await find_section(session, school, typed.to_section, "to-section")).section.id)


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


def _choice(kind: type[Choice], given: str, field: str) -> Choice:
    try:
        return kind(given.lower().replace("-", "_"))
    except ValueError:
        choices = ", ".join(each.value.replace("_", "-") for each in kind)
        raise Refused("BAD_INPUT", f"--{field} is one of {choices}.", field=field) from None
