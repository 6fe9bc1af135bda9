"""A district that is connected to a roster service from the command line, by real processes."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg

from tests.e2e.program import Program, on_database
from tests.support.postgres import Database, run


def new_district(database: Database, folder: Path) -> Program:
    """With nothing in it."""
    execute(database, "INSERT INTO control.district (name) VALUES ('Maple USD')")
    return on_database(database, folder, is_process=True)


def execute(database: Database, statement: str) -> None:
    """As the owner of the tables, who can make time pass."""

    async def now() -> None:
        connection = await asyncpg.connect(database.owner_url)
        await connection.execute(statement)
        await connection.close()

    run(now())


def connecting(kind: str, settings: Mapping[str, str], secret: str, place: Path) -> tuple[str, ...]:
    """The command; the setting named `secret` comes by a file."""
    (place / "secret").write_text(settings[secret])
    shown = [word for name, value in settings.items() if name != secret for word in ("--set", f"{name}={value}")]
    return ("source", "connect", kind, *shown, "--secret-file", f"{secret}={place / 'secret'}")


def with_private_sources(program: Program) -> Program:
    return replace(program, settings={**program.settings, "ALLOW_PRIVATE_SOURCES": "true"})


def created(sync: Mapping[str, Any]) -> dict[str, int]:
    return {kind: counts["created"] for kind, counts in sync["counts"].items()}
