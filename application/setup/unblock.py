"""Taking a block away: the section, or whatever the staffer leads, is available again."""

from dataclasses import dataclass

from application.access import Viewer
from application.idempotency import once
from application.ports.transaction import Begin, Transaction
from application.setup.edit import editing
from application.staff import teaches
from domain.errors import NotAllowed, not_found
from domain.ids import BlockId, SchoolId
from domain.section_dates import Block


@dataclass(frozen=True, slots=True)
class Unblock:
    begin: Begin

    async def __call__(self, viewer: Viewer, school: SchoolId, block: BlockId, *, key: str | None = None) -> SchoolId:
        """Whoever may block may unblock: admins of the school; staffers themselves and the sections they teach.

        Raises `Refused` `NOT_FOUND`, `NotAllowed`.
        """
        viewer.must_work_at(school)
        async with editing(self.begin, viewer, school) as tx:

            async def unblock() -> SchoolId:
                found = await tx.section_dates.block(school, block)
                if found is None:
                    raise not_found("block", "blockId")
                if not viewer.administers(school) and not await _theirs(tx, viewer, found):
                    raise NotAllowed("Only an admin of this school, or staff of what is blocked, may unblock it.")
                await tx.section_dates.remove_block(block)
                return school

            return await once(tx.idempotency, viewer, "unblock", key, [school, block], unblock)


async def _theirs(tx: Transaction, viewer: Viewer, block: Block) -> bool:
    if block.section is not None:
        return await teaches(tx, viewer, block.section)
    return viewer.staffer is not None and viewer.staffer == block.staffer
