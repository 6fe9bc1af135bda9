"""The embedded server, one for all workers of a test run, and nothing of it left afterwards.

Its folder is not pytest's: as root the server runs as somebody who may not enter that, and pytest keeps three runs.
"""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.postgres import Server

_RUN = "HOMEROOM_TEST_RUN"  # inherited by the workers


def name_the_run() -> bool:
    """Whether this process is the one that began the run and has to end it."""
    if _RUN in os.environ:
        return False
    os.environ[_RUN] = uuid.uuid4().hex[:12]
    return True


def forget_the_run() -> None:
    shutil.rmtree(_folder(), ignore_errors=True)
    del os.environ[_RUN]


@contextmanager
def embedded_server() -> Iterator[Server]:
    # Here, because its binaries are not installed where a real server is given.
    from infra.embedded import EmbeddedPostgres

    folder = _folder()
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    with EmbeddedPostgres(folder, fast=True).start() as running:
        yield Server(running.owner_url, running.app_url)


def _folder() -> Path:
    return Path(tempfile.gettempdir()) / f"homeroom-tests-{os.environ[_RUN]}"
