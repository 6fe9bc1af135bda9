"""How often a school lets mails go out that tell students and staff what they were told."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from application.access import Viewer
from application.idempotency import once
from application.ports.clock import Clock
from application.ports.transaction import Begin
from application.setup.edit import editing
from application.sight import sees_schools
from domain.digest import DigestSetting, check_digest
from domain.ids import SchoolId


@dataclass(frozen=True, slots=True)
class SetDigest:
    begin: Begin
    clock: Clock

    async def __call__(
        self, viewer: Viewer, school: SchoolId, setting: DigestSetting | None, *, key: str | None = None
    ) -> SchoolId:
        """From now on mail students and staff what they were told, as often as that; None: no more. Admins of the school.

        Raises `Refused`: `BAD_DIGEST_TIME`, `NOT_FOUND`.
        """
        viewer.must_administer(school)
        async with editing(self.begin, viewer, school) as tx:

            async def save() -> SchoolId:
                if setting is not None:
                    check_digest(setting)
                await tx.digests.set(school, setting, viewer.actor, self.clock.now())
                return school

            return await once(tx.idempotency, viewer, "setNotificationDigest", key, [school, _plain(setting)], save)


@dataclass(frozen=True, slots=True)
class DigestsOf:
    begin: Begin

    async def __call__(self, viewer: Viewer, schools: Collection[SchoolId]) -> Mapping[SchoolId, DigestSetting]:
        """Of the schools that the viewer sees, those that send mails."""
        sight = sees_schools(viewer)
        async with self.begin(viewer.district) as tx:
            return await tx.digests.settings([school for school in schools if sight.reaches(school)])


def _plain(setting: DigestSetting | None) -> list[str | None] | None:
    if setting is None:
        return None
    return [setting.rhythm.value, None if setting.daily_at is None else setting.daily_at.isoformat()]
