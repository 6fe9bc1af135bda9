"""Reading what one was told, and being told it by mail."""

import datetime as dt
from typing import Annotated

import strawberry

from application.access import Viewer
from domain.digest import DigestRhythm as Rhythm
from domain.digest import DigestSetting, MailPreferences
from domain.notification import NotificationKind as Kind
from graphql_api import find
from graphql_api.arguments import notification_ids, school_id
from graphql_api.context import Info
from graphql_api.enums import value_of
from graphql_api.limits import check_list
from graphql_api.mutations.inputs import key_field
from graphql_api.mutations.setup import SchoolPayload
from graphql_api.payloads import Payload, answer
from graphql_api.types.notification import DigestRhythm, NotificationKind
from graphql_api.types.staffer import Staffer
from graphql_api.types.student import Student


@strawberry.input(description="What was read.")
class MarkNotificationsReadInput:
    notification_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Which, at most 5,000; all that there are until now if not given."
    )
    idempotency_key: str | None = key_field()


@strawberry.type(description="Who has read what they were told, or why nothing was marked.")
class MarkNotificationsReadPayload(Payload):
    marked_count: int | None = strawberry.field(
        default=None, description="How many had not been read: `3`; null where nothing was done at all."
    )
    student: Student | None = strawberry.field(default=None, description="Who has read them; null for staff.")
    staffer: Staffer | None = strawberry.field(default=None, description="Who has read them; null for students.")


@strawberry.input(
    description="How often the school lets mails go out that tell students and staff what they were told."
)
class SetNotificationDigestInput:
    school_id: strawberry.ID = strawberry.field(description="The school.")
    rhythm: DigestRhythm | None = strawberry.field(description="How often: `DAILY`; null for no mails.")
    daily_at: dt.time | None = strawberry.field(
        default=None, description='With `DAILY` only: when, on the school\'s clock: `"16:00"`.'
    )
    idempotency_key: str | None = key_field()

    @property
    def setting(self) -> DigestSetting | None:
        return None if self.rhythm is None else DigestSetting(Rhythm(value_of(self.rhythm)), self.daily_at)


@strawberry.input(description="What somebody wants to be told by mail.")
class SetNotificationPreferencesInput:
    mails: bool = strawberry.field(default=True, description="Whether any mail is wanted.")
    muted: list[NotificationKind] = strawberry.field(
        default_factory=list, description="What no mail is wanted of: `[MASS_BOOKED]`."
    )
    idempotency_key: str | None = key_field()

    @property
    def wanted(self) -> MailPreferences:
        return MailPreferences(self.mails, frozenset(Kind(value_of(kind)) for kind in self.muted))


@strawberry.type(description="The school with its digests, or why they were not changed.")
class SetNotificationDigestPayload(SchoolPayload):
    pass


@strawberry.type(description="Who it is with what they want, or why it was not changed.")
class SetNotificationPreferencesPayload(Payload):
    student: Student | None = strawberry.field(default=None, description="Who it is; null for staff.")
    staffer: Staffer | None = strawberry.field(default=None, description="Who it is; null for students.")


@strawberry.type
class NotificationMutations:
    @strawberry.mutation(
        description="Mark notifications as read; what was read before stays as it is. Students and staff, their own."
    )
    async def mark_notifications_read(
        self, info: Info, input: Annotated[MarkNotificationsReadInput, strawberry.argument(description="Which.")]
    ) -> MarkNotificationsReadPayload:
        async def work(viewer: Viewer) -> object:
            ids = notification_ids(viewer, input.notification_ids)
            marked = await info.context.app.mark_notifications_read(viewer, ids, key=input.idempotency_key)
            return {"marked_count": marked, **await _who(info, viewer)}

        return await answer(MarkNotificationsReadPayload, work(info.context.asking))

    @strawberry.mutation(
        description="Say how often students and staff are mailed what they were told, if at all; at first, and with null, never. "
        "Admins of the school."
    )
    async def set_notification_digest(
        self, info: Info, input: Annotated[SetNotificationDigestInput, strawberry.argument(description="How often.")]
    ) -> SetNotificationDigestPayload:
        async def work(viewer: Viewer) -> object:
            school = school_id(viewer, input.school_id)
            await info.context.app.set_digest(viewer, school, input.setting, key=input.idempotency_key)
            return {"school": await find.school(info, school)}

        return await answer(SetNotificationDigestPayload, work(info.context.asking))

    @strawberry.mutation(description="Say what you want to be told by mail. Students and staff, for themselves.")
    async def set_notification_preferences(
        self, info: Info, input: Annotated[SetNotificationPreferencesInput, strawberry.argument(description="What.")]
    ) -> SetNotificationPreferencesPayload:
        async def work(viewer: Viewer) -> object:
            check_list("muted", input.muted)
            set_preferences = info.context.app.set_mail_preferences
            await set_preferences(viewer, input.wanted, key=input.idempotency_key)
            return await _who(info, viewer)

        return await answer(SetNotificationPreferencesPayload, work(info.context.asking))


async def _who(info: Info, viewer: Viewer) -> dict[str, object]:
    return {
        "student": None if viewer.student is None else await find.student(info, viewer.student),
        "staffer": None if viewer.staffer is None else await find.staffer(info, viewer.staffer),
    }
