"""Sections that cannot meet as booked: one lead or one room for two at the same time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from application.access import Viewer
from application.ports.transaction import Begin, Transaction
from application.scheduling.clash_reader import Need
from application.setup.read_schools import check_days
from domain.calendar import Calendar
from domain.clashes import BookedSection, Clash, clashes
from domain.flex_period import FlexPeriod
from domain.ids import FlexPeriodId, SchoolId, SectionId

MOST_DAYS = 62


@dataclass(frozen=True, slots=True)
class FindClashes:
    """For staff of the schools; of other schools there is nothing in the answer."""

    begin: Begin

    async def staff(
        self, viewer: Viewer, schools: Collection[SchoolId], first: date, last: date
    ) -> Mapping[SchoolId, tuple[Clash, ...]]:
        """Leads with two sections at once, one of them at the school. Raises `Refused`: `END_BEFORE_START`, `TOO_MANY_DAYS`."""
        check_days(first, last, MOST_DAYS)
        asked = [school for school in schools if viewer.works_at(school)]
        async with self.begin(viewer.district) as tx:
            found = await _clashes(tx, await tx.clash_reader.leads(asked, first, last))
        return {school: tuple(one for one in found if one.concerns(school)) for school in asked}

    async def rooms(
        self, viewer: Viewer, schools: Collection[SchoolId], first: date, last: date
    ) -> Mapping[SchoolId, tuple[Clash, ...]]:
        """Rooms with two sections at once. Raises `Refused`: `END_BEFORE_START`, `TOO_MANY_DAYS`."""
        check_days(first, last, MOST_DAYS)
        asked = [school for school in schools if viewer.works_at(school)]
        async with self.begin(viewer.district) as tx:
            found = await _clashes(tx, await tx.clash_reader.rooms(asked, first, last))
        return {school: tuple(one for one in found if one.concerns(school)) for school in asked}

    async def made_by(
        self, viewer: Viewer, section: SectionId, day: date, period: FlexPeriodId
    ) -> tuple[tuple[Clash, ...], tuple[Clash, ...]]:
        """The clashes of lead and room in which a section stands on a date and flex period."""
        async with self.begin(viewer.district) as tx:
            found = (await tx.sections.find([section])).get(section)
            if found is None or not viewer.works_at(found.school):
                return (), ()
            leads = await _clashes(tx, await tx.clash_reader.leads([found.school], day, day, section))
            rooms = await _clashes(tx, await tx.clash_reader.rooms([found.school], day, day, section))
        places = [(section, day, period)]
        leads, rooms = ([clash for clash in found if clash.among(places)] for found in (leads, rooms))
        return tuple(leads), tuple(rooms)


async def _clashes(tx: Transaction, needs: Sequence[Need]) -> list[Clash]:
    return clashes(list(zip([need.needed for need in needs], await booked(tx, needs), strict=True)))


async def booked(tx: Transaction, needs: Sequence[Need]) -> list[BookedSection]:
    """The same, each with its bell times."""
    schools = {need.school for need in needs}
    calendars = await tx.schools.calendars(schools)
    periods = {period.id: period for several in (await tx.schools.flex_periods(schools)).values() for period in several}
    return [_booked(need, calendars[need.school], periods) for need in needs]


def _booked(need: Need, calendar: Calendar, periods: Mapping[FlexPeriodId, FlexPeriod]) -> BookedSection:
    period = periods.get(need.flex_period)
    bells = None if period is None else period.bells_on(need.day, calendar.cycle_days.get(need.day))
    instants = None if bells is None else bells.on(need.day, calendar.zone)
    return BookedSection(need.section, need.school, need.day, need.flex_period, instants)
