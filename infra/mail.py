"""Mail as the settings want it: what writes it, and what carries it."""

import secrets
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.mail.eml_files import EmlFiles
from adapters.mail.smtp import SmtpCarrier
from adapters.mail.smtp_server import server_of
from adapters.postgres.districts import PostgresDistricts
from adapters.postgres.mails import PostgresOutbox
from adapters.postgres.transaction import PostgresBegin
from application.mail.post import Post
from application.mail.send_mails import SendMails
from application.notifications.send_digests import SendDigests
from application.ports.clock import Clock
from application.ports.mails import MailCarrier
from application.ports.seals import Seals
from infra.clock import SystemClock
from infra.seals import seals_of
from infra.served_at import site_url
from infra.settings import Settings

FOLDER = "mail"


def new_secret() -> str:
    """256 bits, in characters that an address takes."""
    return secrets.token_urlsafe(32)


def new_id() -> UUID:
    return uuid4()


def carrier_of(settings: Settings) -> MailCarrier:
    if settings.smtp_url is None:
        return EmlFiles(settings.data_dir / FOLDER, settings.mail_from)
    return SmtpCarrier(server_of(settings.smtp_url.get_secret_value()), settings.mail_from)


def post_of(settings: Settings, seals: Seals, clock: Clock) -> Post:
    host = settings.mail_from.rpartition("@")[2]
    return Post(seals, clock, new_id, host, lambda: site_url(settings), settings.operator_email)


def sender_of(settings: Settings, engine: AsyncEngine) -> SendMails:
    """What a worker does every second, beside its jobs: a mail server that is slow keeps no job waiting."""
    clock = SystemClock()
    return SendMails(PostgresOutbox(engine), carrier_of(settings), post_of(settings, seals_of(settings), clock), clock)


def digests_of(settings: Settings, engine: AsyncEngine, clock: Clock | None = None) -> SendDigests:
    """What a worker does every minute: what students and staff were told goes into the outbox when their school wants it to."""
    at = clock or SystemClock()
    post = post_of(settings, seals_of(settings), at)
    return SendDigests(PostgresBegin(engine), PostgresDistricts(engine), post, at)
