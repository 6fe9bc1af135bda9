"""A school's lock is an advisory transaction lock; its key is the school's id, which is unique in the installation."""

from collections.abc import Collection
from typing import Any

import asyncpg

from adapters.postgres.faults import waiting_for
from domain.ids import SchoolId

AT_SCHOOL = "A roster sync, a mass schedule or somebody's edit is changing the school"
"""What a school's lock may be waited for."""


class PostgresLocks:
    """Each lock in a statement of its own, so that what is read next has a snapshot taken after the lock was given."""

    def __init__(self, connection: "asyncpg.Connection[Any]") -> None:
        self._connection = connection

    async def share(self, schools: Collection[SchoolId]) -> None:
        await self.hold((), schools)

    async def hold(self, own: Collection[SchoolId], share: Collection[SchoolId] = ()) -> None:
        with waiting_for(AT_SCHOOL):
            for school in sorted({*own, *share}):
                form = "" if school in own else "_shared"
                await self._connection.execute(f"SELECT pg_advisory_xact_lock{form}($1)", school)
