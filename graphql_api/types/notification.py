"""What a student is told of deeds of others, and staff of requests."""

import datetime as dt
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.digest import DigestSetting, MailPreferences
from domain.notification import Notification as NotificationView
from graphql_api import find
from graphql_api.context import Info
from graphql_api.cursors import Order
from graphql_api.ids import encode
from graphql_api.paging import Connection

if TYPE_CHECKING:
    from graphql_api.types.appointment_request import AppointmentRequest
    from graphql_api.types.flex_period import FlexPeriod
    from graphql_api.types.school import School
    from graphql_api.types.section import Section

NEWEST_NOTIFICATIONS = Order("notifications", int)
NEWEST_STAFF_NOTIFICATIONS = Order("staff_notifications", int)


@strawberry.enum(description="What was done.")
class NotificationKind(Enum):
    BOOKED = strawberry.enum_value(
        "booked", description="Somebody booked the student, perhaps over what stood there: `displaced`."
    )
    MOVED = strawberry.enum_value(
        "moved", description="Somebody moved an appointment to another section, date or flex period."
    )
    CANCELLED = strawberry.enum_value("cancelled", description="Somebody cancelled appointments.")
    CLOSED = strawberry.enum_value(
        "closed",
        description="School is closed: appointments were cancelled, except the `moved`, which stand on another date.",
    )
    MASS_BOOKED = strawberry.enum_value("mass_booked", description="A mass run booked the student.")
    MASS_CANCELLED = strawberry.enum_value("mass_cancelled", description="A mass run cancelled appointments.")
    MASS_UNDONE = strawberry.enum_value(
        "mass_undone", description="A mass run that the student was told of was taken back."
    )
    REQUESTED = strawberry.enum_value(
        "requested", description="Somebody asks for an appointment, and staff who may decide are told: `request`."
    )
    DENIED = strawberry.enum_value("denied", description="What was asked for was denied: `request` says why.")


@strawberry.type(
    description="Tells a student what somebody else did to their schedule: one for each deed. Tells staff that a request waits "
    "for them."
)
class Notification:
    view: strawberry.Private[NotificationView]

    @strawberry.field(description="For `markNotificationsRead`.")
    def id(self, info: Info) -> strawberry.ID:
        return strawberry.ID(encode("Notification", info.context.asking.district, self.view.id))

    @strawberry.field(description="What was done: `BOOKED`.")
    def kind(self) -> NotificationKind:
        return NotificationKind(self.view.notice.deed.kind.value)

    @strawberry.field(description="How many appointments it was done to, or asked for: `1`.")
    def appointment_count(self) -> int:
        return self.view.notice.appointments

    @strawberry.field(description="How many of them took the place of something else: `0`.")
    def displaced(self) -> int:
        return self.view.notice.displaced

    @strawberry.field(description="With `CLOSED`, how many of them stand on another date now: `0`.")
    def moved(self) -> int:
        return self.view.notice.moved

    @strawberry.field(description='The first of their dates: `"2026-09-01"`. Where one was moved, the new one.')
    def first_day(self) -> dt.date:
        return self.view.notice.first_day

    @strawberry.field(description='The last of their dates: `"2026-09-01"`.')
    def last_day(self) -> dt.date:
        return self.view.notice.last_day

    @strawberry.field(description="The flex period; null where there are several.")
    async def flex_period(
        self, info: Info
    ) -> Annotated["FlexPeriod", strawberry.lazy("graphql_api.types.flex_period")] | None:
        period = self.view.notice.flex_period
        return None if period is None else await find.maybe_flex_period(info, period)

    @strawberry.field(description="Where; null where there are several sections, or you may not see it.")
    async def section(self, info: Info) -> Annotated["Section", strawberry.lazy("graphql_api.types.section")] | None:
        section = self.view.notice.section
        return None if section is None else await find.section(info, section)

    @strawberry.field(description='With `MOVED`, the date it stood on before: `"2026-08-31"`; null otherwise.')
    def previous_day(self) -> dt.date | None:
        return self.view.notice.previous_day

    @strawberry.field(description="With `MOVED`, where it was before; null otherwise, or where you may not see it.")
    async def previous_section(
        self, info: Info
    ) -> Annotated["Section", strawberry.lazy("graphql_api.types.section")] | None:
        section = self.view.notice.previous_section
        return None if section is None else await find.section(info, section)

    @strawberry.field(
        description="With `REQUESTED` and `DENIED`, what was asked for, as it stands now: its `state` says whether somebody is "
        "still to decide. Null otherwise, and where it is forgotten."
    )
    async def request(
        self, info: Info
    ) -> Annotated["AppointmentRequest", strawberry.lazy("graphql_api.types.appointment_request")] | None:
        request = self.view.notice.request
        return None if request is None else await find.appointment_request(info, request)

    @strawberry.field(description="At which school; null where you may not see it.")
    async def school(self, info: Info) -> Annotated["School", strawberry.lazy("graphql_api.types.school")] | None:
        return await find.maybe_school(info, self.view.notice.deed.school)

    @strawberry.field(description='Who did it: `"staffer:204"`, or `"waitlist"` where the student\'s turn had come.')
    def made_by(self) -> str:
        return self.view.notice.deed.by

    @strawberry.field(description='When, in UTC: `"2026-09-01T14:05:00Z"`.')
    def made_at(self) -> dt.datetime:
        return self.view.notice.deed.at

    @strawberry.field(description='When it went into a mail, in UTC: `"2026-09-01T15:00:00Z"`; null where it did not.')
    def mailed_at(self) -> dt.datetime | None:
        return self.view.mailed_at

    @strawberry.field(description='When it was marked as read, in UTC: `"2026-09-01T14:25:00Z"`; null before.')
    def read_at(self) -> dt.datetime | None:
        return self.view.read_at


@strawberry.type(description="A page of what somebody was told, newest first.")
class NotificationConnection(Connection[Notification]):
    pass


def notification(view: NotificationView) -> Notification:
    return Notification(view=view)


@strawberry.enum(description="How often a school lets mails go out that tell students and staff what they were told.")
class DigestRhythm(Enum):
    HOURLY = strawberry.enum_value("hourly", description="After each full hour.")
    DAILY = strawberry.enum_value("daily", description="Once a day.")


@strawberry.type(
    description="A school mails its students what others did to their schedules, and its staff which requests wait for them: at "
    "most one mail for each of them and hour or day, of what they have not read by then."
)
class NotificationDigest:
    view: strawberry.Private[DigestSetting]

    @strawberry.field(description="How often: `DAILY`.")
    def rhythm(self) -> DigestRhythm:
        return DigestRhythm(self.view.rhythm.value)

    @strawberry.field(description='With `DAILY`, when on the school\'s clock: `"16:00"`; null otherwise.')
    def daily_at(self) -> dt.time | None:
        return self.view.daily_at


@strawberry.type(description="What somebody wants to be told by mail. In the API they are told everything.")
class NotificationPreferences:
    view: strawberry.Private[MailPreferences]

    @strawberry.field(description="Whether they want any mail.")
    def mails(self) -> bool:
        return self.view.mails

    @strawberry.field(description="What they want no mail of: `[MASS_BOOKED]`.")
    def muted(self) -> list[NotificationKind]:
        return [NotificationKind(kind.value) for kind in sorted(self.view.muted)]
