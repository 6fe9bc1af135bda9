"""Putting into the outbox what students were told: composed when it is due, by whichever worker comes first."""

import logging
from dataclasses import dataclass

from application.mail.post import Post
from application.ports.clock import Clock
from application.ports.districts import Districts
from application.ports.transaction import Begin
from domain.digest import due_before
from domain.digest_text import digest_letter
from domain.errors import Refused
from domain.ids import DistrictId
from domain.mail import MailKind

BATCH = 100
"""Mails that one transaction queues."""

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
                while some := await self._some(district.id):
                    queued += some
            except Refused as busy:
                log.warning("digests not queued: %s", busy.code, extra={"district": district.id})
        return queued

    async def _some(self, district: DistrictId) -> int:
        async with self.begin(district) as tx:
            now = self.clock.now()
            schools = {one.id: one for one in await tx.digests.schools()}
            if not schools:
                return 0
            due = {id: due_before(one.setting, one.zone, now) for id, one in schools.items()}
            digests = await tx.digests.take(due, now, BATCH)
            mails = {}
            for one in digests:
                letter = digest_letter(one, schools[one.school].name)
                # Without the school: a new link of its import site withdraws the mails about the school, and not these.
                mails[one.student, one.school] = await self.post.queue(tx.mails, MailKind.DIGEST, letter, district)
            await tx.digests.mailed(mails, now)
            return len(digests)
