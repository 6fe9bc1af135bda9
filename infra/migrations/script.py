"""Migrations are written in SQL.

asyncpg prepares what SQLAlchemy sends it and so takes one statement at a time; a whole file goes past that.
"""

from pathlib import Path
from typing import Any

from alembic import op

VERSIONS = Path(__file__).parent / "versions"


def run_file(name: str) -> None:
    run((VERSIONS / name).read_text(encoding="utf-8"))


def run(script: str) -> None:
    """Run statements separated by semicolons on the migration's connection, inside its transaction."""
    bind = op.get_bind()
    bind.exec_driver_sql("SELECT 1")  # SQLAlchemy opens the transaction with the first statement it sees
    adapted: Any = bind.connection.dbapi_connection
    adapted.run_async(lambda driver: driver.execute(script))
