"""Saying how the rosters that are left in the district's box write days."""

from dataclasses import dataclass

from application.access import Viewer
from application.drops.keepers import must_have, must_keep_box
from application.idempotency import once
from application.ports.drops import DropBoxes
from application.ports.transaction import Begin
from domain.date_formats import DateFormat, check_date_format
from domain.errors import gather


@dataclass(frozen=True, slots=True)
class UpdateDropFolder:
    boxes: DropBoxes | None
    begin: Begin

    async def __call__(self, viewer: Viewer, date_format: str, *, key: str | None = None) -> None:
        """Of the district's box; it counts for what is taken from now on. District admins and operators.

        A roster that was read in another way before is imported anew when it is left again. Raises `Refused`:
        `NO_DROP_FOLDER`, `BAD_DATE_FORMAT`.
        """
        must_keep_box(viewer, None)
        async with self.begin(viewer.district) as tx:
            must_have(self.boxes)
            gather(check_date_format(date_format))

            async def update() -> str:
                await tx.drops.set_date_format(DateFormat(date_format))
                return date_format

            await once(tx.idempotency, viewer, "updateDropFolder", key, [date_format], update)
