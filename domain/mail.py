"""Mail on its way out: what it is, and when it is tried again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from domain.ids import DistrictId, SchoolId

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
"""After the first failed attempt, the second …; one more failure is final."""
KEPT = timedelta(days=30)
"""How long the text of a mail that is out is kept, to be sent again."""
MOST_ATTEMPTS = len(PAUSES) + 4
"""A mail tried more often than this takes its senders down with it."""


class MailKind(StrEnum):
    ACCESS_REQUESTED = "access_requested"
    """To the operator."""
    WELCOME = "welcome"
    """To a school's contacts, with the link of its import site."""
    IMPORT_SITE_LINK = "import_site_link"
    """The same link, made anew."""
    DIGEST = "digest"
    """To a student: what others did to their schedule."""


class MailState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"
    """Its link was replaced before it could be sent."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a person reads. Plain text, without data of students other than the reader."""

    to: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Mail:
    """A row of the outbox, without what is written in it."""

    id: UUID
    kind: MailKind
    to: str
    message_id: str
    """Of the mail's own header; the same however often it is sent."""
    queued_at: datetime
    due_at: datetime
    state: MailState = MailState.QUEUED
    attempts: int = 0
    sent_at: datetime | None = None
    last_error: str | None = None
    """A code such as `SMTP_550`, never what a server said: that may quote addresses."""
    district: DistrictId | None = None
    school: SchoolId | None = None
    readable: bool = True
    """Whether it still has its text, and so can be sent again."""

    @property
    def is_under_way(self) -> bool:
        return self.state in (MailState.QUEUED, MailState.SENDING)


def pause_after(attempts: int) -> timedelta | None:
    """How long to wait after so many failed attempts; None: give up."""
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None
