"""The machine's clock."""

from datetime import UTC, datetime


class SystemClock:
    """See `application.ports.clock.Clock`."""

    def now(self) -> datetime:
        return datetime.now(UTC)
