"""Days: weekdays, school years, closures, and what the calendar says of one date."""

import datetime as dt
from datetime import date, time
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from application.setup.queries import SchoolDay as DayView
from domain.calendar import Closure as ClosureView
from domain.calendar import Days
from domain.calendar import SchoolYear as YearView
from domain.flex_period import BellTimes
from domain.ids import FlexPeriodId
from graphql_api import find
from graphql_api.context import Info
from graphql_api.enums import value_of
from graphql_api.ids import encode

if TYPE_CHECKING:
    from graphql_api.types.flex_period import FlexPeriod


@strawberry.enum(description="A day of the week.")
class Weekday(Enum):
    MONDAY = strawberry.enum_value(1, description="Monday, the first day of a week.")
    TUESDAY = strawberry.enum_value(2, description="Tuesday.")
    WEDNESDAY = strawberry.enum_value(3, description="Wednesday.")
    THURSDAY = strawberry.enum_value(4, description="Thursday.")
    FRIDAY = strawberry.enum_value(5, description="Friday.")
    SATURDAY = strawberry.enum_value(6, description="Saturday.")
    SUNDAY = strawberry.enum_value(7, description="Sunday, the last day of a week.")


def weekdays_of(numbers: frozenset[int] | None) -> list[Weekday] | None:
    return None if numbers is None else [Weekday(number) for number in sorted(numbers)]


def numbers_of(weekdays: list[Weekday] | None) -> frozenset[int] | None:
    return None if weekdays is None else frozenset(value_of(day) for day in weekdays)


@strawberry.type(description="A school year: its first and last day, and the weekdays of session.")
class SchoolYear:
    first_day: date = strawberry.field(description='The first day, included: `"2026-08-17"`.')
    last_day: date = strawberry.field(description='The last day, included: `"2027-06-04"`.')
    session_weekdays: list[Weekday] = strawberry.field(
        description="The weekdays on which the school is in session: `[MONDAY, TUESDAY]`."
    )

    @classmethod
    def of(cls, year: YearView) -> "SchoolYear":
        return cls(
            first_day=year.first_day,
            last_day=year.last_day,
            session_weekdays=[Weekday(number) for number in sorted(year.session_weekdays)],
        )


@strawberry.type(description="No school on some days, for everyone or for some graduation years.")
class Closure:
    view: strawberry.Private[ClosureView]

    @strawberry.field(description="Opaque. Pass it to `updateClosure` or `removeClosure`.")
    def id(self, info: Info) -> strawberry.ID:
        return strawberry.ID(encode("Closure", info.context.asking.district, self.view.id))

    @strawberry.field(description='The first closed day: `"2026-11-26"`.')
    def first_day(self) -> date:
        return self.view.first_day

    @strawberry.field(description='The last closed day, included: `"2026-11-27"`.')
    def last_day(self) -> date:
        return self.view.last_day

    @strawberry.field(description='Why, for people: `"Thanksgiving"`.')
    def reason(self) -> str:
        return self.view.reason

    @strawberry.field(description="The graduation years that stay at home: `[2027]`; null for everyone.")
    def graduation_years(self) -> list[int] | None:
        years = self.view.graduation_years
        return None if years is None else sorted(years)


@strawberry.type(description="A flex period on one date, with that date's bell times.")
class FlexPeriodOnDay:
    flex_period_id: strawberry.Private[FlexPeriodId]
    bells: strawberry.Private[BellTimes]

    @strawberry.field(description="The flex period.")
    async def flex_period(
        self, info: Info
    ) -> Annotated["FlexPeriod", strawberry.lazy("graphql_api.types.flex_period")]:
        return await find.flex_period(info, self.flex_period_id)

    @strawberry.field(description='When it starts, on the school\'s clock: `"10:05"`; null where nobody entered it.')
    def starts_at(self) -> time | None:
        return self.bells.starts

    @strawberry.field(description='When it ends, on the school\'s clock: `"10:40"`; null where nobody entered it.')
    def ends_at(self) -> time | None:
        return self.bells.ends


@strawberry.type(description="What a school's calendar says of one date.")
class SchoolDay:
    view: strawberry.Private[DayView]

    @strawberry.field(description='The date: `"2026-09-01"`.')
    def date(self) -> dt.date:
        return self.view.day

    @strawberry.field(
        description="Whether there is school: within the school year, on a session weekday, and not closed for everyone."
    )
    def is_school_day(self) -> bool:
        return self.view.is_school_day

    @strawberry.field(description='The label of the cycle day: `"A"`; null where the date has none.')
    def cycle_day(self) -> str | None:
        return self.view.cycle_day

    @strawberry.field(description="The closures that cover the date, those for some graduation years included.")
    def closures(self) -> list[Closure]:
        return [Closure(view=closure) for closure in self.view.closures]

    @strawberry.field(description="The flex periods that meet, by name; none on a day without school.")
    def flex_periods(self) -> list[FlexPeriodOnDay]:
        return [FlexPeriodOnDay(flex_period_id=id, bells=bells) for id, bells in self.view.flex_periods]


@strawberry.type(description="A limit to some days; without weekdays and cycle days it means every day.")
class DayLimit:
    weekdays: list[Weekday] | None = strawberry.field(description="Only on these weekdays: `[MONDAY]`; null for any.")
    cycle_days: list[str] | None = strawberry.field(
        description='Only on dates with these cycle days: `["A"]`; null for any. With weekdays, either is enough.'
    )

    @classmethod
    def of(cls, days: Days) -> "DayLimit":
        return cls(
            weekdays=weekdays_of(days.weekdays), cycle_days=None if days.cycle_days is None else sorted(days.cycle_days)
        )
