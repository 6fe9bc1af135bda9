"""Looking at the outbox, and sending again what is in it."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from application.access import Viewer
from application.pages import read_page
from application.paging import Page, PageRequest
from application.ports.clock import Clock
from application.ports.transaction import Begin
from domain.errors import Refused, not_found
from domain.mail import Mail, MailState


@dataclass(frozen=True, slots=True)
class ReadMails:
    begin: Begin

    async def __call__(
        self, viewer: Viewer, request: PageRequest, states: Collection[MailState] | None = None
    ) -> Page[Mail]:
        """The mails of this installation, newest first; never what is written in them. Operators only."""
        viewer.must_operate()
        return await read_page(self.begin, viewer.district, request, lambda tx, asked: tx.mails.page(states, asked))


@dataclass(frozen=True, slots=True)
class ResendMail:
    begin: Begin
    clock: Clock

    async def __call__(self, viewer: Viewer, id: UUID) -> Mail:
        """Have a mail sent once more, or now where it waits for its next attempt. Operators only; safe to repeat.

        Raises `Refused`: `NOT_FOUND`, `MAIL_GONE`.
        """
        viewer.must_operate()
        async with self.begin(viewer.district) as tx:
            found = (await tx.mails.find([id])).get(id)
            if found is None:
                raise not_found("mail", "id")
            if not found.readable:
                message = "The text of this mail is gone, as its link was replaced or it is old: make a new link, which mails it."
                raise Refused("MAIL_GONE", message, field="id")
            await tx.mails.queue_again([id], self.clock.now())
            return (await tx.mails.find([id]))[id]
