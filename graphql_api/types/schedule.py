"""A student's schedule."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from application.scheduling.queries import ScheduleSlot as SlotView
from domain.appointment import Slot
from graphql_api import find
from graphql_api.context import Info
from graphql_api.types.appointment import Appointment
from graphql_api.types.explanation import OpenExplanation

if TYPE_CHECKING:
    from graphql_api.types.flex_period import FlexPeriod


@strawberry.type(description="One date and flex period of a student: an appointment, or open.")
class ScheduleSlot:
    view: strawberry.Private[SlotView]

    @strawberry.field(description='The date: `"2026-09-01"`.')
    def date(self) -> dt.date:
        return self.view.day

    @strawberry.field(description="The flex period.")
    async def flex_period(
        self, info: Info
    ) -> Annotated["FlexPeriod", strawberry.lazy("graphql_api.types.flex_period")]:
        return await find.flex_period(info, self.view.flex_period)

    @strawberry.field(description="What is booked; null where the schedule is open.")
    def appointment(self) -> Appointment | None:
        return None if self.view.appointment is None else Appointment(view=self.view.appointment)

    @strawberry.field(
        description='What to show where nothing is booked: `"Open Schedule Today"`; null where something is.'
    )
    def open_schedule_phrase(self) -> str | None:
        return self.view.phrase

    @strawberry.field(description="Why nothing is booked; null where something is: then `appointment` says why.")
    async def why_open(self, info: Info) -> OpenExplanation | None:
        if self.view.appointment is not None:
            return None
        slot = Slot(self.view.student, self.view.day, self.view.flex_period)
        found = await info.context.load("explanations", info.context.app.explain_slots, slot)
        return None if found is None or found.appointment is not None else OpenExplanation(view=found)
