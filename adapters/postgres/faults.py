"""What the database says when it is only busy, told as a refusal that is worth trying again."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from domain.errors import Refused

_LOCK_NOT_AVAILABLE = "55P03"  # lock_timeout ran out
_BUSY = {
    _LOCK_NOT_AVAILABLE,
    "40P01",  # deadlock_detected
    "40001",  # serialization_failure
}
_TOO_MANY_CONNECTIONS = "53300"


def sqlstate_of(error: BaseException) -> str | None:
    """The SQLSTATE of a driver's error, whichever library wrapped it."""
    seen: BaseException | None = error
    while seen is not None:
        state = getattr(seen, "sqlstate", None)
        if isinstance(state, str):
            return state
        seen = getattr(seen, "orig", None) or seen.__cause__
    return None


def as_refusal(error: BaseException) -> Refused | None:
    """`BUSY`, or None where the error is a fault, or a refusal already."""
    if isinstance(error, Refused):
        return None
    state = sqlstate_of(error)
    if isinstance(error, NoConnectionLeft) or state == _TOO_MANY_CONNECTIONS:
        return busy("More is asked of the server than it can do at once")
    if state not in _BUSY:
        return None
    return busy("Somebody else is changing the same at this moment")


def busy(what: str) -> Refused:
    """`what` goes on, and was waited for."""
    return Refused("BUSY", f"{what}: try again in a moment.")


@contextmanager
def waiting_for(what: str) -> Iterator[None]:
    """Around a statement that takes a lock: where the wait is too long, what is told is `what` goes on there."""
    try:
        yield
    except Exception as error:
        if sqlstate_of(error) == _LOCK_NOT_AVAILABLE:
            raise busy(what) from error
        raise
