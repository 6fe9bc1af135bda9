"""Putting into the outbox what students and staff were told: composed when it is due, by whichever worker comes first."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from application.mail.post import Post
from application.ports.clock import Clock
from application.ports.districts import Districts
from application.ports.transaction import Begin, Transaction
from domain.digest import DigestSchool, due_before
from domain.digest_text import digest_letter
from domain.errors import Refused
from domain.ids import DistrictId, SchoolId
from domain.mail import Letter, MailKind
from domain.staff_digest import staff_digest_letter

BATCH = 100
"""Mails that one transaction queues."""

_Schools: TypeAlias = Mapping[SchoolId, DigestSchool]
_Tell: TypeAlias = Callable[[Transaction, _Schools, datetime], Awaitable[int]]

log = logging.getLogger("homeroom.mail")


@dataclass(frozen=True, slots=True)
class SendDigests:
    begin: Begin
    districts: Districts
    post: Post
    clock: Clock

    async def __call__(self) -> int:
        """Queue the digests that are due in every district; how many. Any number may do so at once, or die in it.

        What a digest tells and its mail are written together: neither is lost, and none comes twice. A district that is busy is
        left for the next time.
        """
        queued = 0
        for district in await self.districts.all():
            try:
                for tell in (self._to_students, self._to_staff):
                    while count := await self._queue_some(district.id, tell):
                        queued += count
            except Refused as busy:
                log.warning("digests not queued: %s", busy.code, extra={"district": district.id})
        return queued

    async def _queue_some(self, district: DistrictId, tell: _Tell) -> int:
        async with self.begin(district) as tx:
            now, schools = self.clock.now(), {one.id: one for one in await tx.digests.schools()}
            return await tell(tx, schools, now) if schools else 0

    async def _to_students(self, tx: Transaction, schools: _Schools, now: datetime) -> int:
        digests, mails = await tx.digests.take(_due(schools, now), now, BATCH), {}
        for one in digests:
            mails[one.student, one.school] = await self._queue(tx, digest_letter(one, schools[one.school].name))
        await tx.digests.mailed(mails, now)
        return len(digests)

    async def _to_staff(self, tx: Transaction, schools: _Schools, now: datetime) -> int:
        digests, mails = await tx.staff_digests.take(_due(schools, now), now, BATCH), {}
        for one in digests:
            mails[one.staffer, one.school] = await self._queue(tx, staff_digest_letter(one, schools[one.school].name))
        await tx.staff_digests.mailed(mails, now)
        return len(digests)

    async def _queue(self, tx: Transaction, letter: Letter) -> UUID:
        """Without the school: a new link of its import site withdraws the mails about the school, and not these."""
        return await self.post.queue(tx.mails, MailKind.DIGEST, letter, tx.district)


def _due(schools: _Schools, now: datetime) -> dict[SchoolId, datetime]:
    return {id: due_before(one.setting, one.zone, now) for id, one in schools.items()}
