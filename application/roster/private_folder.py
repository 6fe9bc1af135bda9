"""Where rosters lie while they are read: a folder of this machine that only this user can open."""

import asyncio
import fcntl
import os
import shutil
import stat
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from application.ports.jobs import Cancelled
from domain.errors import Refused

_PREFIX = "homeroom-import-"
_OLD_SECONDS = 24 * 3600


@asynccontextmanager
async def private_folder() -> AsyncIterator[Path]:
    """An empty folder, removed with all that is in it when it is left."""
    await asyncio.to_thread(remove_old_folders)
    with TemporaryDirectory(prefix=_PREFIX) as folder:
        yield Path(folder)


@asynccontextmanager
async def resumable_folder(whose: str, work: str) -> AsyncIterator[Path]:
    """A folder in which the next attempt at the same work finds what this one has left, if it is killed or breaks off.

    Removed once the work has ended, was refused or cancelled, and what other work of `whose` has left when this begins.
    Where another attempt is still in it, or where it is not ours alone, an empty folder instead: two never write in one.
    """
    await asyncio.to_thread(remove_old_folders)
    place = Path(gettempdir()) / f"{_PREFIX}{whose}"
    lock = await asyncio.to_thread(_locked, place)
    if lock is None:
        async with private_folder() as folder:
            yield folder
        return
    try:
        folder = place / work
        await asyncio.to_thread(_only, place, folder)
        yield folder
    except (Refused, Cancelled) as ending:
        if not (isinstance(ending, Refused) and ending.code == "BUSY"):
            await asyncio.to_thread(shutil.rmtree, place, ignore_errors=True)
        raise
    else:
        await asyncio.to_thread(shutil.rmtree, place, ignore_errors=True)
    finally:
        os.close(lock)


def _locked(place: Path) -> int | None:
    """Make the folder if need be, and lock it: until the lock is closed, or this process dies, nobody else has it."""
    try:
        place.mkdir(mode=0o700, exist_ok=True)
        lock = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        found = os.fstat(lock)
        if found.st_uid == os.getuid() and not stat.S_IMODE(found.st_mode) & 0o077:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            here = place.lstat()
            if (here.st_dev, here.st_ino) == (found.st_dev, found.st_ino):  # not one that was removed meanwhile
                return lock
    except OSError:
        pass
    os.close(lock)
    return None


def _only(place: Path, folder: Path) -> None:
    """Of all that lies there, this folder stays; it begins its day anew."""
    for other in place.iterdir():
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    os.utime(place)


def remove_old_folders() -> None:
    """Remove what workers left behind that were killed: nobody else would, and it is about children."""
    oldest = time.time() - _OLD_SECONDS
    for folder in Path(gettempdir()).glob(f"{_PREFIX}*"):
        try:
            is_old = folder.lstat().st_mtime < oldest
        except FileNotFoundError:  # somebody has just removed it
            continue
        if is_old:
            shutil.rmtree(folder, ignore_errors=True)
