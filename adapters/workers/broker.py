"""The broker, by its address: `stub://` (in this process), `redis://…` or `amqp://…` (RabbitMQ)."""

from urllib.parse import urlsplit

from dramatiq import Broker, Middleware
from dramatiq.brokers.stub import StubBroker
from dramatiq.middleware import TimeLimit

QUEUE = "homeroom.jobs"
LONGEST_JOB_SECONDS = 4 * 3600


def is_embedded(url: str) -> bool:
    """Whether only workers within this very process hear of jobs."""
    return urlsplit(url).scheme == "stub"


def create_broker(url: str) -> Broker:
    """Connects at first use, and again after every loss. Raises `ValueError` for an address of no known kind."""
    # Neither retries nor dead letters: the job's row says whether, and when, it is tried again.
    middleware: list[Middleware] = [TimeLimit(time_limit=LONGEST_JOB_SECONDS * 1000)]
    scheme = urlsplit(url).scheme
    if scheme == "stub":
        return StubBroker(middleware=middleware)
    if scheme in ("redis", "rediss", "unix"):
        from dramatiq.brokers.redis import RedisBroker

        redis: Broker = RedisBroker(url=url, namespace="homeroom", middleware=middleware)  # type: ignore[no-untyped-call]
        return redis
    if scheme in ("amqp", "amqps"):
        from dramatiq.brokers.rabbitmq import RabbitmqBroker

        return RabbitmqBroker(url=url, confirm_delivery=True, middleware=middleware)
    raise ValueError(f"{scheme}:// is no broker: use stub://, redis://… or amqp://…")
