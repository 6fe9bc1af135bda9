"""The process that works jobs: `homeroom worker`, or a part of the server where the broker is `stub://`."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.workers.bench import Errand, Tools
from adapters.workers.broker import create_broker, is_embedded
from adapters.workers.worker import JobWorker
from application.app import App
from application.jobs.work import Handler
from application.ports.jobs import Announce, JobKind
from infra import container
from infra.database import Database, open_database
from infra.drop_folder import DropFolder, drop_folder_of
from infra.mail import digests_of, sender_of
from infra.settings import Settings

DROPS_EVERY_SECONDS = 5.0
SFTP_EVERY_SECONDS = 15.0
TIDY_EVERY_SECONDS = 3600.0
FORGET_EVERY_SECONDS = 3600.0
WAITLISTS_EVERY_SECONDS = 1.0
LOOK_AROUND_EVERY_SECONDS = 60.0
DIGESTS_EVERY_SECONDS = 60.0

log = logging.getLogger("homeroom.jobs")


def job_worker(
    settings: Settings,
    database: Database,
    handlers: Callable[[App], Mapping[JobKind, Handler]] = container.handlers,
) -> JobWorker:
    """A worker that connects to the database by itself, on its own event loop."""

    @asynccontextmanager
    async def tools(announce: Announce) -> AsyncIterator[Tools]:
        # Each running job holds one connection and reports on a second; sweeper, mail sender, drop folder, SFTP,
        # tidying, forgetting, digests and the two that serve waitlists take one each.
        async with database.engine(2 * settings.worker_threads + 9) as engine:
            app = container.app_of(settings, engine, announce)
            work = container.work(engine, handlers(app), lease_seconds=settings.job_lease_seconds)
            drops = drop_folder_of(settings, engine, announce)
            errands = (
                *_forgetting(settings, engine),
                *_digests(settings, engine),
                *_waitlists(engine),
                *(() if drops is None else _errands(drops)),
            )
            yield Tools(work, container.sweep(engine, announce), sender_of(settings, engine), errands)

    broker = create_broker(settings.broker_url.get_secret_value())
    return JobWorker(broker, tools, threads=settings.worker_threads, grace_seconds=settings.shutdown_seconds)


def _forgetting(settings: Settings, engine: AsyncEngine) -> tuple[Errand, ...]:
    return (Errand(container.forget_reports(settings, engine), FORGET_EVERY_SECONDS),)


def _waitlists(engine: AsyncEngine) -> tuple[Errand, ...]:
    serve = container.serve_waitlists(engine)
    return (Errand(serve, WAITLISTS_EVERY_SECONDS), Errand(serve.look_around, LOOK_AROUND_EVERY_SECONDS))


def _digests(settings: Settings, engine: AsyncEngine) -> tuple[Errand, ...]:
    return (Errand(digests_of(settings, engine), DIGESTS_EVERY_SECONDS),)


def _errands(drops: DropFolder) -> tuple[Errand, ...]:
    return (
        Errand(drops.collect, DROPS_EVERY_SECONDS),
        Errand(drops.fetch_sftp, SFTP_EVERY_SECONDS),
        Errand(drops.tidy, TIDY_EVERY_SECONDS),
    )


@asynccontextmanager
async def running(worker: JobWorker) -> AsyncIterator[JobWorker]:
    """Its threads are not daemons: without the stop the process would never end."""
    try:
        await asyncio.to_thread(worker.start)
        yield worker
    finally:
        await asyncio.to_thread(worker.stop)


async def work_until_told(
    settings: Settings, handlers: Callable[[App], Mapping[JobKind, Handler]] = container.handlers
) -> None:
    """Work jobs until SIGTERM or SIGINT; running ones may end within HOMEROOM_SHUTDOWN_SECONDS."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    if is_embedded(settings.broker_url.get_secret_value()):
        log.warning("no broker between processes: this worker looks for jobs itself, which takes some seconds")
    async with open_database(settings) as database, running(job_worker(settings, database, handlers)):
        log.info("worker ready")
        await told.wait()
        log.info("worker stopping")
