"""How long and how much a call may take, and how long to wait before the next try."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class CallLimits:
    """The defaults suit pages of a thousand records."""

    seconds: float = 90
    """From connecting to the body's last byte, in one try; a server that drips is cut off."""
    silence_seconds: float = 30
    """Between two bytes."""
    body_bytes: int = 64 * _MIB
    """After unpacking."""
    tries: int = 5
    first_pause: float = 0.5
    longest_pause: float = 30
    longest_wait: float = 120
    """When a service asks for more patience than this, the call is given up."""


def growing_pause(limits: CallLimits, tried: int, chance: float) -> float:
    """Twice as long after each try, and never the same for two callers; `chance` is between 0 and 1."""
    return float(min(limits.longest_pause, limits.first_pause * 2 ** (tried - 1)) * (0.5 + chance / 2))


def asked_pause(headers: Mapping[str, str], now: float) -> float | None:
    """For how many seconds a service that was asked too often wants to be left alone, if it says so in a way we know."""
    after = retry_after(headers, now)
    if after is None:
        reset = _number(headers.get("x-ratelimit-reset") or headers.get("ratelimit-reset"))
        # Some write the second of the clock, some how many are left.
        after = reset - now if reset is not None and reset > 1_000_000_000 else reset
    return None if after is None else max(0.0, after)


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """The same by `Retry-After` alone, in seconds or as the day and time when to come back."""
    text = headers.get("retry-after", "").strip()
    if (seconds := _number(text)) is not None:
        return seconds
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, until.timestamp() - now)


def _number(text: str | None) -> float | None:
    return float(text) if text and len(text) <= 12 and text.isascii() and text.isdigit() else None
