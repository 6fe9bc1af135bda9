"""Schools: settings, calendar, people, sections, schedules, syncs."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

import strawberry
from strawberry import UNSET

from application.lists.queries import (
    HomeroomExceptionsOfSchool,
    RequestsOfSchool,
    RunsOfSchool,
    SectionsOfSchool,
    SkipsOfSchool,
    StaffersOfSchool,
    StudentsOfSchool,
    SyncsOfSchool,
    UnscheduledOfSchool,
    UntakenOfSchool,
)
from application.lists.stranded import StrandedOfSchool
from domain.errors import not_found
from domain.skips import no_sis_attendance
from graphql_api import find, nodes
from graphql_api.connections import connect
from graphql_api.context import Info
from graphql_api.cursors import Order
from graphql_api.dates import From, On, To, ToSoon
from graphql_api.filters import person_filter, section_filter
from graphql_api.paging import After, Before, Connection, First, Last
from graphql_api.pulls import UpdatedSince
from graphql_api.types import attendance
from graphql_api.types.appointment_request import requests_field
from graphql_api.types.calendar import Closure, SchoolDay
from graphql_api.types.carry_over import HomeroomCarryOver
from graphql_api.types.clash import RoomClash, StaffClash
from graphql_api.types.homeroom import HomeroomExceptionConnection
from graphql_api.types.mass_schedule_run import NEWEST_RUNS, MassScheduleConnection, mass_schedule_run
from graphql_api.types.notification import NotificationDigest
from graphql_api.types.people import StafferFilter, StudentFilter
from graphql_api.types.prebooking import Prebooking
from graphql_api.types.roster_sync import NEWEST_SYNCS, RosterSyncConnection, roster_sync
from graphql_api.types.school_settings import SchoolSettings
from graphql_api.types.section import SectionConnection
from graphql_api.types.section_dates import BlockedDate
from graphql_api.types.section_filter import SectionFilter
from graphql_api.types.self_scheduling import SelfScheduling
from graphql_api.types.staffer import StafferConnection
from graphql_api.types.stranded import (
    BY_DATE_AND_NAME,
    Reasons,
    StrandedAppointmentConnection,
    reasons_of,
    stranded_appointment,
)
from graphql_api.types.student import StudentConnection

if TYPE_CHECKING:
    from graphql_api.types.flex_period import FlexPeriod
    from graphql_api.types.onboarding import OnboardingChecklist

Period = Annotated[strawberry.ID, strawberry.argument(description="A flex period of this school.")]
BY_NAME = Order("people", str, str, str, int)
SECTIONS = Order("sections", str, int)


@strawberry.type(description="A school of the district, with its settings.")
class School(SchoolSettings):
    @strawberry.field(description="The flex periods that can be booked, by name.")
    async def flex_periods(
        self, info: Info
    ) -> list[Annotated["FlexPeriod", strawberry.lazy("graphql_api.types.flex_period")]]:
        found = await info.context.load("flex_periods_of", info.context.app.flex_periods_of, self.view.school.id)
        return [nodes.flex_period(view) for view in found or ()]

    @strawberry.field(
        description="What is booked by itself after every roster sync; null where nothing is. For its staff, null for others."
    )
    async def prebooking(self, info: Info) -> Prebooking | None:
        found = await info.context.load("prebookings", info.context.app.prebookings_of, self.view.school.id)
        return None if found is None else Prebooking(view=found)

    @strawberry.field(
        description="How often it mails its students and staff what they were told; null where it does not."
    )
    async def notification_digest(self, info: Info) -> NotificationDigest | None:
        found = await info.context.load("digests", info.context.app.digests_of, self.view.school.id)
        return None if found is None else NotificationDigest(view=found)

    @strawberry.field(description="When its students may book for themselves, and how far ahead.")
    async def self_scheduling(self, info: Info) -> SelfScheduling:
        read = info.context.app.self_schedulings_of
        found = await info.context.load("self_schedulings", read, self.view.school.id)
        if found is None:
            raise not_found("school")
        return SelfScheduling.of(found)

    @strawberry.field(description="What the calendar says of every date in a range.")
    async def calendar(self, info: Info, from_: From, to: To) -> list[SchoolDay]:
        read = info.context.app.read_lists.calendars
        found = await info.context.load("calendars", read, self.view.school.id, from_, to)
        if found is None:
            raise not_found("school")
        return [SchoolDay(view=day) for day in found]

    @strawberry.field(description="Every closure of every school year, by first day.")
    async def closures(self, info: Info) -> list[Closure]:
        found = await info.context.load("closures", info.context.app.closures_of, self.view.school.id)
        return [Closure(view=one) for one in found or ()]

    @strawberry.field(
        description="The blocks that meet a range of dates: sections and staff that are not available; by first day. For its "
        "staff."
    )
    async def blocks(self, info: Info, from_: From, to: To) -> list[BlockedDate]:
        info.context.asking.must_work_at(self.view.school.id)
        read = info.context.app.read_section_dates.blocks_of
        found = await info.context.load("blocks", read, self.view.school.id, from_, to)
        return [BlockedDate(view=one) for one in found or ()]

    @strawberry.field(description="Its students.")
    async def students(
        self,
        info: Info,
        filter: Annotated[StudentFilter | None, strawberry.argument(description="Only some of them.")] = None,
        updated_since: UpdatedSince = None,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> StudentConnection:
        wanted, asked = StudentsOfSchool(person_filter(filter, updated_since)), (first, after, last, before)
        return await connect(info, StudentConnection, wanted, self.view.school.id, BY_NAME, nodes.student, asked)

    @strawberry.field(description="Its staff.")
    async def staffers(
        self,
        info: Info,
        filter: Annotated[StafferFilter | None, strawberry.argument(description="Only some of them.")] = None,
        updated_since: UpdatedSince = None,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> StafferConnection:
        wanted, asked = StaffersOfSchool(person_filter(filter, updated_since)), (first, after, last, before)
        return await connect(info, StafferConnection, wanted, self.view.school.id, BY_NAME, nodes.staffer, asked)

    @strawberry.field(description="Its sections.")
    async def sections(
        self,
        info: Info,
        filter: Annotated[SectionFilter | None, strawberry.argument(description="Only some of them.")] = None,
        updated_since: UpdatedSince = None,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> SectionConnection:
        wanted = SectionsOfSchool(section_filter(info.context.asking, filter, updated_since))
        asked = (first, after, last, before)
        return await connect(info, SectionConnection, wanted, self.view.school.id, SECTIONS, nodes.section, asked)

    @strawberry.field(description="The students without homeroom, or with several, on a date and flex period.")
    async def homeroom_exceptions(
        self,
        info: Info,
        on: On,
        flex_period_id: Period,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> HomeroomExceptionConnection:
        id, asked = self.view.school.id, (first, after, last, before)
        wanted = HomeroomExceptionsOfSchool(on, await nodes.period_of_school(info, flex_period_id, id))
        return await connect(info, HomeroomExceptionConnection, wanted, id, BY_NAME, nodes.homeroom_exception, asked)

    @strawberry.field(
        description="The homerooms that have ended, as those of last year do, and what is proposed in their place: by name. "
        "`carryOverDesignations` does as proposed. For its admins."
    )
    async def homeroom_carry_over(self, info: Info) -> list[HomeroomCarryOver]:
        read = info.context.app.propose_carry_over
        proposed = await info.context.load("homeroom_carry_over", read, self.view.school.id)
        return [HomeroomCarryOver(view=one) for one in proposed or ()]

    appointment_requests = requests_field(
        RequestsOfSchool,
        lambda at: at.view.school.id,
        "What was asked for in all sections of the school, newest first. Staff of the school.",
    )

    @strawberry.field(description="The students without appointment on a date and flex period.")
    async def unscheduled(
        self,
        info: Info,
        date: On,
        flex_period_id: Period,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> StudentConnection:
        id, asked = self.view.school.id, (first, after, last, before)
        wanted = UnscheduledOfSchool(date, await nodes.period_of_school(info, flex_period_id, id))
        return await connect(info, StudentConnection, wanted, id, BY_NAME, nodes.student, asked)

    @strawberry.field(
        description="The sections that have students on a date, of whom not all are marked. For staff, and partners with "
        "`attendance:read` and `roster:read`."
    )
    async def untaken_attendance(
        self,
        info: Info,
        date: On,
        flex_period_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Only in this flex period of the school.")
        ] = None,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> attendance.UntakenAttendanceConnection:
        id, asked = self.view.school.id, (first, after, last, before)
        period = None if flex_period_id is None else await nodes.period_of_school(info, flex_period_id, id)
        wanted, made = UntakenOfSchool(date, period), attendance.UntakenAttendanceConnection
        return await connect(info, made, wanted, id, attendance.BY_SECTION, attendance.untaken, asked)

    @strawberry.field(
        description="The students who were in school by the SIS, and not where they were booked. Null, with the error "
        "NO_SIS_ATTENDANCE, where the SIS said nothing of that date. For staff, and partners with `attendance:read` and "
        "`roster:read`."
    )
    async def skips(
        self,
        info: Info,
        date: On,
        flex_period_id: Period,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> attendance.SkipConnection | None:
        id, asked = self.view.school.id, (first, after, last, before)
        wanted = SkipsOfSchool(date, await nodes.period_of_school(info, flex_period_id, id))
        found = await connect(
            info, attendance.SkipConnection, wanted, id, attendance.BY_STUDENT, attendance.skip, asked
        )
        if not await info.context.load("sis_days_known", info.context.app.sis_days_known, id, date):
            raise no_sis_attendance(date)
        return found

    @strawberry.field(description="What its SIS calls the marks of attendance, for exports.")
    async def attendance_codes(self, info: Info) -> attendance.AttendanceCodes:
        found = await info.context.load("attendance_codes", info.context.app.attendance_codes_of, self.view.school.id)
        if found is None:
            raise not_found("school")
        return attendance.AttendanceCodes(**asdict(found))

    @strawberry.field(
        description="Where the date's marks are to be had as CSV with these codes, by GET with the same token: a path of this "
        "server. For staff, and partners with `attendance:read` and `roster:read`."
    )
    def attendance_export(
        self,
        info: Info,
        date: On,
        flex_period_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Only of this flex period.")
        ] = None,
    ) -> str:
        asked = {"date": date.isoformat(), **({} if flex_period_id is None else {"flexPeriodId": flex_period_id})}
        return f"/schools/{self.id(info)}/attendance.csv?{urlencode(asked)}"

    @strawberry.field(
        description="Staff who lead two sections with students booked at overlapping times, one of them here. For its staff."
    )
    async def staff_clashes(self, info: Info, from_: From, to: ToSoon) -> list[StaffClash]:
        info.context.asking.must_work_at(self.view.school.id)
        read = info.context.app.find_clashes.staff
        found = await info.context.load("staff_clashes", read, self.view.school.id, from_, to)
        return [StaffClash(view=one) for one in found or ()]

    @strawberry.field(description="Rooms with two sections with students booked at overlapping times. For its staff.")
    async def room_clashes(self, info: Info, from_: From, to: ToSoon) -> list[RoomClash]:
        info.context.asking.must_work_at(self.view.school.id)
        read = info.context.app.find_clashes.rooms
        found = await info.context.load("room_clashes", read, self.view.school.id, from_, to)
        return [RoomClash(view=one) for one in found or ()]

    @strawberry.field(
        description="Appointments that stand where they could not be made any more, because calendar, bell times or blocks have "
        "changed since. For staff, and partners with `appointments:read` and `roster:read`."
    )
    async def stranded_appointments(
        self,
        info: Info,
        from_: From,
        to: ToSoon,
        reasons: Reasons = None,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> StrandedAppointmentConnection:
        wanted, asked = StrandedOfSchool(from_, to, reasons_of(reasons)), (first, after, last, before)
        made, id = StrandedAppointmentConnection, self.view.school.id
        return await connect(info, made, wanted, id, BY_DATE_AND_NAME, stranded_appointment, asked)

    @strawberry.field(description="The mass schedules that were asked for, newest first.")
    async def mass_schedules(
        self, info: Info, first: First = UNSET, after: After = UNSET, last: Last = UNSET, before: Before = UNSET
    ) -> MassScheduleConnection:
        asked = (first, after, last, before)
        return await connect(
            info, MassScheduleConnection, RunsOfSchool(), self.view.school.id, NEWEST_RUNS, mass_schedule_run, asked
        )

    @strawberry.field(
        description="What is done and what is left until the school is ready. For its admins, and whoever has its link."
    )
    async def onboarding(
        self, info: Info
    ) -> Annotated["OnboardingChecklist", strawberry.lazy("graphql_api.types.onboarding")]:
        return await find.onboarding(info, self.view.school.id)

    @strawberry.field(description="The roster syncs with a part of this school, newest first. For its admins.")
    async def roster_syncs(
        self, info: Info, first: First = UNSET, after: After = UNSET, last: Last = UNSET, before: Before = UNSET
    ) -> RosterSyncConnection:
        asked = (first, after, last, before)
        return await connect(
            info, RosterSyncConnection, SyncsOfSchool(), self.view.school.id, NEWEST_SYNCS, roster_sync, asked
        )


@strawberry.type(description="A page of schools, by name.")
class SchoolConnection(Connection[School]):
    pass
