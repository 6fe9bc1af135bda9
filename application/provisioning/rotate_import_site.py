"""A new link for a school's import site."""

from dataclasses import dataclass

from application.access import Viewer
from application.idempotency import once
from application.mail.post import Post
from application.ports.clock import Clock
from application.ports.transaction import Begin, Transaction
from application.provisioning.keys import MakeSecret, hash_of, new_key
from domain import mail_texts
from domain.errors import not_found
from domain.ids import SchoolId
from domain.import_site import ContactKind
from domain.mail import MailKind
from domain.provisioning import recipients


@dataclass(frozen=True, slots=True)
class RotateImportSite:
    begin: Begin
    clock: Clock
    post: Post
    make_secret: MakeSecret

    async def __call__(
        self, viewer: Viewer, school: SchoolId, *, mail: bool = False, key: str | None = None
    ) -> str | None:
        """Make a new link; the old one stops working at once, and mails that have it are never sent (again).

        `mail`: send it to the school's primary and technical contacts. The answer is the link, which is shown this once: None
        where the same idempotency key comes again. Admins of the school only. Raises `Refused`: `NOT_FOUND`.
        """
        viewer.must_administer(school)
        made: list[str] = []

        async def rotate(tx: Transaction) -> SchoolId:
            site_key = new_key(self.make_secret)
            await tx.import_sites.set_key(school, hash_of(site_key), viewer.actor, self.clock.now())
            await tx.mails.withdraw(viewer.district, school)
            made.append(self.post.link(site_key))
            if mail:
                await self._mail(tx, school, made[0])
            return school

        async with self.begin(viewer.district) as tx:
            if school not in await tx.import_sites.find([school]):
                raise not_found("school", "schoolId")
            await once(tx.idempotency, viewer, "rotateImportSite", key, [school, mail], lambda: rotate(tx))
        return made[0] if made else None

    async def _mail(self, tx: Transaction, school: SchoolId, link: str) -> None:
        site = (await tx.import_sites.find([school]))[school]
        known = [site.contacts[kind] for kind in (ContactKind.PRIMARY, ContactKind.TECHNICAL) if kind in site.contacts]
        for contact in recipients(known):
            letter = mail_texts.new_link(contact, site.name, link)
            await self.post.queue(tx.mails, MailKind.IMPORT_SITE_LINK, letter, tx.district, school)
