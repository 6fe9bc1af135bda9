"""Permission asked before the school is known: only staff do this at all."""

from application.access import Role, Viewer
from domain.errors import NotAllowed


def must_be_staff(viewer: Viewer) -> None:
    if viewer.role in (Role.STUDENT, Role.PARTNER):
        raise NotAllowed("Only staff may do this.")
