"""Where mail goes: the address of a server. By itself, because settings are checked before anything is sent."""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True)
class SmtpServer:
    host: str
    port: int
    tls: bool
    """From the first byte (`smtps`); else STARTTLS, which is demanded where there is a password, and used if offered."""
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def server_of(url: str) -> SmtpServer:
    """`smtp://user:password@host:587` or `smtps://…:465`. Raises `ValueError`."""
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("give an address like smtp://user:password@mail.example.org:587 or smtps://…:465")
    tls = parts.scheme == "smtps"
    port = parts.port or (465 if tls else 587 if parts.username else 25)
    user = None if parts.username is None else unquote(parts.username)
    password = None if parts.password is None else unquote(parts.password)
    return SmtpServer(parts.hostname, port, tls, user, password)
