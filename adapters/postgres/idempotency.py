"""Idempotency keys in PostgreSQL: an advisory lock per key makes the second asker wait for the first one's answer."""

from typing import Any

import asyncpg

from adapters.postgres.faults import waiting_for
from adapters.postgres.json_text import to_json
from adapters.postgres.statements import Statement
from application.idempotency import used_otherwise
from domain.ids import DistrictId

_WAIT = Statement("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
_RECALL = Statement("""
    SELECT input_hash, answer FROM homeroom.idempotency_key
    WHERE district_id = :district AND actor = :actor AND mutation = :mutation AND key = :key AND kept_until > now()
""")
_REMEMBER = Statement("""
    INSERT INTO homeroom.idempotency_key (district_id, actor, mutation, key, input_hash, answer, kept_until)
    VALUES (:district, :actor, :mutation, :key, :input_hash, CAST(:answer AS jsonb), now() + interval '7 days')
    ON CONFLICT (district_id, actor, mutation, key) DO UPDATE
    SET input_hash = excluded.input_hash, answer = excluded.answer, kept_until = excluded.kept_until
""")


class PostgresIdempotency:
    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district

    async def recall(self, actor: str, mutation: str, key: str, input_hash: str) -> Any | None:
        name = f"idempotency:{self._district}:{actor}:{mutation}:{key}"
        with waiting_for("The same request is under way"):
            await _WAIT.fetch(self._connection, name=name)
        row = await _RECALL.fetchrow(self._connection, district=self._district, actor=actor, mutation=mutation, key=key)
        if row is None:
            return None
        if row["input_hash"] != input_hash:
            raise used_otherwise()
        return row["answer"]

    async def remember(self, actor: str, mutation: str, key: str, input_hash: str, answer: Any) -> None:
        await _REMEMBER.execute(
            self._connection,
            district=self._district,
            actor=actor,
            mutation=mutation,
            key=key,
            input_hash=input_hash,
            answer=to_json(answer),
        )
