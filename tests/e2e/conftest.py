"""Homeroom as a program, on a migrated database by its address: a real server's, if the tests are given one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.contoso import ready
from tests.e2e.program import Program, on_database
from tests.support.postgres import Database, Server


@pytest.fixture
def program(fresh_database: Database, tmp_path: Path) -> Program:
    return on_database(fresh_database, tmp_path / "data", is_process=False)


@pytest.fixture
def school(program: Program) -> Program:
    """Has Contoso High School."""
    return ready(program)


@pytest.fixture(scope="module")
def one_school(
    postgres_server: Server, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Program]:
    """The same, for tests that change nothing."""
    with postgres_server.temporary(migrated_template) as database:
        yield ready(on_database(database, tmp_path_factory.mktemp("data"), is_process=False))
