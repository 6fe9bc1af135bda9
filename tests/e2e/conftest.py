"""Homeroom as a program, on a migrated database by its address: a real server's, if the tests are given one."""

from pathlib import Path

import pytest

from tests.e2e.program import Program, on_database
from tests.support.postgres import Database


@pytest.fixture
def program(fresh_database: Database, tmp_path: Path) -> Program:
    return on_database(fresh_database, tmp_path / "data", is_process=False)
