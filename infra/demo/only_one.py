"""One demo at a time in a data folder: whoever comes second is told where the first one is.

The kernel lets go of the lock when the process ends, however it ends, so what the file says counts only while the lock
is held.
"""

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from infra.embedded import DataFolderUnusable
from infra.embedded.folders import make_private_folder, open_lock_file, write_private_file

PATIENCE = 300.0


class Busy:
    """Another demo serves; `told` is what it wrote down."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told = told


class Mine:
    """This process is the only one."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def tell(self, told: dict[str, Any]) -> None:
        """Write down where this demo serves, for whoever comes second."""
        write_private_file(self._file, json.dumps({**told, "pid": os.getpid()}))


@contextmanager
def only_one(folder: Path, waits: Callable[[], None], patience: float = PATIENCE) -> Iterator[Mine | Busy]:
    """Be the only one; or learn of the one that serves. Waits for one that has not got so far, or will not serve."""
    told_so = False
    lock = _open(folder)
    file = folder / "demo.json"
    try:
        give_up = time.monotonic() + patience
        while not _taken(lock):
            told = _read(file)
            if told is not None:
                yield Busy(told)
                return
            if time.monotonic() > give_up:
                raise DataFolderUnusable(f"Another demo has been busy in {folder} for long: end it, or wait for it.")
            if not told_so:
                told_so = True
                waits()
            time.sleep(0.1)
        file.unlink(missing_ok=True)  # of one that was killed
        try:
            yield Mine(file)
        finally:
            file.unlink(missing_ok=True)
    finally:
        os.close(lock)


def _open(folder: Path) -> int:
    make_private_folder(folder)
    try:
        return open_lock_file(folder / "demo.lock")
    except PermissionError as error:
        raise DataFolderUnusable(
            f"{error.filename} belongs to another user: run Homeroom as that user, or choose another folder with "
            "HOMEROOM_DATA_DIR"
        ) from error


def _taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read(file: Path) -> dict[str, Any] | None:
    """None: not serving yet, or just ended."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return told if isinstance(told, dict) else None
