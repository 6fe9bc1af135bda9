"""Mail by SMTP."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

import aiosmtplib

from adapters.mail.message import message_of
from adapters.mail.smtp_server import SmtpServer
from application.ports.mails import MailNotTaken
from domain.mail import Letter


@dataclass(frozen=True, slots=True)
class SmtpCarrier:
    """See `application.ports.mails.MailCarrier`. A connection for each mail; all of it within `longest_seconds`."""

    server: SmtpServer
    sender: str
    longest_seconds: float = 60

    async def carry(self, letter: Letter, message_id: str, written_at: datetime) -> None:
        message = message_of(letter, message_id, written_at, self.sender)
        try:
            async with asyncio.timeout(self.longest_seconds):
                await aiosmtplib.send(
                    message,
                    sender=self.sender,
                    recipients=[letter.to],
                    hostname=self.server.host,
                    port=self.server.port,
                    username=self.server.user,
                    password=self.server.password,
                    use_tls=self.server.tls,
                    start_tls=self._start_tls(),
                    timeout=self.longest_seconds / 2,
                )
        except aiosmtplib.SMTPRecipientsRefused as refused:
            codes = [one.code for one in refused.recipients]
            raise MailNotTaken(f"SMTP_{codes[0]}", final=all(500 <= code < 600 for code in codes)) from None
        except aiosmtplib.SMTPResponseException as refused:
            # What is said of the sender, the password or the message may be set right in the settings, or pass.
            raise MailNotTaken(f"SMTP_{refused.code}") from None
        except (TimeoutError, aiosmtplib.SMTPTimeoutError):
            raise MailNotTaken("SMTP_TIMEOUT") from None
        except (OSError, aiosmtplib.SMTPException):
            raise MailNotTaken("SMTP_UNREACHABLE") from None

    def _start_tls(self) -> bool | None:
        if self.server.tls:
            return False
        return True if self.server.password is not None else None
