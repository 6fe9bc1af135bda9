"""What a student wants to be told by mail."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from application.access import Viewer
from application.idempotency import once
from application.ports.clock import Clock
from application.ports.transaction import Begin
from domain.digest import MailPreferences
from domain.errors import NotAllowed
from domain.ids import StudentId


@dataclass(frozen=True, slots=True)
class SetMailPreferences:
    begin: Begin
    clock: Clock

    async def __call__(self, viewer: Viewer, wanted: MailPreferences, *, key: str | None = None) -> StudentId:
        """Of the viewer, from now on. Students only."""
        student = viewer.student
        if student is None:
            raise NotAllowed("Only students say what they want to be told by mail.")
        asked = [wanted.mails, sorted(wanted.muted)]
        async with self.begin(viewer.district) as tx:

            async def save() -> StudentId:
                await tx.digests.prefer(student, wanted, self.clock.now())
                return student

            return await once(tx.idempotency, viewer, "setNotificationPreferences", key, asked, save)


@dataclass(frozen=True, slots=True)
class MailPreferencesOf:
    begin: Begin

    async def __call__(self, viewer: Viewer, students: Collection[StudentId]) -> Mapping[StudentId, MailPreferences]:
        """Of the viewer only: nobody else's is in the answer."""
        async with self.begin(viewer.district) as tx:
            return await tx.digests.preferences([one for one in students if one == viewer.student])
