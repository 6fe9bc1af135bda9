"""Waiting for a seat in a full section."""

import datetime as dt
from enum import Enum

import strawberry

from domain.waitlist import Waiter
from graphql_api import find
from graphql_api.context import Info
from graphql_api.ids import encode
from graphql_api.types.flex_period import FlexPeriod
from graphql_api.types.section import Section
from graphql_api.types.student import Student


@strawberry.enum(description="Why somebody waits no longer.")
class WaitlistEnd(Enum):
    SEATED = strawberry.enum_value("seated", description="They got the seat.")
    LEFT = strawberry.enum_value("left", description="They left the waitlist, or staff took them off it.")
    SEATED_ELSEWHERE = strawberry.enum_value(
        "seated_elsewhere", description="Another waitlist had a seat for the same date and flex period first."
    )
    BOOKED = strawberry.enum_value("booked", description="Staff have booked them into the section meanwhile.")
    DATE_OVER = strawberry.enum_value("date_over", description="The date is over, or can be changed no more.")
    CLOSED = strawberry.enum_value("closed", description="They have no flex time then any more.")
    STUDENT_LEFT = strawberry.enum_value("student_left", description="They have left the school.")
    SECTION_ENDED = strawberry.enum_value("section_ended", description="The section has ended.")
    SECTION_NOT_OPEN = strawberry.enum_value(
        "section_not_open", description="Students cannot book the section themselves any more."
    )
    SELF_SCHEDULING_OFF = strawberry.enum_value(
        "self_scheduling_off", description="They may not book for themselves any more."
    )


@strawberry.type(description="A student who waits, or has waited, for a seat in a section on a date, in a flex period.")
class WaitlistEntry:
    view: strawberry.Private[Waiter]

    @strawberry.field(description="The id to leave the waitlist with.")
    def id(self, info: Info) -> strawberry.ID:
        district = info.context.asking.district
        return strawberry.ID(encode("WaitlistEntry", district, self.view.student, self.view.id))

    @strawberry.field(description="Who waits; null where you may not see them.")
    async def student(self, info: Info) -> Student | None:
        return await find.student(info, self.view.student)

    @strawberry.field(description="For a seat in which section; null where you may not see it.")
    async def section(self, info: Info) -> Section | None:
        return await find.section(info, self.view.place.section)

    @strawberry.field(description='On which date: `"2026-09-02"`.')
    def date(self) -> dt.date:
        return self.view.place.day

    @strawberry.field(description="In which flex period.")
    async def flex_period(self, info: Info) -> FlexPeriod:
        return await find.flex_period(info, self.view.place.flex_period)

    @strawberry.field(description="The place in the waitlist: `1` is next; null where they wait no longer.")
    def position(self) -> int | None:
        return self.view.position

    @strawberry.field(description='Since when, in UTC: `"2026-09-01T14:05:00Z"`.')
    def joined_at(self) -> dt.datetime:
        return self.view.joined_at

    @strawberry.field(description="Why they wait no longer: `SEATED`; null while they wait.")
    def end(self) -> WaitlistEnd | None:
        return None if self.view.end is None else WaitlistEnd(self.view.end.value)

    @strawberry.field(
        description='Since when they wait no longer, in UTC: `"2026-09-01T15:30:00Z"`; null while they wait.'
    )
    def ended_at(self) -> dt.datetime | None:
        return self.view.ended_at
