"""Requests for access in PostgreSQL (`control.access_request`)."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from adapters.postgres.faults import waiting_for
from adapters.postgres.newest_first import NewestFirst
from adapters.postgres.statements import Statement
from application.paging import Page, PageRequest
from domain.ids import DistrictId
from domain.provisioning import (
    AccessRequest,
    AccessState,
    AccessWish,
    Contact,
    Lately,
    WantedSource,
)
from domain.roster_validation import folded
from domain.shared_data import SharedData

_QUEUE_UP = Statement("SELECT pg_advisory_xact_lock(hashtextextended('access requests', 0))")
_LATELY = Statement("""
    SELECT count(*) FILTER (WHERE asked_at > :hour_ago) AS of_all,
           count(*) FILTER (WHERE asked_at > :hour_ago AND asked_from = :place) AS of_place,
           count(*) FILTER (WHERE primary_fold = :email) AS of_one
    FROM control.access_request WHERE asked_at > :day_ago AND asked_from IS NOT NULL
""")
_FORGET_PLACES = Statement("""
    UPDATE control.access_request SET asked_from = NULL WHERE asked_at <= :before AND asked_from IS NOT NULL
""")
_ASKED_WITH = Statement("SELECT id, input_hash FROM control.access_request WHERE request_key = :key")
_ADD = Statement("""
    INSERT INTO control.access_request
        (id, district_name, source, schools, shares, time_zone, primary_name, primary_email, primary_fold, technical_name,
         technical_email, asked_at, asked_from, request_key, input_hash)
    VALUES (:id, :district_name, :source, :schools, :shares, :time_zone, :primary_name, :primary_email, :primary_fold,
            :technical_name, :technical_email, :asked_at, :place, :request_key, :input_hash)
""")
_FIND = Statement("SELECT * FROM control.access_request WHERE id = ANY(CAST(:ids AS uuid[]))")
_PAGE = NewestFirst("FROM control.access_request WHERE (CAST(:state AS text) IS NULL OR state = :state)")
_HOLD = Statement("SELECT * FROM control.access_request WHERE id = :id FOR UPDATE")
_DECIDED_WITH = Statement("SELECT decision_key FROM control.access_request WHERE id = :id")
_DECIDE = Statement("""
    UPDATE control.access_request
    SET state = :state, decided_at = :decided_at, decided_by = :decided_by, reason = :reason, district_id = :district,
        decision_key = :key
    WHERE id = :id
""")


class PostgresAccessRequests:
    """See `application.ports.access_requests.AccessRequests`."""

    def __init__(self, driver: "asyncpg.Connection[Any]") -> None:
        self._connection = driver

    async def queue_up(self) -> None:
        with waiting_for("Other requests for access are being taken"):
            await _QUEUE_UP.execute(self._connection)

    async def lately(self, email: str, place: str, hour_ago: datetime, day_ago: datetime) -> Lately:
        named = {"email": email, "place": place, "hour_ago": hour_ago, "day_ago": day_ago}
        row = await _LATELY.fetchrow(self._connection, **named)
        return Lately(0, 0, 0) if row is None else Lately(row["of_all"], row["of_place"], row["of_one"])

    async def forget_places(self, before: datetime) -> None:
        await _FORGET_PLACES.execute(self._connection, before=before)

    async def asked_with(self, key: str) -> tuple[UUID, str] | None:
        row = await _ASKED_WITH.fetchrow(self._connection, key=key)
        return None if row is None else (row["id"], row["input_hash"])

    async def add(self, request: AccessRequest, key: str | None, digest: str, place: str | None) -> None:
        wish = request.wish
        await _ADD.execute(
            self._connection,
            id=request.id,
            district_name=wish.district,
            source=wish.source.value,
            schools=list(wish.schools),
            shares=sorted(one.value for one in wish.shares),
            time_zone=wish.time_zone,
            primary_name=wish.primary.name,
            primary_email=wish.primary.email,
            primary_fold=folded(wish.primary.email),
            technical_name=wish.technical.name,
            technical_email=wish.technical.email,
            asked_at=request.asked_at,
            place=place,
            request_key=key,
            input_hash=digest,
        )

    async def find(self, ids: Collection[UUID]) -> Mapping[UUID, AccessRequest]:
        rows = await _FIND.fetch(self._connection, ids=list(ids))
        return {row["id"]: _request(row) for row in rows}

    async def page(self, state: AccessState | None, request: PageRequest) -> Page[AccessRequest]:
        return await _PAGE.page(self._connection, request, _request, state=None if state is None else state.value)

    async def hold(self, id: UUID) -> AccessRequest | None:
        row = await _HOLD.fetchrow(self._connection, id=id)
        return None if row is None else _request(row)

    async def decided_with(self, id: UUID) -> str | None:
        key: str | None = await _DECIDED_WITH.fetchval(self._connection, id=id)
        return key

    async def decide(self, request: AccessRequest, key: str | None) -> None:
        await _DECIDE.execute(
            self._connection,
            id=request.id,
            state=request.state.value,
            decided_at=request.decided_at,
            decided_by=request.decided_by,
            reason=request.reason,
            district=request.district,
            key=key,
        )


def _request(row: Any) -> AccessRequest:
    wish = AccessWish(
        district=row["district_name"],
        source=WantedSource(row["source"]),
        schools=tuple(row["schools"]),
        primary=Contact(row["primary_name"], row["primary_email"]),
        technical=Contact(row["technical_name"], row["technical_email"]),
        shares=frozenset(SharedData(one) for one in row["shares"]),
        time_zone=row["time_zone"],
    )
    return AccessRequest(
        id=row["id"],
        wish=wish,
        asked_at=row["asked_at"],
        state=AccessState(row["state"]),
        decided_at=row["decided_at"],
        decided_by=row["decided_by"],
        reason=row["reason"],
        district=None if row["district_id"] is None else DistrictId(row["district_id"]),
    )
