"""What a file is called once it was taken: when that was, and something nobody else comes up with."""

import secrets
from datetime import UTC, datetime

_WHEN = "%Y-%m-%dT%H%M%S.%f"


def new_token() -> str:
    return f"{datetime.now(UTC):{_WHEN}}-{secrets.token_hex(4)}"


def is_older(token: str, than: datetime) -> bool:
    """By when it was taken, which its name tells: times of folders change when they are copied. Other names are not ours."""
    try:
        return datetime.strptime(token.rpartition("-")[0], _WHEN).replace(tzinfo=UTC) < than
    except ValueError:
        return False
