"""Port: people as admins edit them by hand. A sync writes them by itself (`Rosters`)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from domain.appointment import Appointment
from domain.custom_people import PersonFields
from domain.ids import SchoolId
from domain.roster import StafferRole, Status
from domain.roster_feed import Kind


@dataclass(frozen=True, slots=True)
class PersonOnFile:
    """A student, or a member of staff."""

    fields: PersonFields
    status: Status
    ignore_on_import: bool
    from_source: bool
    """A source has them: what it says of them is not edited by hand."""
    schools: frozenset[SchoolId]
    """Those they are an active member of."""


class People(Protocol):
    """Students (`Kind.STUDENT`) and staff (`Kind.STAFFER`), by number."""

    async def wait_for_syncs(self) -> None:
        """No sync of the district runs until the transaction ends. Before any other lock. Raises `Refused` `BUSY`."""

    async def find(self, kind: Kind, ids: Collection[int]) -> Mapping[int, PersonOnFile]: ...

    async def taken(self, kind: Kind, sis_id: str, email: str | None, *, but: int | None) -> frozenset[str]:
        """Which of `sis_id` and `email` another active person of the kind has; `but` is not another one."""

    async def add(self, kind: Kind, fields: PersonFields, school: SchoolId, role: StafferRole) -> int:
        """An active person whom no source manages and every import ignores; the school is theirs by hand, and primary."""

    async def save(self, kind: Kind, id: int, fields: PersonFields) -> None: ...

    async def set_status(self, kind: Kind, id: int, status: Status) -> None: ...

    async def ignore_on_import(self, kind: Kind, ids: Collection[int], *, ignored: bool) -> None:
        """Those who are that already keep their version."""

    async def appointments_from(self, student: int, day: date) -> tuple[Appointment, ...]:
        """The student's appointments on that date and later, anywhere, in order of date and flex period."""
