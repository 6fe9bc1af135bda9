"""The closures of a school: which there are, and taking one away."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from application.access import Viewer
from application.idempotency import once
from application.ports.transaction import Begin
from application.setup.edit import editing
from application.sight import sees_schools
from domain.calendar import Closure
from domain.errors import not_found
from domain.ids import ClosureId, SchoolId


@dataclass(frozen=True, slots=True)
class ClosuresOf:
    begin: Begin

    async def __call__(self, viewer: Viewer, schools: Collection[SchoolId]) -> Mapping[SchoolId, tuple[Closure, ...]]:
        """Of each school that the viewer sees, by first day."""
        sight = sees_schools(viewer)
        async with self.begin(viewer.district) as tx:
            found = await tx.schools.calendars([school for school in schools if sight.reaches(school)])
        return {school: calendar.closures for school, calendar in found.items()}


@dataclass(frozen=True, slots=True)
class RemoveClosure:
    begin: Begin

    async def __call__(
        self, viewer: Viewer, school: SchoolId, closure: ClosureId, *, key: str | None = None
    ) -> SchoolId:
        """There is school on these days after all. What the closure cancelled or moved does not come back. Admins.

        Raises `Refused` `NOT_FOUND`.
        """
        viewer.must_administer(school)
        async with editing(self.begin, viewer, school) as tx:

            async def remove() -> SchoolId:
                if not await tx.schools.remove_closure(school, closure):
                    raise not_found("closure", "closureId")
                return school

            return await once(tx.idempotency, viewer, "removeClosure", key, [school, closure], remove)
