"""The outbox in PostgreSQL (`control.mail`): for use cases on their own transaction, for senders on one of each call."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.newest_first import NewestFirst
from adapters.postgres.statements import Statement
from application.paging import Page, PageRequest
from application.ports.mails import TakenMail
from domain.ids import DistrictId, SchoolId
from domain.mail import Mail, MailKind, MailState

_ADD = Statement("""
    INSERT INTO control.mail (id, kind, district_id, school_id, recipient, message_id, sealed, state, queued_at, due_at)
    VALUES (:id, :kind, :district, :school, :recipient, :message_id, :sealed, :state, :queued_at, :due_at)
""")
_FIND = Statement("SELECT * FROM control.mail WHERE id = ANY(CAST(:ids AS uuid[]))")
_PAGE = NewestFirst("FROM control.mail WHERE (CAST(:states AS text[]) IS NULL OR state = ANY(:states))")
_QUEUE_AGAIN = Statement("""
    UPDATE control.mail SET state = 'queued', attempts = 0, due_at = :now, last_error = NULL
    WHERE id = ANY(CAST(:ids AS uuid[])) AND sealed IS NOT NULL AND state <> 'sending'
    RETURNING id
""")
_SEALED = Statement("""
    SELECT seq, id, sealed FROM control.mail WHERE seq > :after AND sealed IS NOT NULL ORDER BY seq LIMIT :limit
""")
_RESEAL = Statement("UPDATE control.mail SET sealed = :sealed WHERE id = :id AND sealed IS NOT NULL")
_WITHDRAW = Statement("""
    UPDATE control.mail
    SET sealed = NULL, state = CASE WHEN state IN ('queued', 'sending') THEN 'withdrawn' ELSE state END
    WHERE district_id = :district AND school_id = :school AND sealed IS NOT NULL
""")
# Due, or left behind by a sender whose lease ran out. Another sender's row is passed over, not waited for.
_TAKE = text("""
    UPDATE control.mail SET state = 'sending', attempts = attempts + 1, due_at = :lease_until
    WHERE id = (
        SELECT id FROM control.mail WHERE state IN ('queued', 'sending') AND due_at <= :now
        ORDER BY due_at, seq LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING *
""")
_SENT = text("""
    UPDATE control.mail SET state = 'sent', sent_at = :at, last_error = NULL
    WHERE id = :id AND state = 'sending' AND attempts = :attempts AND due_at = :lease
""")
_FAILED = text("""
    UPDATE control.mail
    SET state = CASE WHEN CAST(:due_at AS timestamptz) IS NULL THEN 'failed' ELSE 'queued' END,
        due_at = coalesce(CAST(:due_at AS timestamptz), due_at), last_error = :error
    WHERE id = :id AND state = 'sending' AND attempts = :attempts AND due_at = :lease
""")

_FORGET = text("""
    UPDATE control.mail SET sealed = NULL WHERE state = 'sent' AND sent_at < :sent_before AND sealed IS NOT NULL
""")

# Whom the mails to students went to, and what was in them, whatever became of them.
_FORGET_STUDENTS = text("""
    UPDATE control.mail
    SET sealed = NULL, recipient = '', state = CASE WHEN state IN ('queued', 'sending') THEN 'withdrawn' ELSE state END
    WHERE kind = 'digest' AND recipient <> '' AND queued_at < :queued_before
""")


class PostgresMails:
    """See `application.ports.mails.Mails`."""

    def __init__(self, driver: "asyncpg.Connection[Any]") -> None:
        self._connection = driver

    async def add(self, mail: Mail, sealed: bytes) -> None:
        await _ADD.execute(
            self._connection,
            id=mail.id,
            kind=mail.kind.value,
            district=mail.district,
            school=mail.school,
            recipient=mail.to,
            message_id=mail.message_id,
            sealed=sealed,
            state=mail.state.value,
            queued_at=mail.queued_at,
            due_at=mail.due_at,
        )

    async def find(self, ids: Collection[UUID]) -> Mapping[UUID, Mail]:
        return {row["id"]: _mail(row) for row in await _FIND.fetch(self._connection, ids=list(ids))}

    async def page(self, states: Collection[MailState] | None, request: PageRequest) -> Page[Mail]:
        wanted = None if states is None else [state.value for state in states]
        return await _PAGE.page(self._connection, request, _mail, states=wanted)

    async def queue_again(self, ids: Collection[UUID], now: datetime) -> frozenset[UUID]:
        rows = await _QUEUE_AGAIN.fetch(self._connection, ids=list(ids), now=now)
        return frozenset(row["id"] for row in rows)

    async def sealed(self, after: int, limit: int) -> Sequence[tuple[int, UUID, bytes]]:
        rows = await _SEALED.fetch(self._connection, after=after, limit=limit)
        return [(row["seq"], row["id"], bytes(row["sealed"])) for row in rows]

    async def reseal(self, id: UUID, sealed: bytes) -> None:
        await _RESEAL.execute(self._connection, id=id, sealed=sealed)

    async def withdraw(self, district: DistrictId, school: SchoolId) -> int:
        return await _WITHDRAW.execute(self._connection, district=district, school=school)


class PostgresOutbox:
    """See `application.ports.mails.Outbox`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def take(self, now: datetime, lease_until: datetime) -> TakenMail | None:
        async with self._engine.begin() as connection:
            found = await connection.execute(_TAKE, {"now": now, "lease_until": lease_until})
            row = found.mappings().one_or_none()
        return None if row is None else TakenMail(_mail(row), bytes(row["sealed"]))

    async def sent(self, mail: Mail, at: datetime) -> bool:
        return await self._settle(_SENT, mail, at=at)

    async def failed(self, mail: Mail, error: str, due_at: datetime | None) -> bool:
        return await self._settle(_FAILED, mail, error=error, due_at=due_at)

    async def _settle(self, statement: Any, mail: Mail, **values: Any) -> bool:
        mine = {"id": mail.id, "attempts": mail.attempts, "lease": mail.due_at}
        async with self._engine.begin() as connection:
            done = await connection.execute(statement, {**mine, **values})
        return int(done.rowcount) == 1

    async def forget(self, sent_before: datetime) -> int:
        async with self._engine.begin() as connection:
            forgotten = await connection.execute(_FORGET, {"sent_before": sent_before})
            students = await connection.execute(_FORGET_STUDENTS, {"queued_before": sent_before})
            return int(forgotten.rowcount) + int(students.rowcount)


def _mail(row: Any) -> Mail:
    return Mail(
        id=row["id"],
        kind=MailKind(row["kind"]),
        to=row["recipient"],
        message_id=row["message_id"],
        queued_at=row["queued_at"],
        due_at=row["due_at"],
        state=MailState(row["state"]),
        attempts=row["attempts"],
        sent_at=row["sent_at"],
        last_error=row["last_error"],
        district=None if row["district_id"] is None else DistrictId(row["district_id"]),
        school=None if row["school_id"] is None else SchoolId(row["school_id"]),
        readable=row["sealed"] is not None,
    )
