"""What somebody wants to be told by mail: students, and staff."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from application.access import Viewer
from application.idempotency import once
from application.ports.clock import Clock
from application.ports.transaction import Begin
from domain.digest import MailPreferences
from domain.errors import NotAllowed
from domain.ids import StafferId, StudentId
from domain.roster_feed import Kind


@dataclass(frozen=True, slots=True)
class SetMailPreferences:
    begin: Begin
    clock: Clock

    async def __call__(self, viewer: Viewer, wanted: MailPreferences, *, key: str | None = None) -> None:
        """Of the viewer, from now on. Students and staff."""
        student, staffer = viewer.student, viewer.staffer
        if student is None and staffer is None:
            raise NotAllowed("Only students and staff say what they want to be told by mail.")
        asked = [wanted.mails, sorted(wanted.muted)]
        async with self.begin(viewer.district) as tx:
            for kind, person in ((Kind.STUDENT, student), (Kind.STAFFER, staffer)):
                if person is not None and not await tx.people.find(kind, [person]):
                    raise NotAllowed(f"Your token names no {kind.value} of the district: ask for one that does.")

            async def save() -> bool:
                now = self.clock.now()
                if student is not None:
                    await tx.digests.prefer(student, wanted, now)
                if staffer is not None:
                    await tx.staff_digests.prefer(staffer, wanted, now)
                return True

            await once(tx.idempotency, viewer, "setNotificationPreferences", key, asked, save)


@dataclass(frozen=True, slots=True)
class MailPreferencesOf:
    begin: Begin

    async def __call__(self, viewer: Viewer, students: Collection[StudentId]) -> Mapping[StudentId, MailPreferences]:
        """Of the viewer only: nobody else's is in the answer."""
        async with self.begin(viewer.district) as tx:
            return await tx.digests.preferences([one for one in students if one == viewer.student])


@dataclass(frozen=True, slots=True)
class StaffMailPreferencesOf:
    begin: Begin

    async def __call__(self, viewer: Viewer, staffers: Collection[StafferId]) -> Mapping[StafferId, MailPreferences]:
        """Of the viewer only: nobody else's is in the answer."""
        async with self.begin(viewer.district) as tx:
            return await tx.staff_digests.preferences([one for one in staffers if one == viewer.staffer])
