"""The outbox, for the operator."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum

import strawberry

from domain.mail import Mail as MailView
from domain.mail import MailState as State
from graphql_api.context import Info
from graphql_api.cursors import Order
from graphql_api.enums import value_of
from graphql_api.paging import Connection


@strawberry.enum(description="What a mail is about.")
class MailKind(Enum):
    ACCESS_REQUESTED = strawberry.enum_value("access_requested", description="Tells the operator of a request.")
    WELCOME = strawberry.enum_value("welcome", description="Brings a school's contacts the link of its import site.")
    IMPORT_SITE_LINK = strawberry.enum_value("import_site_link", description="Brings them a new link.")
    DIGEST = strawberry.enum_value(
        "digest", description="Tells a student what others did to their schedule, or staff which requests wait."
    )


@strawberry.enum(description="What became of a mail.")
class MailState(Enum):
    QUEUED = strawberry.enum_value("queued", description="It waits, for its first attempt or the next.")
    SENDING = strawberry.enum_value("sending", description="It is on its way to the mail server.")
    SENT = strawberry.enum_value("sent", description="A mail server took it.")
    FAILED = strawberry.enum_value("failed", description="It was given up: see `lastError`, then `resendMail`.")
    WITHDRAWN = strawberry.enum_value("withdrawn", description="Its link was replaced before it was out.")


@strawberry.type(description="A mail of this installation. What is written in it is not shown. Operators see it.")
class Mail:
    view: strawberry.Private[MailView]

    @strawberry.field(description='Its id: `"0b6f3c2e-7f1d-4a55-9d0e-6f2f8f0f3a11"`.')
    def id(self) -> strawberry.ID:
        return strawberry.ID(str(self.view.id))

    @strawberry.field(description="What it is about: `WELCOME`.")
    def kind(self) -> MailKind:
        return MailKind(self.view.kind.value)

    @strawberry.field(
        description='To whom it goes: `"ada.stone@example.org"`; empty where it was to a student and is old.'
    )
    def to(self) -> str:
        return self.view.to

    @strawberry.field(description="What became of it: `SENT`.")
    def state(self) -> MailState:
        return MailState(self.view.state.value)

    @strawberry.field(description="How often it was tried since it was queued, or queued again: `1`.")
    def attempts(self) -> int:
        return self.view.attempts

    @strawberry.field(description='Why the latest attempt failed, as a code: `"SMTP_550"`; null where none has.')
    def last_error(self) -> str | None:
        return self.view.last_error

    @strawberry.field(description='Its Message-ID header, the same however often it is sent: `"<0b6f…@example.org>"`.')
    def message_id(self) -> str:
        return self.view.message_id

    @strawberry.field(description="Whether it can be sent again: its link is still good, and it is not too old.")
    def resendable(self) -> bool:
        return self.view.readable

    @strawberry.field(description='When it was written, in UTC: `"2026-09-01T14:05:00Z"`.')
    def queued_at(self) -> datetime:
        return self.view.queued_at

    @strawberry.field(
        description='When it is tried next, in UTC: `"2026-09-01T14:05:00Z"`; null where it is not queued.'
    )
    def next_attempt_at(self) -> datetime | None:
        return self.view.due_at if self.view.state is State.QUEUED else None

    @strawberry.field(description='When a mail server took it last, in UTC: `"2026-09-01T14:05:00Z"`; null before.')
    def sent_at(self) -> datetime | None:
        return self.view.sent_at


@strawberry.type(description="Mails, newest first.")
class MailConnection(Connection[Mail]):
    pass


NEWEST = Order("mails", int)


async def mails_page(
    info: Info, states: Sequence[MailState] | None, asked: tuple[int | None, str | None, int | None, str | None]
) -> MailConnection:
    cursors = info.context.cursors(NEWEST)
    request = cursors.request(*asked)
    wanted = None if states is None else [State(value_of(state)) for state in states]
    page = await info.context.app.read_mails(info.context.asking, request, wanted)
    return MailConnection.of(page, request, cursors, _mail)


def _mail(view: MailView) -> Mail:
    return Mail(view=view)
