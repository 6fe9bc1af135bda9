"""Sending what waits in the outbox."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from application.mail.post import Post
from application.ports.clock import Clock
from application.ports.mails import MailCarrier, MailNotTaken, Outbox, TakenMail
from domain.errors import Refused
from domain.mail import KEPT, MOST_ATTEMPTS, Mail, MailState, pause_after

LEASE = timedelta(minutes=3)
"""Longer than a carrier ever takes: until then a mail is nobody else's."""

log = logging.getLogger("homeroom.mail")


@dataclass(frozen=True, slots=True)
class NotSent:
    mail: Mail
    """Its `last_error` says why."""
    due_at: datetime | None
    """When it is tried again; None: never."""


@dataclass(frozen=True, slots=True)
class Sending:
    """What became of the mails that were due."""

    sent: int
    not_sent: tuple[NotSent, ...]


@dataclass(frozen=True, slots=True)
class SendMails:
    outbox: Outbox
    carrier: MailCarrier
    post: Post
    clock: Clock

    async def __call__(self, limit: int = 100) -> int:
        """As `report`; how many went out."""
        return (await self.report(limit)).sent

    async def report(self, limit: int = 100) -> Sending:
        """Send what is due, at most `limit` mails. Any number may send at once, or die in it.

        A mail whose sender died is sent again after its lease, under the same message id. Texts of mails that have been out
        for long are forgotten.
        """
        out, not_sent = 0, []
        for _ in range(limit):
            now = self.clock.now()
            taken = await self.outbox.take(now, now + LEASE)
            if taken is None:
                await self.outbox.forget(now - KEPT)
                break
            failed = await self._send(taken)
            if isinstance(failed, NotSent):
                not_sent.append(failed)
            else:
                out += failed
        return Sending(out, tuple(not_sent))

    async def _send(self, taken: TakenMail) -> bool | NotSent:
        """Whether it is out; False where another sender has taken over meanwhile."""
        mail = taken.mail
        if mail.attempts > MOST_ATTEMPTS:
            return await self._failed(taken, "SENDERS_DIED", final=True)
        try:
            await self.carrier.carry(self.post.read(taken), mail.message_id, mail.queued_at)
        except Refused as refused:
            return await self._failed(taken, refused.code, final=True)
        except MailNotTaken as reason:
            return await self._failed(taken, reason.code, final=reason.final)
        except Exception as fault:
            log.error("mail not sent", extra={"mail": str(mail.id), "attempt": mail.attempts}, exc_info=fault)
            return await self._failed(taken, "INTERNAL", final=False)
        return await self.outbox.sent(mail, self.clock.now())

    async def _failed(self, taken: TakenMail, code: str, *, final: bool) -> NotSent:
        mail = taken.mail
        pause = None if final else pause_after(mail.attempts)
        due_at = None if pause is None else self.clock.now() + pause
        await self.outbox.failed(mail, code, due_at)
        facts = {"mail": str(mail.id), "kind": mail.kind.value, "attempt": mail.attempts, "code": code}
        if due_at is None:
            log.error("mail given up", extra=facts)
        else:
            log.warning("mail will be tried again", extra=facts)
        state = MailState.FAILED if due_at is None else MailState.QUEUED
        return NotSent(replace(mail, state=state, last_error=code), due_at)
