"""An uploaded roster, as a file of the machine that reads it."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from application.ports.jobs import Claim
from application.ports.transaction import Begin
from domain.errors import Refused

_PREFIX = "homeroom-import-"
_OLD_SECONDS = 24 * 3600


@asynccontextmanager
async def local_copy(begin: Begin, claim: Claim, name: str) -> AsyncIterator[str]:
    """The path of the file that came with the job, under its name; it is removed when it was read.

    Raises `Refused`: `UPLOAD_EXPIRED`; and what is wrong with the file is about the field `file`, not about a path.
    """
    await asyncio.to_thread(remove_old_copies)
    with TemporaryDirectory(prefix=_PREFIX) as folder:
        path = Path(folder) / name
        async with begin(claim.district) as tx:
            found = await tx.job_files.copy_to(claim.job, path)
        if not found:
            message = "The file was kept for a day, and no worker had read it by then: upload it again."
            raise Refused("UPLOAD_EXPIRED", message, field="file")
        try:
            yield str(path)
        except Refused as refused:
            if refused.field != ("path",):
                raise
            raise Refused(refused.code, refused.message, field="file", details=refused.details) from None


def remove_old_copies() -> None:
    """Remove what workers left behind that were killed: nobody else would, and it is about children."""
    oldest = time.time() - _OLD_SECONDS
    for folder in Path(gettempdir()).glob(f"{_PREFIX}*"):
        if folder.lstat().st_mtime < oldest:
            shutil.rmtree(folder, ignore_errors=True)
