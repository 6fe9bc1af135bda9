"""Asking for access: the one thing that nobody needs a token for."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from application.idempotency import check_key, used_otherwise
from application.mail.post import Post
from application.ports.clock import Clock
from application.ports.transaction import Begin, Transaction
from domain import mail_texts
from domain.errors import gather
from domain.ids import NO_DISTRICT
from domain.mail import MailKind
from domain.provisioning import DAY, HOUR, AccessRequest, AccessWish, check_rate, check_wish
from domain.roster_validation import folded


@dataclass(frozen=True, slots=True)
class RequestAccess:
    begin: Begin
    clock: Clock
    post: Post
    new_id: Callable[[], UUID]

    async def __call__(self, wish: AccessWish, *, place: str | None, key: str | None = None) -> UUID:
        """Write the request down and tell the operator. Anybody may ask, a few times a day; nothing is provisioned.

        `place`: from where (`place_of`), kept for a day; None where the operator asks for a district, as often as need be.
        The answer is a reference that opens nothing. The same key with the same wish is one request.
        Raises `Refused`: `BAD_NAME`, `BAD_SCHOOLS`, `BAD_EMAIL`, `NO_SHARED_DATA`, `BAD_TIME_ZONE`, `TOO_MANY_REQUESTS`,
        `BAD_IDEMPOTENCY_KEY`, `IDEMPOTENCY_MISMATCH`.
        """
        wish = wish.tidy()
        gather([*check_wish(wish), *check_key(key)])
        digest = _digest(wish)
        async with self.begin(NO_DISTRICT) as tx:
            await tx.access_requests.queue_up()
            if key is not None and (given := await tx.access_requests.asked_with(key)) is not None:
                return _same(given, digest)
            if place is not None:
                await self._check_rate(tx, wish, place)
            request = AccessRequest(self.new_id(), wish, self.clock.now())
            await tx.access_requests.add(request, key, digest, place)
            if self.post.operator is not None:
                letter = mail_texts.access_requested(self.post.operator, request)
                await self.post.queue(tx.mails, MailKind.ACCESS_REQUESTED, letter)
        return request.id

    async def _check_rate(self, tx: Transaction, wish: AccessWish, place: str) -> None:
        now = self.clock.now()
        await tx.access_requests.forget_places(now - DAY)
        gather(check_rate(await tx.access_requests.lately(folded(wish.primary.email), place, now - HOUR, now - DAY)))


def _digest(wish: AccessWish) -> str:
    told = (
        wish.district,
        wish.source.value,
        wish.schools,
        (wish.primary.name, wish.primary.email),
        (wish.technical.name, wish.technical.email),
        sorted(one.value for one in wish.shares),
        wish.time_zone,
    )
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _same(given: tuple[UUID, str], digest: str) -> UUID:
    id, known = given
    if known != digest:
        raise used_otherwise()
    return id
