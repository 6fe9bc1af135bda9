"""From the options of `mass-schedule` to where an order books, and which bookings it starts from."""

from typing import TYPE_CHECKING

from domain.appointment import Origin
from domain.errors import Refused
from domain.ids import RunId, SchoolId
from domain.mass_change import AsInWeek, Booked, ToNowhere
from domain.mass_order import Target, ToOwnHomeroom, ToSection
from infra.commands import words
from infra.commands.names import find_section, find_sections, number_of
from infra.commands.references import one_of

if TYPE_CHECKING:
    from infra.commands.mass_orders import BookedWords, OrderWords
    from infra.commands.session import Session


async def target_of(session: "Session", school: SchoolId, typed: "OrderWords") -> tuple[Target, Booked | None]:
    """Raises `Refused`: `NO_TARGET`, and whatever is wrong with a word."""
    ways = (typed.to_section is not None, typed.own_homeroom, typed.as_in_week is not None, typed.cancel)
    if sum(ways) != 1:
        choices = "--to-section, --own-homeroom, --as-in-week or --cancel"
        raise Refused("NO_TARGET", f"Say where in one way: {choices}.", field="where")
    such = await _booked(session, school, typed.booked)
    if typed.as_in_week is not None:
        if typed.booked.only or typed.booked.run is not None:
            message = "A week is copied by --booked-section and --booked-origin only: leave the others out."
            raise Refused("BAD_INPUT", message, field="as-in-week")
        return AsInWeek(words.a_date(typed.as_in_week, "as-in-week"), such), None
    starts_from_bookings = typed.cancel or typed.booked.only
    if not starts_from_bookings and such != Booked():
        message = "To move only such bookings, add --only-booked; to cancel them, --cancel."
        raise Refused("BAD_INPUT", message, field="only-booked")
    return await _place(session, school, typed), such if starts_from_bookings else None


async def _place(session: "Session", school: SchoolId, typed: "OrderWords") -> Target:
    if typed.cancel:
        return ToNowhere()
    if typed.to_section is None:
        return ToOwnHomeroom()
    return ToSection((await find_section(session, school, typed.to_section, "to-section")).section.id)


async def _booked(session: "Session", school: SchoolId, typed: "BookedWords") -> Booked:
    sections = await find_sections(session, school, typed.sections, "booked-section") if typed.sections else None
    origins = [one_of(Origin, one, "booked-origin") for one in words.parts(typed.origins)]
    run = None if typed.run is None else RunId(number_of(session, "MassScheduleRun", typed.run, "booked-run"))
    return Booked(None if sections is None else frozenset(sections), frozenset(origins) if origins else None, run)
