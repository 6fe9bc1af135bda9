"""Where rosters lie while they are read: a folder of this machine that only this user can open."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

_PREFIX = "homeroom-import-"
_OLD_SECONDS = 24 * 3600


@asynccontextmanager
async def private_folder() -> AsyncIterator[Path]:
    """An empty folder, removed with all that is in it when it is left."""
    await asyncio.to_thread(remove_old_folders)
    with TemporaryDirectory(prefix=_PREFIX) as folder:
        yield Path(folder)


def remove_old_folders() -> None:
    """Remove what workers left behind that were killed: nobody else would, and it is about children."""
    oldest = time.time() - _OLD_SECONDS
    for folder in Path(gettempdir()).glob(f"{_PREFIX}*"):
        if folder.lstat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)
