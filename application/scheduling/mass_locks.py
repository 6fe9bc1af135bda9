"""The locks that a mass run holds."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from application.ports.transaction import Begin, Transaction
from domain.errors import Refused
from domain.ids import DistrictId, SchoolId

MOST_STARTS = 5


@asynccontextmanager
async def locked(
    begin: Begin, district: DistrictId, school: SchoolId
) -> AsyncIterator[tuple[Transaction, list[SchoolId]]]:
    """A transaction that holds the school's lock, and shares those of the other schools its students belong to.

    Memberships are read before and again under the locks; if a school is missing, the transaction starts over.
    """
    known: frozenset[SchoolId] = frozenset()
    for _ in range(MOST_STARTS):
        async with begin(district) as tx:
            known |= await tx.mass_schedules.schools_sharing_students(school)
            await tx.locks.hold({school}, known)
            found = await tx.mass_schedules.schools_sharing_students(school)
            if found <= known:
                yield tx, sorted(known)
                return
            known |= found
    raise Refused("BUSY", "The school's students are being moved right now: try again in a moment.")
