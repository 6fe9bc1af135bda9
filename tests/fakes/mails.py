"""The outbox in memory, and a carrier that can be told to fail."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from application.paging import Page, PageRequest
from application.ports.mails import MailNotTaken, TakenMail
from domain.ids import DistrictId, SchoolId
from domain.mail import Letter, Mail, MailKind, MailState
from tests.fakes.flex_store import FakeDistrict
from tests.fakes.paging import page


@dataclass(frozen=True)
class MailRow:
    number: int
    mail: Mail
    sealed: bytes | None

    @property
    def shown(self) -> Mail:
        return replace(self.mail, readable=self.sealed is not None)


class FakeMails:
    """See `application.ports.mails.Mails`."""

    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def add(self, mail: Mail, sealed: bytes) -> None:
        self._store.facts.mails[mail.id] = MailRow(self._store.number(), mail, sealed)

    async def find(self, ids: Collection[UUID]) -> Mapping[UUID, Mail]:
        return {id: row.shown for id, row in self._store.facts.mails.items() if id in ids}

    async def page(self, states: Collection[MailState] | None, request: PageRequest) -> Page[Mail]:
        rows = [row for row in self._store.facts.mails.values() if states is None or row.mail.state in states]
        found = page(rows[::-1], lambda row: (row.number,), request, newest_first=True)
        return Page([row.shown for row in found.items], found.keys, found.has_more, found.total)

    async def queue_again(self, ids: Collection[UUID], now: datetime) -> frozenset[UUID]:
        queued = [
            row
            for id, row in self._store.facts.mails.items()
            if id in ids and row.sealed is not None and row.mail.state is not MailState.SENDING
        ]
        for row in queued:
            _change(self._store, row, state=MailState.QUEUED, attempts=0, due_at=now, last_error=None)
        return frozenset(row.mail.id for row in queued)

    async def sealed(self, after: int, limit: int) -> Sequence[tuple[int, UUID, bytes]]:
        rows = self._store.facts.mails.values()
        found = [(row.number, row.mail.id, row.sealed) for row in rows if row.number > after and row.sealed is not None]
        return sorted(found)[:limit]

    async def reseal(self, id: UUID, sealed: bytes) -> None:
        row = self._store.facts.mails[id]
        if row.sealed is not None:
            self._store.facts.mails[id] = replace(row, sealed=sealed)

    async def withdraw(self, district: DistrictId, school: SchoolId) -> int:
        about = (district, school)
        rows = [
            row
            for row in self._store.facts.mails.values()
            if (row.mail.district, row.mail.school) == about and row.sealed is not None
        ]
        for row in rows:
            state = MailState.WITHDRAWN if row.mail.is_under_way else row.mail.state
            self._store.facts.mails[row.mail.id] = MailRow(row.number, replace(row.mail, state=state), None)
        return len(rows)


class FakeOutbox:
    """See `application.ports.mails.Outbox`."""

    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def take(self, now: datetime, lease_until: datetime) -> TakenMail | None:
        due = [row for row in self._store.facts.mails.values() if row.mail.is_under_way and row.mail.due_at <= now]
        if not due:
            return None
        row = min(due, key=lambda one: (one.mail.due_at, one.number))
        attempts = row.mail.attempts + 1
        taken = _change(self._store, row, state=MailState.SENDING, attempts=attempts, due_at=lease_until)
        assert row.sealed is not None
        return TakenMail(taken, row.sealed)

    async def sent(self, mail: Mail, at: datetime) -> bool:
        return self._settle(mail, state=MailState.SENT, sent_at=at, last_error=None)

    async def failed(self, mail: Mail, error: str, due_at: datetime | None) -> bool:
        state = MailState.FAILED if due_at is None else MailState.QUEUED
        return self._settle(mail, state=state, due_at=due_at or mail.due_at, last_error=error)

    async def forget(self, sent_before: datetime) -> int:
        old = [
            row
            for row in self._store.facts.mails.values()
            if row.mail.state is MailState.SENT
            and row.mail.sent_at is not None
            and row.mail.sent_at < sent_before
            and row.sealed is not None
        ]
        for row in old:
            self._store.facts.mails[row.mail.id] = replace(row, sealed=None)
        return len(old) + self._forget_students(sent_before)

    def _forget_students(self, queued_before: datetime) -> int:
        old = [
            row
            for row in self._store.facts.mails.values()
            if row.mail.kind is MailKind.DIGEST and row.mail.to and row.mail.queued_at < queued_before
        ]
        for row in old:
            state = MailState.WITHDRAWN if row.mail.is_under_way else row.mail.state
            gone = replace(row.mail, to="", state=state)
            self._store.facts.mails[row.mail.id] = replace(row, mail=gone, sealed=None)
        return len(old)

    def _settle(self, mail: Mail, **changes: Any) -> bool:
        row = self._store.facts.mails[mail.id]
        mine = (MailState.SENDING, mail.attempts, mail.due_at)
        if (row.mail.state, row.mail.attempts, row.mail.due_at) != mine:
            return False
        _change(self._store, row, **changes)
        return True


@dataclass
class FakeCarrier:
    """See `application.ports.mails.MailCarrier`. Fails with what `fails` holds, first come first served."""

    fails: list[Exception] = field(default_factory=list)
    carried: list[tuple[Letter, str]] = field(default_factory=list)

    async def carry(self, letter: Letter, message_id: str, written_at: datetime) -> None:
        if self.fails:
            raise self.fails.pop(0)
        self.carried.append((letter, message_id))

    def refuse(self, code: str = "SMTP_451", *, times: int = 1, final: bool = False) -> None:
        self.fails += [MailNotTaken(code, final=final) for _ in range(times)]


def _change(store: FakeDistrict, row: MailRow, **changes: Any) -> Mail:
    mail = replace(row.mail, **changes)
    store.facts.mails[mail.id] = replace(row, mail=mail)
    return mail
