"""How a conversation with a OneRoster service ends badly, in sentences with the next step."""

from typing import NamedTuple

from domain.errors import Refused


class Unsteady(Exception):
    """What a service shares has changed while it was read: what has been read so far does not fit together."""


class Words(NamedTuple):
    """Sentences about one service."""

    service: str
    """What people call it."""

    def denied(self, what: str) -> Refused:
        message = f"{self.service} refused {what}: check the credentials and what they are allowed to read."
        return Refused("SOURCE_DENIED", message)

    def paused(self, what: str) -> Refused:
        """Nothing of what is not there now may be read as having left."""
        message = f"{what} at {self.service}, so nothing was read or changed: have the district share its roster."
        return Refused("SOURCE_PAUSED", message)

    def bad_answer(self, path: str, what: str) -> Refused:
        """`path` is one of ours, without a query."""
        message = f"The answer of {self.service} to {path} {what}: nothing was changed. Check the address, or try again later."
        return Refused("SOURCE_BAD_ANSWER", message)

    def unsteady(self, what: str) -> Refused:
        message = f"{what} at {self.service} does not add up, or changes all the time: try again later."
        return Refused("SOURCE_UNAVAILABLE", message)
