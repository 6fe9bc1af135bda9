"""Asked twice, done once: the answer is kept in the transaction that gave it."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from application.access import Viewer
from application.ports.idempotency import Idempotency
from domain.errors import Refused, gather

LONGEST_KEY = 255

Answer = TypeVar("Answer")


async def once(
    idempotency: Idempotency,
    viewer: Viewer,
    mutation: str,
    key: str | None,
    input: Any,
    work: Callable[[], Awaitable[Answer]],
) -> Answer:
    """Do `work` in the caller's transaction, or give the answer already given for this key.

    `input` is whatever tells two requests apart; the answer must be plain JSON (ids, lists of ids).
    Raises `Refused`: `IDEMPOTENCY_MISMATCH`, `BAD_IDEMPOTENCY_KEY`.
    """
    if key is None:
        return await work()
    gather(check_key(key))
    digest = hashlib.sha256(json.dumps(input, sort_keys=True, default=_plain).encode()).hexdigest()
    given = await idempotency.recall(viewer.actor, mutation, key, digest)
    if given is not None:
        answer: Answer = given
        return answer
    answer = await work()
    await idempotency.remember(viewer.actor, mutation, key, digest, answer)
    return answer


def check_key(key: str | None) -> list[Refused]:
    """`BAD_IDEMPOTENCY_KEY` for what cannot be written down as one."""
    if key is None or (1 <= len(key) <= LONGEST_KEY and "\0" not in key):
        return []
    message = f"An idempotency key has 1 to {LONGEST_KEY} characters: send a UUID."
    return [Refused("BAD_IDEMPOTENCY_KEY", message, field="idempotencyKey")]


def used_otherwise() -> Refused:
    """What `Idempotency.recall` raises."""
    message = "This idempotency key was used with other input: send a new key for a new request."
    return Refused("IDEMPOTENCY_MISMATCH", message, field="idempotencyKey")


def _plain(value: Any) -> Any:
    if isinstance(value, (set, frozenset)):
        return sorted(value, key=str)
    return repr(value)
