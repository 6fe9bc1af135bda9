"""Requests for appointments."""

import datetime as dt
from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry import UNSET

from application.appointment_requests.queries import RequestView
from application.lists.queries import RequestsOfStudent
from domain.appointment_request import RequestState
from graphql_api import find
from graphql_api.connections import connect
from graphql_api.context import Info
from graphql_api.cursors import Order
from graphql_api.enums import value_of
from graphql_api.limits import check_list
from graphql_api.paging import After, Before, Connection, First, Last
from graphql_api.types.node import Node

if TYPE_CHECKING:
    from graphql_api.types.flex_period import FlexPeriod
    from graphql_api.types.section import Section
    from graphql_api.types.student import Student

NEWEST_FIRST = Order("appointment_requests", int)


@strawberry.enum(description="What became of a request.")
class AppointmentRequestState(Enum):
    OPEN = strawberry.enum_value("open", description="Nobody has decided yet.")
    APPROVED = strawberry.enum_value("approved", description="Somebody approved it: it was booked then.")
    DENIED = strawberry.enum_value("denied", description="Somebody denied it, and said why.")
    WITHDRAWN = strawberry.enum_value("withdrawn", description="Whoever asked took it back.")
    EXPIRED = strawberry.enum_value(
        "expired", description="Nobody decided while its slot could be changed: its date is over, or today is frozen."
    )


States = Annotated[
    list[AppointmentRequestState] | None,
    strawberry.argument(description="Only those in these states now: `[OPEN]`; all if not given."),
]


@strawberry.type(description="Somebody asks for an appointment; staff of the section approve, which books it, or deny.")
class AppointmentRequest(Node):
    view: strawberry.Private[RequestView]

    def key(self) -> tuple[int]:
        return (self.view.request.id,)

    @strawberry.field(description="For whom; null where they no longer belong to a school you may see.")
    async def student(self, info: Info) -> Annotated["Student", strawberry.lazy("graphql_api.types.student")] | None:
        return await find.student(info, self.view.request.slot.student)

    @strawberry.field(description="What was asked for; null where you may not see it.")
    async def section(self, info: Info) -> Annotated["Section", strawberry.lazy("graphql_api.types.section")] | None:
        return await find.section(info, self.view.request.section)

    @strawberry.field(description='The date: `"2026-09-01"`.')
    def date(self) -> dt.date:
        return self.view.request.slot.day

    @strawberry.field(description="The flex period.")
    async def flex_period(
        self, info: Info
    ) -> Annotated["FlexPeriod", strawberry.lazy("graphql_api.types.flex_period")]:
        return await find.flex_period(info, self.view.request.slot.flex_period)

    @strawberry.field(description='What they wrote: `"I need help with my essay."`; null where they wrote nothing.')
    def comment(self) -> str | None:
        return self.view.request.comment

    @strawberry.field(description="What became of it: `OPEN`.")
    def state(self) -> AppointmentRequestState:
        return AppointmentRequestState(self.view.state.value)

    @strawberry.field(description='Who asked: `"student:4"`.')
    def requested_by(self) -> str:
        return self.view.request.requested_by

    @strawberry.field(description='When, in UTC: `"2026-09-01T14:05:00Z"`.')
    def requested_at(self) -> dt.datetime:
        return self.view.request.requested_at

    @strawberry.field(description='Who approved, denied or withdrew it: `"staffer:204"`; null where nobody did.')
    def decided_by(self) -> str | None:
        decision = self.view.request.decision
        return None if decision is None else decision.by

    @strawberry.field(description='When, in UTC: `"2026-09-01T14:25:00Z"`; null where nobody did.')
    def decided_at(self) -> dt.datetime | None:
        decision = self.view.request.decision
        return None if decision is None else decision.at

    @strawberry.field(description='Why it was denied: `"We are full, come on Friday."`; null where it was not.')
    def reason(self) -> str | None:
        decision = self.view.request.decision
        return None if decision is None else decision.reason


@strawberry.type(description="A page of requests for appointments, newest first.")
class AppointmentRequestConnection(Connection[AppointmentRequest]):
    pass


def appointment_request(view: RequestView) -> AppointmentRequest:
    return AppointmentRequest(view=view)


def requests_field(listed: type[RequestsOfStudent], parent: Callable[[Any], int], description: str) -> Any:
    """The field of a student, section, staffer or school that lists its requests."""

    async def appointment_requests(
        self: Any,
        info: Info,
        states: States = None,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> AppointmentRequestConnection:
        wanted, asked = listed(_states(states)), (first, after, last, before)
        made = AppointmentRequestConnection
        return await connect(info, made, wanted, parent(self), NEWEST_FIRST, appointment_request, asked)

    return strawberry.field(resolver=appointment_requests, description=description)


def _states(states: list[AppointmentRequestState] | None) -> frozenset[RequestState] | None:
    check_list("states", states or ())
    return None if states is None else frozenset(RequestState(value_of(one)) for one in states)
