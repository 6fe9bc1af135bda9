"""Why a student is where they are, or why a slot is open."""

import datetime as dt
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from application.scheduling.explain_slots import Why
from application.scheduling.queries import PastAppointment as PastView
from domain.promotion import Promotion
from graphql_api import find
from graphql_api.context import Info

if TYPE_CHECKING:
    from graphql_api.types.flex_period import FlexPeriod
    from graphql_api.types.mass_schedule_run import MassScheduleRun
    from graphql_api.types.section import Section


@strawberry.enum(description="Who made an appointment, in rising rank; staff and admins rank the same.")
class AppointmentOrigin(Enum):
    HOMEROOM_PREBOOK = strawberry.enum_value(
        "homeroom_prebook", description="A mass schedule into each student's homeroom."
    )
    STUDENT = strawberry.enum_value("student", description="The student.")
    STAFF = strawberry.enum_value("staff", description="A member of staff.")
    ADMIN = strawberry.enum_value("admin", description="An admin.")


@strawberry.enum(description="Why an appointment went to the history.")
class EndReason(Enum):
    DISPLACED = strawberry.enum_value("displaced", description="Another appointment took its place.")
    CANCELLED = strawberry.enum_value("cancelled", description="Somebody cancelled or moved it.")
    UNDONE = strawberry.enum_value("undone", description="The mass schedule that made it was undone.")
    STUDENT_LEFT = strawberry.enum_value("student_left", description="The student left the roster.")
    STUDENT_MOVED = strawberry.enum_value("student_moved", description="The student moved to another school.")
    SECTION_ENDED = strawberry.enum_value("section_ended", description="The section ended.")
    CLOSED = strawberry.enum_value("closed", description="The school closed that day.")


@strawberry.type(description="An appointment that is over or was displaced.")
class PastAppointment:
    view: strawberry.Private[PastView]

    @strawberry.field(description="Where the student was booked; null where you may not see it.")
    async def section(self, info: Info) -> Annotated["Section", strawberry.lazy("graphql_api.types.section")] | None:
        return await find.section(info, self.view.appointment.section)

    @strawberry.field(description='The date: `"2026-09-01"`.')
    def date(self) -> dt.date:
        return self.view.appointment.slot.day

    @strawberry.field(description="The flex period; null where you may not see it.")
    async def flex_period(
        self, info: Info
    ) -> Annotated["FlexPeriod", strawberry.lazy("graphql_api.types.flex_period")] | None:
        return await find.maybe_flex_period(info, self.view.appointment.slot.flex_period)

    @strawberry.field(description="Who made it: `STAFF`.")
    def origin(self) -> AppointmentOrigin:
        return AppointmentOrigin(self.view.appointment.origin.value)

    @strawberry.field(description='The maker: `"staffer:204"`.')
    def made_by(self) -> str:
        return self.view.appointment.made_by

    @strawberry.field(description='When it was made, in UTC: `"2026-09-01T14:05:00Z"`.')
    def made_at(self) -> datetime:
        return self.view.appointment.made_at

    @strawberry.field(description='When it ended, in UTC: `"2026-09-02T08:00:00Z"`.')
    def ended_at(self) -> datetime:
        return self.view.ended_at

    @strawberry.field(description='Who ended it: `"staffer:204"`.')
    def ended_by(self) -> str:
        return self.view.ended_by

    @strawberry.field(description="The mass schedule that made it; null where none did, or you may not see it.")
    async def mass_schedule(
        self, info: Info
    ) -> Annotated["MassScheduleRun", strawberry.lazy("graphql_api.types.mass_schedule_run")] | None:
        run = self.view.appointment.run
        return None if run is None else await find.run(info, run)

    @strawberry.field(description="Why it ended: `DISPLACED`.")
    def end_reason(self) -> EndReason:
        return EndReason(self.view.reason.value)


@strawberry.enum(description="Which rule makes a section a student's homeroom.")
class HomeroomChoice(Enum):
    PIN = strawberry.enum_value("pin", description="An admin pinned the student to it.")
    ROSTER = strawberry.enum_value("roster", description="The student is on its roster, and it is designated.")
    CHANGED = strawberry.enum_value("changed", description="By now it is not the student's homeroom any more.")


@strawberry.type(description="The student had waited for the seat.")
class FromWaitlist:
    view: strawberry.Private[Promotion]

    @strawberry.field(description='When they joined the waitlist, in UTC: `"2026-09-01T14:05:00Z"`.')
    def waited_since(self) -> datetime:
        return self.view.waited_since

    @strawberry.field(
        description="How the appointment ended that had the seat before: `CANCELLED`; null where there were more seats."
    )
    def freed_by(self) -> EndReason | None:
        return None if self.view.freed is None else EndReason(self.view.freed.reason.value)

    @strawberry.field(description='When it ended, in UTC: `"2026-09-02T08:00:00Z"`; null where there were more seats.')
    def freed_at(self) -> datetime | None:
        return None if self.view.freed is None else self.view.freed.at


@strawberry.type(description='The answer to "why am I here?": who decided, when, and what stood there before.')
class AppointmentExplanation:
    view: strawberry.Private[Why]

    @strawberry.field(
        description="In words, for staff and students: "
        '`"Booked by Grace Hopper on 2026-09-01, in place of Robotics."`. Students read the name of no other student.'
    )
    def sentence(self) -> str:
        return self.view.sentence

    @strawberry.field(description="What it displaced; null where the slot was open.")
    def replaced(self) -> PastAppointment | None:
        made = self.view.appointment
        birth = None if made is None else made.replaced
        found = next((one for one in self.view.before if birth is not None and one.appointment.birth == birth), None)
        return None if found is None else PastAppointment(view=found)

    @strawberry.field(description="Everything that stood there before, newest first.")
    def before(self) -> list[PastAppointment]:
        return [PastAppointment(view=one) for one in self.view.before]

    @strawberry.field(
        description="What it took the place of, there or (moved) on another date or flex period, and so on back, newest first."
    )
    def chain(self) -> list[PastAppointment]:
        return [PastAppointment(view=one) for one in self.view.chain]

    @strawberry.field(description="Where a waitlist made the appointment; null otherwise.")
    def from_waitlist(self) -> FromWaitlist | None:
        return None if self.view.promotion is None else FromWaitlist(view=self.view.promotion)

    @strawberry.field(
        description="Why the section is the student's homeroom, as things are now: `PIN`; null for others than pre-booked ones."
    )
    def homeroom_choice(self) -> HomeroomChoice | None:
        return None if self.view.homeroom is None else HomeroomChoice(self.view.homeroom.value)


@strawberry.type(description="Why nothing is booked on a date and flex period.")
class OpenExplanation:
    view: strawberry.Private[Why]

    @strawberry.field(
        description='In words: `"Open since 2026-09-01: Robotics was cancelled by Grace Hopper."`; mass schedules that were '
        "undone leave no trace of what they had booked into an open slot."
    )
    def sentence(self) -> str:
        return self.view.sentence

    @strawberry.field(description="Everything that stood there, newest first.")
    def before(self) -> list[PastAppointment]:
        return [PastAppointment(view=one) for one in self.view.before]
