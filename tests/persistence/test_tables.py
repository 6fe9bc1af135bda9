"""The SQLModel rows and the migrated schema say the same, column by column."""

from typing import NamedTuple

import pytest
from sqlalchemy import MetaData, create_mock_engine, text
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel

import adapters.postgres.tables  # noqa: F401  (fills the metadata)


class Column(NamedTuple):
    type: str
    nullable: bool
    in_primary_key: bool
    given: bool


Columns = dict[str, Column]

CATALOG = text(
    """
    SELECT format('%s.%s.%s', n.nspname, c.relname, a.attname) AS name,
           format_type(a.atttypid, a.atttypmod) AS type,
           NOT a.attnotnull AS nullable,
           EXISTS (SELECT FROM pg_index i
                   WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY (i.indkey)) AS in_primary_key,
           a.atthasdef OR a.attidentity <> '' AS given
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p') AND c.relname <> 'alembic_version'
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname IN ('control', 'homeroom')
    WHERE a.attnum > 0 AND NOT a.attisdropped
    """
)


def declared(metadata: MetaData) -> Columns:
    dialect = create_mock_engine("postgresql+asyncpg://", lambda *_: None).dialect
    return {
        f"{table}.{column.name}": Column(
            column.type.compile(dialect).lower().replace(", ", ","),
            bool(column.nullable),
            column.primary_key,
            column.server_default is not None,
        )
        for table in metadata.tables.values()
        for column in table.columns
    }


async def migrated(engine: AsyncEngine) -> Columns:
    async with engine.connect() as connection:
        return {name: Column(*rest) for name, *rest in await connection.execute(CATALOG)}


def differences(ours: Columns, theirs: Columns) -> dict[str, tuple[Column | None, Column | None]]:
    return {
        name: (ours.get(name), theirs.get(name))
        for name in ours.keys() | theirs.keys()
        if ours.get(name) != theirs.get(name)
    }


async def test_every_row_class_is_its_table(owner_engine: AsyncEngine) -> None:
    theirs = await migrated(owner_engine)
    assert len(theirs) > 300
    assert differences(declared(SQLModel.metadata), theirs) == {}


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("homeroom.student.grade", Column("text", False, False, False)),
        ("homeroom.student.grade", Column("integer", True, False, False)),
        ("homeroom.student.sis_id", Column("text", False, True, False)),
        ("homeroom.student.sis_id", Column("text", False, False, True)),
        ("homeroom.student.shoe_size", Column("integer", True, False, False)),
    ],
)
async def test_a_difference_is_seen(owner_engine: AsyncEngine, name: str, wrong: Column) -> None:
    theirs = await migrated(owner_engine)
    assert list(differences(theirs | {name: wrong}, theirs)) == [name]
    assert list(differences(theirs, theirs | {name: wrong})) == [name]
