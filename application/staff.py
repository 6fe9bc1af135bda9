"""Questions about staff: may they do this at all, before the school is known; do they teach a section."""

from application.access import Role, Viewer
from application.ports.transaction import Transaction
from domain.errors import NotAllowed
from domain.ids import SectionId


def must_be_staff(viewer: Viewer) -> None:
    if viewer.role in (Role.STUDENT, Role.PARTNER):
        raise NotAllowed("Only staff may do this.")


async def teaches(tx: Transaction, viewer: Viewer, section: SectionId) -> bool:
    return viewer.staffer is not None and section in await tx.sections.taught_by(viewer.staffer, [section])
