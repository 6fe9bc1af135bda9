"""The operator's word on a request for access: once, and for good."""

from dataclasses import dataclass, replace
from uuid import UUID

from application.access import Role, Viewer
from application.mail.post import Post
from application.ports.clock import Clock
from application.ports.districts import Districts
from application.ports.transaction import Begin, Transaction
from application.provisioning.keys import MakeSecret, hash_of, new_key
from application.roster.districts import CreateDistrict
from domain import mail_texts
from domain.errors import Refused, gather, not_found
from domain.ids import DistrictId, SchoolId
from domain.import_site import ContactKind
from domain.letters import alike
from domain.mail import MailKind
from domain.provisioning import AccessRequest, AccessState, check_decision, check_reason, recipients


@dataclass(frozen=True, slots=True)
class ApproveAccess:
    begin: Begin
    districts: Districts
    clock: Clock
    post: Post
    make_secret: MakeSecret

    async def __call__(
        self, viewer: Viewer, id: UUID, *, to_existing: bool = False, key: str | None = None
    ) -> AccessRequest:
        """Make the district and its schools, each with an import site whose link is mailed to its contacts. Operators only.

        `to_existing`: a district of that name that has schools already gets further ones; schools it has, and what it says
        it shares, stay as they are.
        Raises `Refused`: `NOT_FOUND`, `ALREADY_DECIDED`, `DISTRICT_EXISTS`, `BUSY`.
        """
        viewer.must_operate()
        async with self.begin(viewer.district) as tx:
            known = await tx.access_requests.hold(id)
            if known is not None and await _is_repeated(tx, known, AccessState.APPROVED, key):
                return known
            request = _undecided(known)
        # An empty district that stays behind when the rest fails is found again by the next attempt.
        district = (await CreateDistrict(self.districts)(Role.OPERATOR, request.wish.district)).id
        async with self.begin(district) as tx:
            await tx.access_requests.queue_up()  # two requests of one name would both find the district empty
            request = _undecided(await tx.access_requests.hold(id))
            await self._provision(tx, viewer, request, to_existing=to_existing)
            approved = self._approved(viewer, request, district)
            await tx.access_requests.decide(approved, key)
        return approved

    def _approved(self, viewer: Viewer, request: AccessRequest, district: DistrictId) -> AccessRequest:
        now = self.clock.now()
        return replace(request, state=AccessState.APPROVED, decided_at=now, decided_by=viewer.actor, district=district)

    async def _provision(self, tx: Transaction, viewer: Viewer, request: AccessRequest, *, to_existing: bool) -> None:
        wish, known = request.wish, {alike(school.name) for school in await tx.schools.all()}
        if known and not to_existing:
            message = (
                f"There is a district called {wish.district} already. If this request is really theirs, approve it again with "
                "--to-existing (toExistingDistrict over the API): its schools are added there."
            )
            raise Refused("DISTRICT_EXISTS", message, field="reference")
        if known:  # whose syncs go by what it said: a request, which anybody can write, must not change that in passing
            await tx.data_sharing.approve_again(request.id, self.clock.now())
        else:
            await tx.data_sharing.approve(wish, request.id, viewer.actor, self.clock.now())
        for name in wish.schools:
            if alike(name) not in known:
                await self._add_school(tx, viewer, request, name)

    async def _add_school(self, tx: Transaction, viewer: Viewer, request: AccessRequest, name: str) -> SchoolId:
        wish, now = request.wish, self.clock.now()
        school = await tx.import_sites.add_school(name, wish.time_zone)
        key = new_key(self.make_secret)
        await tx.import_sites.set_key(school, hash_of(key), viewer.actor, now)
        for kind, contact in ((ContactKind.PRIMARY, wish.primary), (ContactKind.TECHNICAL, wish.technical)):
            await tx.import_sites.save_contact(school, kind, contact, viewer.actor, now)
        for contact in recipients((wish.primary, wish.technical)):
            letter = mail_texts.welcome(contact, name, self.post.link(key))
            await self.post.queue(tx.mails, MailKind.WELCOME, letter, tx.district, school)
        return school


@dataclass(frozen=True, slots=True)
class DenyAccess:
    begin: Begin
    clock: Clock

    async def __call__(self, viewer: Viewer, id: UUID, reason: str, *, key: str | None = None) -> AccessRequest:
        """Write down why not; nobody is written to. Operators only.

        Raises `Refused`: `NOT_FOUND`, `ALREADY_DECIDED`, `NO_REASON`.
        """
        viewer.must_operate()
        reason = reason.strip()
        gather(check_reason(reason))
        async with self.begin(viewer.district) as tx:
            known = await tx.access_requests.hold(id)
            if known is not None and await _is_repeated(tx, known, AccessState.DENIED, key):
                return known
            denied = replace(
                _undecided(known),
                state=AccessState.DENIED,
                decided_at=self.clock.now(),
                decided_by=viewer.actor,
                reason=reason,
            )
            await tx.access_requests.decide(denied, key)
        return denied


def _undecided(request: AccessRequest | None) -> AccessRequest:
    if request is None:
        raise not_found("access request", "reference")
    gather(check_decision(request))
    return request


async def _is_repeated(tx: Transaction, request: AccessRequest, state: AccessState, key: str | None) -> bool:
    """Whether this very decision was made before, with the same idempotency key."""
    return key is not None and request.state is state and await tx.access_requests.decided_with(request.id) == key
