"""What districts said they share, in PostgreSQL."""

from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from adapters.postgres.faults import waiting_for
from adapters.postgres.statements import Statement
from domain.data_sharing import DataSharing
from domain.ids import DistrictId
from domain.provisioning import AccessWish
from domain.shared_data import SharedData

_FIND = Statement("""
    SELECT shares, declared_by, declared_at, version FROM homeroom.data_sharing WHERE district_id = :district
""")
# The row may not be there yet: two who change it at once wait here for each other.
_HOLD = Statement("SELECT pg_advisory_xact_lock(1399350628, :district)")  # "Shrd" in the two-key form
_APPROVE = Statement("""
    INSERT INTO homeroom.data_sharing (district_id, shares, request_id, approved_at, declared_by, declared_at)
    VALUES (:district, :shares, :request, CAST(:at AS timestamptz), :by, CAST(:at AS timestamptz))
    ON CONFLICT (district_id) DO UPDATE
    SET shares = excluded.shares, request_id = excluded.request_id, approved_at = excluded.approved_at,
        declared_by = excluded.declared_by, declared_at = excluded.declared_at, version = nextval('homeroom.version_seq')
""")
_APPROVE_AGAIN = Statement("""
    UPDATE homeroom.data_sharing SET request_id = :request, approved_at = :at WHERE district_id = :district
""")
_DECLARE = Statement("""
    INSERT INTO homeroom.data_sharing (district_id, shares, declared_by, declared_at) VALUES (:district, :shares, :by, :at)
    ON CONFLICT (district_id) DO UPDATE
    SET shares = excluded.shares, declared_by = excluded.declared_by, declared_at = excluded.declared_at,
        version = nextval('homeroom.version_seq')
""")


class PostgresSharingDeclarations:
    """See `application.ports.data_sharing.SharingDeclarations`."""

    def __init__(self, driver: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = driver
        self._district = district

    async def find(self) -> DataSharing:
        row = await _FIND.fetchrow(self._connection, district=self._district)
        if row is None:
            return DataSharing()
        shares = frozenset(map(SharedData, row["shares"]))
        return DataSharing(shares, row["declared_by"], row["declared_at"], row["version"])

    async def hold(self) -> DataSharing:
        with waiting_for("Somebody else is changing what the district shares"):
            await _HOLD.execute(self._connection, district=self._district)
        return await self.find()

    async def approve(self, wish: AccessWish, request: UUID, by: str, at: datetime) -> None:
        named = {"district": self._district, "shares": sorted(wish.shares)}
        await _APPROVE.execute(self._connection, **named, request=request, by=by, at=at)

    async def approve_again(self, request: UUID, at: datetime) -> None:
        await _APPROVE_AGAIN.execute(self._connection, district=self._district, request=request, at=at)

    async def declare(self, shares: frozenset[SharedData], by: str, at: datetime) -> None:
        await _DECLARE.execute(self._connection, district=self._district, shares=sorted(shares), by=by, at=at)
