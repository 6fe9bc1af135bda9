"""Port: secrets at rest."""

from typing import Protocol


class Seals(Protocol):
    """Whoever reads the database reads nothing; whoever copies a sealed value elsewhere cannot have it unsealed there."""

    def seal(self, secret: bytes, context: bytes) -> bytes:
        """Sealed with the newest key, for this context only."""

    def unseal(self, sealed: bytes, context: bytes) -> bytes:
        """Raises `Refused` `SECRETS_UNREADABLE` where it was sealed with a key that is not here, or for another context."""
