"""Ports: the outbox, and what carries mail out of the house."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from application.paging import Page, PageRequest
from domain.ids import DistrictId, SchoolId
from domain.mail import Letter, Mail, MailState


class Mails(Protocol):
    """The outbox as use cases see it, of the whole installation: written in the transaction of what the mail is about."""

    async def add(self, mail: Mail, sealed: bytes) -> None:
        """Queue a mail; `sealed` is its letter."""

    async def find(self, ids: Collection[UUID]) -> Mapping[UUID, Mail]: ...

    async def page(self, states: Collection[MailState] | None, request: PageRequest) -> Page[Mail]:
        """Newest first. Keys: `(number,)`, which rises from mail to mail."""

    async def queue_again(self, ids: Collection[UUID], now: datetime) -> frozenset[UUID]:
        """Have mails sent that still have their text and are not being sent; says which. Their attempts are forgotten."""

    async def sealed(self, after: int, limit: int) -> Sequence[tuple[int, UUID, bytes]]:
        """Number, id and letter of the mails that have one, by number, from behind `after` on."""

    async def reseal(self, id: UUID, sealed: bytes) -> None:
        """Put the letter, sealed with another key, in the place of the one that is there."""

    async def withdraw(self, district: DistrictId, school: SchoolId) -> int:
        """Forget the texts of all mails about the school, and never send those that wait; how many."""


@dataclass(frozen=True, slots=True)
class TakenMail:
    """A mail that is this sender's until its lease runs out."""

    mail: Mail
    sealed: bytes = field(repr=False)


class Outbox(Protocol):
    """The outbox as senders see it. Every call commits alone; any number of senders may call at once."""

    async def take(self, now: datetime, lease_until: datetime) -> TakenMail | None:
        """The mail that is due longest, also one whose sender has died; one attempt more. None: nothing is due."""

    async def sent(self, mail: Mail, at: datetime) -> bool:
        """It is out. False, and nothing is changed, where another sender has taken over."""

    async def failed(self, mail: Mail, error: str, due_at: datetime | None) -> bool:
        """It is not out; to be tried again at `due_at`, or never. False as above."""

    async def forget(self, sent_before: datetime) -> int:
        """Forget the texts of mails that went out before, and of digests written before, whatever became of them, their
        addresses too; how many. A digest that still waited is withdrawn."""


class MailNotTaken(Exception):
    """The mail was not accepted. `code` names no person; `final`: trying again is of no use."""

    def __init__(self, code: str, *, final: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.final = final


class MailCarrier(Protocol):
    async def carry(self, letter: Letter, message_id: str, written_at: datetime) -> None:
        """Hand it over; returning means that it was accepted. Raises `MailNotTaken`."""
