"""Keeping people as they are, whatever the rosters say."""

from collections.abc import Collection
from dataclasses import dataclass

from application.access import Viewer
from application.idempotency import once
from application.ports.transaction import Begin, Transaction
from application.roster.custom_people import person_of
from domain.ids import SchoolId
from domain.roster_feed import Kind


@dataclass(frozen=True, slots=True)
class SetIgnoreOnImport:
    begin: Begin

    async def __call__(
        self,
        viewer: Viewer,
        school: SchoolId,
        kind: Kind,
        people: Collection[int],
        *,
        ignored: bool,
        key: str | None = None,
    ) -> list[int]:
        """Have imports leave these students or staff of the school as they are, or (`ignored` False) no longer.

        They do not leave either, and are put on no roster and at no school; what they have is kept. Where imports may have
        them again, the next sync of every connected source reads everything.
        Admins of the school; all of them or nobody.
        Raises `Refused`: `NOT_FOUND`; `BUSY`.
        """
        viewer.must_administer(school)
        chosen = sorted(set(people))

        async def change(tx: Transaction) -> list[int]:
            people = [await person_of(tx, school, kind, person) for person in chosen]
            await tx.people.ignore_on_import(kind, chosen, ignored=ignored)
            if not ignored and any(one.ignore_on_import for one in people):
                # What sources said of them was passed over, and those that send changes do not say it again.
                await tx.roster_connections.forget_cursors()
            return chosen

        async with self.begin(viewer.district) as tx:
            await tx.people.wait_for_syncs()
            asked = [school, kind, chosen, ignored]
            return list(await once(tx.idempotency, viewer, "setIgnoreOnImport", key, asked, lambda: change(tx)))
