"""Mail from real worker processes to a mail server over sockets: several at once, and killed while they send."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.postgres.engine import create_engine
from adapters.postgres.transaction import PostgresBegin
from application.mail.post import Post
from domain.ids import NO_DISTRICT
from domain.mail import Letter, MailKind
from infra.clock import SystemClock
from infra.seals import KeySeals
from tests.support.postgres import Database
from tests.support.smtp import FakeSmtp, a_mail_server
from tests.workers.conftest import Processes, kill_9

pytestmark = pytest.mark.slow

KEY = "a-key-of-more-than-thirty-two-characters"
HOMEROOM = ("infra.cli", "worker")


class Office:
    """Queues mails as use cases do, and looks at what became of them."""

    def __init__(self, engine: AsyncEngine, owner: AsyncEngine) -> None:
        self._begin, self._owner = PostgresBegin(engine), owner
        self._post = Post(KeySeals(lambda: [KEY]), SystemClock(), uuid4, "example.org", lambda: "https://example.org")

    async def queue(self, count: int) -> None:
        async with self._begin(NO_DISTRICT) as tx:
            for number in range(count):
                letter = Letter(f"p{number}@example.org", f"Mail {number}", "Hello.")
                await self._post.queue(tx.mails, MailKind.ACCESS_REQUESTED, letter)

    async def states(self) -> Counter[str]:
        async with self._owner.connect() as connection:
            return Counter(await connection.scalars(text("SELECT state FROM control.mail")))

    async def let_leases_run_out(self) -> None:
        async with self._owner.begin() as connection:
            await connection.execute(text("UPDATE control.mail SET due_at = now() WHERE state = 'sending'"))


@pytest_asyncio.fixture(loop_scope="session")
async def office(fresh_database: Database) -> AsyncIterator[Office]:
    engine = create_engine(fresh_database.app_url)
    owner = create_async_engine(fresh_database.owner_url.replace("postgresql://", "postgresql+asyncpg://", 1))
    yield Office(engine, owner)
    await engine.dispose()
    await owner.dispose()


async def until(met: Callable[[], bool], seconds: float = 40) -> None:
    async with asyncio.timeout(seconds):
        while not met():
            await asyncio.sleep(0.05)


def numbers(server: FakeSmtp) -> Counter[str]:
    return Counter(str(message["Message-ID"]) for _, _, message in server.received)


async def test_two_workers_send_each_mail_once(processes: Processes, office: Office) -> None:
    async with a_mail_server(delay=0.05) as server:
        await office.queue(30)
        for _ in range(2):
            processes.start("stub://", program=HOMEROOM, SMTP_URL=server.url, SECRET_KEYS=KEY)
        await until(lambda: len(server.received) >= 30)
        await asyncio.sleep(1.5)
        assert await office.states() == {"sent": 30}
    assert set(numbers(server).values()) == {1}
    assert len(numbers(server)) == 30


async def test_a_mail_survives_the_worker_that_is_killed_while_it_sends(processes: Processes, office: Office) -> None:
    async with a_mail_server(delay=3600) as hanging:
        first = processes.start("stub://", program=HOMEROOM, SMTP_URL=hanging.url, SECRET_KEYS=KEY)
        await office.queue(1)
        async with asyncio.timeout(40):
            while await office.states() != {"sending": 1}:
                await asyncio.sleep(0.05)
        kill_9(first)
    async with a_mail_server() as server:
        processes.start("stub://", program=HOMEROOM, SMTP_URL=server.url, SECRET_KEYS=KEY)
        await asyncio.sleep(4)
        assert (await office.states(), server.received) == ({"sending": 1}, [])
        await office.let_leases_run_out()
        await until(lambda: len(server.received) == 1)
        await asyncio.sleep(0.5)
        assert await office.states() == {"sent": 1}
    assert "p0@example.org" not in processes.log()


async def test_a_server_that_fails_once_gets_the_mail_later(processes: Processes, office: Office) -> None:
    async with a_mail_server() as server:
        server.fail("RCPT", "451 p0@example.org is greylisted")
        processes.start("stub://", program=HOMEROOM, SMTP_URL=server.url, SECRET_KEYS=KEY)
        await office.queue(2)
        await until(lambda: len(server.received) == 1)
        await asyncio.sleep(0.5)
        assert await office.states() == {"queued": 1, "sent": 1}
    assert "SMTP_451" in processes.log()
    assert "p0@example.org" not in processes.log()
