"""From the options of `mass-schedule` and `range-change` to an order."""

from pathlib import Path
from typing import TYPE_CHECKING

from application.setup.queries import SchoolView
from domain.calendar import WEEKDAYS
from domain.errors import Refused
from domain.ids import SchoolId
from domain.mass_change import Booked
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
)
from domain.window import Window
from infra.commands import words
from infra.commands.mass_targets import change_target_of, target_of
from infra.commands.names import find_periods, find_sections
from infra.commands.order_words import BookedWords, OrderWords, People, WeekWords
from infra.commands.references import one_of

if TYPE_CHECKING:
    from infra.commands.session import Session


async def order_of(session: "Session", school: SchoolView, typed: OrderWords, week: WeekWords) -> MassOrder:
    """Raises `Refused`: `NO_AUDIENCE`, `ONE_AUDIENCE`, `NO_TARGET`, and whatever is wrong with a word."""
    who = await _audience(session, school.school.id, typed.who)
    where = await target_of(session, school.school.id, typed, week)
    return await _order(session, school.school.id, typed, who, where, one_of(Existing, typed.existing, "existing"))


async def change_of(session: "Session", school: SchoolView, typed: OrderWords, booked: BookedWords) -> MassOrder:
    """An order that changes what is booked, of everyone if nobody is named. Raises `Refused` as `order_of` does."""
    place = school.school.id
    who = Everyone() if typed.who == People() else await _audience(session, place, typed.who)
    where, such = await change_target_of(session, place, typed, booked)
    existing = Existing.REPLACE_LOCKED if booked.locked_too else Existing.REPLACE
    return await _order(session, place, typed, who, where, existing, such)


async def _order(
    session: "Session",
    school: SchoolId,
    typed: OrderWords,
    who: Audience,
    where: Target,
    existing: Existing,
    booked: Booked | None = None,
) -> MassOrder:
    return MassOrder(
        school=school,
        who=who,
        exclude=tuple(await _audiences(session, school, typed.exclude, "exclude-")),
        where=where,
        when=await _window(session, school, typed),
        existing=existing,
        capacity=None if typed.capacity is None else one_of(Capacity, typed.capacity, "capacity"),
        lock=typed.lock,
        type=typed.type,
        comment=typed.comment,
        booked=booked,
    )


async def _audience(session: "Session", school: SchoolId, people: People) -> Audience:
    found = await _audiences(session, school, people, "")
    if not found:
        choices = "--everyone, --graduation-year, --grade, --section, --below or --student-ids"
        raise Refused("NO_AUDIENCE", f"Say who: {choices}.", field="who")
    if len(found) > 1:
        raise Refused("ONE_AUDIENCE", "Say who in one way only: run one order for each.", field="who")
    return found[0]


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
