"""What every edit of a school's set-up begins with: the school exists, its lock is shared, and nobody edited it meanwhile."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from application.access import Viewer
from application.ports.transaction import Begin, Transaction
from domain.errors import Refused, not_found
from domain.ids import SchoolId


@asynccontextmanager
async def editing(begin: Begin, viewer: Viewer, school: SchoolId) -> AsyncIterator[Transaction]:
    """A transaction that shares the school's lock, as every writer of what the scheduling rules read must.

    Raises `Refused`: `NOT_FOUND`, `BUSY`.
    """
    async with begin(viewer.district) as tx:
        if school not in await tx.schools.find([school]):
            raise not_found("school", "schoolId")
        await tx.locks.share([school])
        yield tx


def check_version(actual: int | None, expected: int | None, what: str) -> None:
    """Raise `NOT_FOUND` where there is no `what`, `VERSION_CONFLICT` where it is not the version the editor has seen."""
    if actual is None:
        raise not_found(what, "id")
    if expected is not None and expected != actual:
        raise Refused(
            "VERSION_CONFLICT",
            f"Somebody else changed the {what} since you read it: read it again and repeat your change.",
            field="expectedVersion",
            details={"version": actual},
        )
