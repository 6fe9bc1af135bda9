"""The embedded server, one for all workers of a test run."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.postgres import Server


@contextmanager
def embedded_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    # Here, because its binaries are not installed where a real server is given.
    from infra.embedded import EmbeddedPostgres

    running = EmbeddedPostgres(_shared(tmp_path_factory) / "postgres").start()
    try:
        yield Server(running.owner_url, running.app_url)
    finally:
        running.stop()


def _shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run's own directory; a worker of pytest-xdist has one inside it."""
    mine = tmp_path_factory.getbasetemp()
    return mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine
