"""What the database says when it is only busy, told as a refusal that is worth trying again."""

from domain.errors import Refused

_BUSY = {
    "55P03",  # lock_not_available: lock_timeout ran out
    "40P01",  # deadlock_detected
    "40001",  # serialization_failure
}


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
    """`BUSY`, or None where the error is a fault."""
    if sqlstate_of(error) not in _BUSY:
        return None
    return Refused("BUSY", "The school's schedule is being changed by somebody else: try again in a moment.")
