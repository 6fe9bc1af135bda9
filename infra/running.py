"""What a server process has while it runs, from the first request to the last."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.requests import HTTPConnection

from adapters.workers.actors import sender
from adapters.workers.announcer import Announcer
from adapters.workers.broker import create_broker, is_embedded
from application.access import Viewer
from application.app import App
from application.ports.jobs import Announce
from application.ports.tokens import Tokens
from application.provisioning.keys import is_key
from domain.errors import Unauthenticated
from graphql_api.cursors import Sealer
from infra.clock import SystemClock
from infra.container import app_of
from infra.cursors import SecretSealer
from infra.database import Database, open_database
from infra.migrate import schema_state
from infra.settings import Settings
from infra.tokens import SignedTokens, token_secret
from infra.worker import job_worker, running


@dataclass(frozen=True, slots=True)
class Running:
    app: App
    database: Database
    engine: AsyncEngine
    needed_revision: str
    tokens: Tokens
    sealer: Sealer

    async def viewer_of(self, connection: HTTPConnection) -> Viewer | None:
        """Whom the request's bearer token speaks for; None without one. Raises `Unauthenticated` for a bad one."""
        header = connection.headers.get("authorization")
        return None if header is None else await self.viewer_of_header(header)

    async def viewer_of_header(self, header: str) -> Viewer:
        """The same for a header's value, as clients put it into a WebSocket's `connection_init`."""
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Unauthenticated("Send the token as `Authorization: Bearer <token>`.")
        if is_key(token.strip()):
            return await self.app.open_import_site(token.strip())
        return self.tokens.read(token.strip())


def running_of(connection: HTTPConnection) -> Running:
    """What the process has, from within a request."""
    running: Running = connection.app.state.running
    return running


def tokens_of(settings: Settings) -> SignedTokens:
    return SignedTokens(token_secret(settings), SystemClock(), timedelta(hours=settings.token_hours))


@asynccontextmanager
async def start(settings: Settings) -> AsyncIterator[Running]:
    """Database, broker and, where the broker is `stub://`, the worker; everything stops when it is left."""
    async with AsyncExitStack() as stack:
        tokens, sealer = tokens_of(settings), SecretSealer(token_secret(settings))
        database = await stack.enter_async_context(open_database(settings))
        needed = (await schema_state(database.url)).needed
        engine = await stack.enter_async_context(database.engine(settings.pool_size))
        broker_url = settings.broker_url.get_secret_value()
        announce: Announce
        if is_embedded(broker_url):
            announce = (await stack.enter_async_context(running(job_worker(settings, database)))).announce
        else:
            broker = create_broker(broker_url)
            stack.callback(broker.close)
            announcer = announce = Announcer(sender(broker))
            stack.callback(announcer.close)
        yield Running(app_of(settings, engine, announce), database, engine, needed, tokens, sealer)
