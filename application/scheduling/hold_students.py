"""The transaction of a booking: it has the locks of every school concerned, and holds the students."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

from application.ports.transaction import Begin, Transaction
from domain.errors import Refused
from domain.ids import DistrictId, FlexPeriodId, SchoolId, StudentId

MOST_STARTS = 5


@asynccontextmanager
async def holding(
    begin: Begin,
    district: DistrictId,
    students: Collection[StudentId],
    flex_periods: Collection[FlexPeriodId],
    *,
    alone: bool = False,
) -> AsyncIterator[tuple[Transaction, frozenset[SchoolId]]]:
    """Schools concerned are those of the flex periods and those the students belong to.

    A single booking shares their locks; a group's (`alone`) holds those of the flex periods exclusively, as mass runs do.
    They are read before and again under the locks; if one is missing, the transaction starts over. Raises `Refused` `BUSY`.
    """
    known: frozenset[SchoolId] = frozenset()
    for _ in range(MOST_STARTS):
        async with begin(district) as tx:
            known |= await tx.appointments.schools_of(students, flex_periods)
            own = (await tx.appointments.schools_of_periods(flex_periods)).values() if alone else ()
            await tx.locks.hold(set(own), known)
            found = await tx.appointments.schools_of(students, flex_periods)
            if found <= known:
                await tx.appointments.hold(students)
                yield tx, known
                return
            known |= found
    raise Refused("BUSY", "The student is being moved between schools right now: try again in a moment.")
