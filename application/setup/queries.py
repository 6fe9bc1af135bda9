"""What can be read of schools and their calendars."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from application.paging import Page, PageRequest
from application.sight import Sight
from domain.calendar import Closure, SchoolYear
from domain.flex_period import BellTimes, FlexPeriod
from domain.ids import FlexPeriodId, SchoolId
from domain.roster import School


@dataclass(frozen=True, slots=True)
class SchoolView:
    school: School
    version: int
    years: tuple[SchoolYear, ...]
    """Ascending."""


@dataclass(frozen=True, slots=True)
class FlexPeriodView:
    flex_period: FlexPeriod
    active: bool
    version: int


@dataclass(frozen=True, slots=True)
class SchoolDay:
    """What the calendar says of one date."""

    school: SchoolId
    day: date
    is_school_day: bool
    cycle_day: str | None
    closures: tuple[Closure, ...]
    flex_periods: tuple[tuple[FlexPeriodId, BellTimes], ...]
    """Those that meet on the date, by name; empty on a day without school."""


class SchoolReader(Protocol):
    async def schools(self, sight: Sight, page: PageRequest) -> Page[SchoolView]:
        """By name, then id; keys are (name, id)."""

    async def schools_by_id(self, sight: Sight, ids: Collection[SchoolId]) -> Mapping[SchoolId, SchoolView]: ...

    async def flex_periods_by_id(
        self, sight: Sight, ids: Collection[FlexPeriodId]
    ) -> Mapping[FlexPeriodId, FlexPeriodView]:
        """Inactive ones too: appointments refer to them."""

    async def flex_periods_of(
        self, sight: Sight, schools: Collection[SchoolId]
    ) -> Mapping[SchoolId, tuple[FlexPeriodView, ...]]:
        """The active flex periods of each school, by name."""
