"""Districts in PostgreSQL, outside of any district's transaction."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.ids import DistrictId
from domain.roster import District

_ADD = text("INSERT INTO control.district (name) VALUES (:name) ON CONFLICT (name) DO NOTHING")
_NAMED = text("SELECT id, name FROM control.district WHERE name = :name")
_FIND = text("SELECT id, name FROM control.district WHERE id = :id")
_ALL = text("SELECT id, name FROM control.district ORDER BY name")


class PostgresDistricts:
    """See `application.ports.districts.Districts`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def find_or_create(self, name: str) -> District:
        async with self._engine.begin() as connection:
            await connection.execute(_ADD, {"name": name})
            row = (await connection.execute(_NAMED, {"name": name})).one()
        return District(DistrictId(row.id), row.name)

    async def named(self, name: str) -> District | None:
        async with self._engine.begin() as connection:
            row = (await connection.execute(_NAMED, {"name": name})).one_or_none()
        return None if row is None else District(DistrictId(row.id), row.name)

    async def find(self, district: DistrictId) -> District | None:
        async with self._engine.begin() as connection:
            row = (await connection.execute(_FIND, {"id": district})).one_or_none()
        return None if row is None else District(DistrictId(row.id), row.name)

    async def all(self) -> tuple[District, ...]:
        async with self._engine.begin() as connection:
            return tuple(District(DistrictId(row.id), row.name) for row in await connection.execute(_ALL))
