"""From the options of `mass-schedule` and `range-change` to where an order books, and which bookings it starts from."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from domain.appointment import Origin
from domain.errors import Refused
from domain.ids import RunId, SchoolId
from domain.mass_change import AsInWeek, Booked, ToNowhere
from domain.mass_order import Target, ToOwnHomeroom, ToSection
from infra.commands import words
from infra.commands.names import find_section, find_sections, number_of
from infra.commands.order_words import BookedWords, OrderWords, WeekWords
from infra.commands.references import one_of

if TYPE_CHECKING:
    from infra.commands.session import Session


async def target_of(session: "Session", school: SchoolId, typed: OrderWords, week: WeekWords) -> Target:
    """Raises `Refused`: `NO_TARGET`, and whatever is wrong with a word."""
    if [typed.to_section is not None, typed.own_homeroom, week.date is not None].count(True) != 1:
        raise Refused("NO_TARGET", "Say where: either --to-section, --own-homeroom or --as-in-week.", field="where")
    if week.date is not None:
        such = await _booked(session, school, week.sections, week.origins)
        return AsInWeek(words.a_date(week.date, "as-in-week"), such)
    if week != WeekWords():
        message = "What is booked is copied by --as-in-week; `homeroom range-change` moves or cancels it."
        raise Refused("BAD_INPUT", message, field="as-in-week")
    return await _place(session, school, typed)


async def change_target_of(
    session: "Session", school: SchoolId, typed: OrderWords, booked: BookedWords
) -> tuple[Target, Booked]:
    """Raises `Refused`: `NO_TARGET`, and whatever is wrong with a word."""
    if [typed.to_section is not None, typed.own_homeroom, booked.cancel].count(True) != 1:
        raise Refused("NO_TARGET", "Say where: either --cancel, --to-section or --own-homeroom.", field="where")
    run = None if booked.run is None else RunId(number_of(session, "MassScheduleRun", booked.run, "booked-by-run"))
    such = await _booked(session, school, booked.sections, booked.origins, run)
    return ToNowhere() if booked.cancel else await _place(session, school, typed), such


async def _place(session: "Session", school: SchoolId, typed: OrderWords) -> Target:
    if typed.to_section is None:
        return ToOwnHomeroom()
    return ToSection((await find_section(session, school, typed.to_section, "to-section")).section.id)


async def _booked(
    session: "Session", school: SchoolId, sections: Sequence[str], origins: Sequence[str], run: RunId | None = None
) -> Booked:
    found = await find_sections(session, school, sections, "booked-section")
    named = [one_of(Origin, one, "booked-as") for one in words.parts(origins)]
    return Booked(frozenset(found) or None, frozenset(named) or None, run)
