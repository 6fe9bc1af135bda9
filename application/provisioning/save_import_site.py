"""What is said on an import site: rooms, administrators, the IT account. Room and role are ours: no sync overwrites them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from application.access import Viewer
from application.idempotency import once
from application.ports.clock import Clock
from application.ports.transaction import Begin, Transaction
from application.setup.edit import check_version, editing
from domain.errors import gather
from domain.ids import SchoolId
from domain.import_site import ContactKind, StaffLine, administrators_of, rooms_of
from domain.provisioning import Contact, check_contact, tidy_contact

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class SetRooms:
    begin: Begin

    async def __call__(
        self,
        viewer: Viewer,
        school: SchoolId,
        lines: Sequence[StaffLine],
        *,
        file: str = "",
        expected_version: int | None = None,
        key: str | None = None,
    ) -> int:
        """Put people into rooms; whoever is not in the list keeps theirs. How many changed.

        All lines or none: raises `Refusals` with every line that is wrong (`domain.import_site.rooms_of`), and `Refused`
        `NOT_FOUND`, `VERSION_CONFLICT`, `BUSY`. Admins of the school, and whoever has the link.
        """
        viewer.must_keep_import_site_of(school)

        async def save(tx: Transaction) -> int:
            return await tx.import_sites.set_rooms(school, rooms_of(file, lines, await tx.import_sites.staff(school)))

        return await _once(self.begin, viewer, school, "setRooms", expected_version, key, _asked(lines), save)


@dataclass(frozen=True, slots=True)
class SetAdministrators:
    begin: Begin

    async def __call__(
        self,
        viewer: Viewer,
        school: SchoolId,
        lines: Sequence[StaffLine],
        *,
        file: str = "",
        expected_version: int | None = None,
        key: str | None = None,
    ) -> int:
        """Say who the school's administrators are: all of them, so that nobody else is one any more. How many changed.

        All lines or none, as for rooms; an empty list is `NO_ADMINISTRATORS`.
        """
        viewer.must_keep_import_site_of(school)

        async def save(tx: Transaction) -> int:
            chosen = administrators_of(file, lines, await tx.import_sites.staff(school))
            return await tx.import_sites.set_administrators(school, chosen)

        return await _once(self.begin, viewer, school, "setAdministrators", expected_version, key, _asked(lines), save)


@dataclass(frozen=True, slots=True)
class SaveContact:
    begin: Begin
    clock: Clock

    async def __call__(
        self,
        viewer: Viewer,
        school: SchoolId,
        kind: ContactKind,
        contact: Contact,
        *,
        expected_version: int | None = None,
        key: str | None = None,
    ) -> SchoolId:
        """Say who somebody is to the school, in the place of whoever was it before.

        The IT account is for admins of the school and whoever has the link. The contacts, to whom links are mailed, are for
        admins only. Raises `Refused`: `NOT_FOUND`, `BAD_NAME`, `BAD_EMAIL`, `BAD_TEXT`, `VERSION_CONFLICT`.
        """
        if kind is ContactKind.IT_ACCOUNT:
            viewer.must_keep_import_site_of(school)
        else:
            viewer.must_administer(school)
        contact = tidy_contact(contact)
        gather(check_contact(contact, ("contact",)))

        async def save(tx: Transaction) -> SchoolId:
            await tx.import_sites.save_contact(school, kind, contact, viewer.actor, self.clock.now())
            return school

        asked = [kind.value, asdict(contact)]
        return await _once(self.begin, viewer, school, "saveSchoolContact", expected_version, key, asked, save)


async def _once(
    begin: Begin,
    viewer: Viewer,
    school: SchoolId,
    mutation: str,
    expected_version: int | None,
    key: str | None,
    asked: Any,
    save: Callable[[Transaction], Awaitable[Answer]],
) -> Answer:
    async with editing(begin, viewer, school) as tx:

        async def edit() -> Answer:
            check_version(await tx.import_sites.hold_version(school), expected_version, "import site")
            done = await save(tx)
            await tx.import_sites.edited(school)
            return done

        return await once(tx.idempotency, viewer, mutation, key, [school, asked, expected_version], edit)


def _asked(lines: Sequence[StaffLine]) -> list[dict[str, Any]]:
    return [asdict(line) for line in lines]
