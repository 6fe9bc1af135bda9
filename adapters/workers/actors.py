"""The actor: decode, call, nothing else."""

from collections.abc import Callable
from typing import Any

import dramatiq
from dramatiq import Actor, Broker

from adapters.workers.broker import QUEUE
from domain.ids import JobId


def work_actor(broker: Broker, work: Callable[[JobId], None]) -> Actor[Any, Any]:
    """Declare the one actor on the one queue. It has no retries: the job's row has."""

    @dramatiq.actor(broker=broker, actor_name="work", queue_name=QUEUE)
    def on_message(job_id: int) -> None:
        work(JobId(job_id))

    return on_message


def sender(broker: Broker) -> Actor[Any, Any]:
    """The same actor for a process that only sends."""

    def elsewhere(job: JobId) -> None:
        raise RuntimeError(f"job {job} was announced to a process without a worker")

    return work_actor(broker, elsewhere)
