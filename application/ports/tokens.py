"""Port: tokens, which say who is asking."""

from datetime import timedelta
from typing import Protocol

from application.access import Viewer


class Tokens(Protocol):
    def issue(self, viewer: Viewer, lives: timedelta | None = None) -> str:
        """A token that speaks for the viewer for a while, eight hours unless told."""

    def read(self, token: str) -> Viewer:
        """Whom the token speaks for. Raises `Unauthenticated` where it is not ours, was changed, or has expired."""
