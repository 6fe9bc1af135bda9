"""Writing a mail: sealed into the outbox in the transaction of what it is about, so that neither comes without the other."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from uuid import UUID

from application.ports.clock import Clock
from application.ports.mails import Mails, TakenMail
from application.ports.seals import Seals
from domain.ids import DistrictId, SchoolId
from domain.mail import Letter, Mail, MailKind


@dataclass(frozen=True, slots=True)
class Post:
    seals: Seals
    clock: Clock
    new_id: Callable[[], UUID]
    host: str
    """Behind the `@` of message ids."""
    site_url: Callable[[], str]
    """Where people reach this installation, without a slash at the end; asked when a link is written."""
    operator: str | None = None
    """The operator's address; None: only the list of requests tells."""

    def link(self, key: str) -> str:
        """Of an import site. The key is the fragment: browsers send it to no server, and so no log has it."""
        return f"{self.site_url()}/import-site#{key}"

    async def queue(
        self,
        mails: Mails,
        kind: MailKind,
        letter: Letter,
        district: DistrictId | None = None,
        school: SchoolId | None = None,
    ) -> UUID:
        id, now = self.new_id(), self.clock.now()
        mail = Mail(id, kind, letter.to, f"<{id.hex}@{self.host}>", now, now, district=district, school=school)
        await mails.add(mail, self.seals.seal(json.dumps(asdict(letter)).encode(), _context(id)))
        return id

    def read(self, taken: TakenMail) -> Letter:
        """What was written. Raises `Refused` `SECRETS_UNREADABLE`."""
        return Letter(**json.loads(self.seals.unseal(taken.sealed, _context(taken.mail.id))))


def reseal_letter(seals: Seals, id: UUID, sealed: bytes) -> bytes:
    """The same letter, sealed with the newest key. Raises `Refused` `SECRETS_UNREADABLE`."""
    return seals.seal(seals.unseal(sealed, _context(id)), _context(id))


def _context(id: UUID) -> bytes:
    return b"mail " + id.bytes
