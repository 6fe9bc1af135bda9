"""Port: schools with their settings, and their calendars."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Protocol

from domain.calendar import Calendar, Closure, SchoolYear
from domain.flex_period import FlexPeriod, FlexPeriodUses, Meeting
from domain.ids import ClosureId, FlexPeriodId, SchoolId
from domain.roster import School


class Schools(Protocol):
    """Reads batch by school; a school that does not exist is not in the answer."""

    async def all(self) -> tuple[School, ...]:
        """Every school of the district, by name."""

    async def find(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, School]: ...

    async def calendars(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, Calendar]:
        """Years, closures, cycle days, zone and freeze of each school."""

    async def flex_periods(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, tuple[FlexPeriod, ...]]:
        """The active flex periods of each school, by name; a school without any has an empty tuple."""

    async def hold_version(self, school: SchoolId) -> int | None:
        """The version of the school's settings, its row locked until the transaction ends; None when there is none."""

    async def hold_flex_period_version(self, school: SchoolId, flex_period: FlexPeriodId) -> int | None:
        """The flex period's version, its row locked; None when this school has no such active period."""

    async def save(self, school: School) -> None:
        """Write the school's settings. Raises `Refused` `NAME_TAKEN` when another school of the district has the name."""

    async def save_year(self, school: SchoolId, year: SchoolYear) -> None:
        """Add a school year, or put it in the place of those it overlaps."""

    async def save_flex_period(
        self, school: SchoolId, flex_period: FlexPeriodId | None, name: str, meetings: tuple[Meeting, ...]
    ) -> FlexPeriodId | None:
        """Add (None) or change a flex period; None when there is no such period in this school.

        Raises `Refused` `NAME_TAKEN` when another period of the school has the name.
        """

    async def flex_period_uses(self, school: SchoolId, flex_period: FlexPeriodId, first_day: date) -> FlexPeriodUses:
        """Appointments, open requests and who waits, from that day on; of pre-booking it says nothing."""

    async def remove_flex_period(self, school: SchoolId, flex_period: FlexPeriodId) -> None:
        """Take it out of the active ones; its name may be given again."""

    async def set_cycle_days(self, school: SchoolId, labels: Mapping[date, str | None]) -> None:
        """Label dates; None takes a label away."""

    async def add_closure(
        self, school: SchoolId, first_day: date, last_day: date, graduation_years: frozenset[int] | None, reason: str
    ) -> ClosureId: ...

    async def change_closure(self, school: SchoolId, closure: Closure) -> bool:
        """Whether the school has a closure of that id, which is now like this."""

    async def remove_closure(self, school: SchoolId, closure: ClosureId) -> bool:
        """Whether the school had it."""

    async def closures(self, ids: Collection[ClosureId]) -> Mapping[ClosureId, Closure]: ...
