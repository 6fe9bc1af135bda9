"""The school's freeze: nobody changes today's appointments, mass runs included."""

from dataclasses import dataclass, replace

from application.access import Viewer
from application.idempotency import once
from application.ports.transaction import Begin
from application.setup.edit import check_version, editing
from domain.ids import SchoolId


@dataclass(frozen=True, slots=True)
class SetFrozen:
    begin: Begin

    async def __call__(
        self,
        viewer: Viewer,
        school: SchoolId,
        *,
        frozen: bool,
        expected_version: int | None = None,
        key: str | None = None,
    ) -> SchoolId:
        """Freeze today's appointments, or lift the freeze; it holds until it is lifted. Admins of the school only.

        Raises `Refused`: `NOT_FOUND`, `VERSION_CONFLICT`.
        """
        viewer.must_administer(school)
        async with editing(self.begin, viewer, school) as tx:

            async def save() -> SchoolId:
                check_version(await tx.schools.hold_version(school), expected_version, "school")
                current = (await tx.schools.find([school]))[school]
                if current.frozen != frozen:
                    await tx.schools.save(replace(current, frozen=frozen))
                return school

            return await once(tx.idempotency, viewer, "setFrozen", key, [school, frozen, expected_version], save)
