"""Port: answers already given, by the key the client chose."""

from typing import Any, Protocol


class Idempotency(Protocol):
    async def recall(self, actor: str, mutation: str, key: str, input_hash: str) -> Any | None:
        """The answer given under this key, or None. Waits for another transaction that is giving it right now.

        Raises `Refused` `IDEMPOTENCY_MISMATCH` when the key was used with other input.
        """

    async def remember(self, actor: str, mutation: str, key: str, input_hash: str, answer: Any) -> None:
        """Keep the answer (plain JSON) for seven days."""
