"""An uploaded roster, as a file of the machine that reads it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from application.ports.jobs import Claim
from application.ports.transaction import Begin
from application.roster.private_folder import private_folder
from domain.errors import Refused


@asynccontextmanager
async def local_copy(begin: Begin, claim: Claim, name: str) -> AsyncIterator[str]:
    """The path of the file that came with the job, under its name; it is removed when it was read.

    Raises `Refused`: `UPLOAD_EXPIRED`; and what is wrong with the file is about the field `file`, not about a path.
    """
    async with private_folder() as folder:
        path = folder / name
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
