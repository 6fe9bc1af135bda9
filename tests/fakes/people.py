"""People as admins edit them, in memory."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from application.ports.people import PersonOnFile
from domain.appointment import Appointment
from domain.custom_people import PersonFields
from domain.ids import SchoolId
from domain.roster import RecordOrigin, StafferRole, Status
from domain.roster_feed import Kind
from domain.roster_validation import folded
from tests.fakes.flex_store import FakeDistrict
from tests.fakes.roster_rows import MembershipRow, PersonRow


class FakePeople:
    """See `application.ports.people.People`."""

    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def wait_for_syncs(self) -> None:
        """One task at a time needs no waiting."""

    async def find(self, kind: Kind, ids: Collection[int]) -> Mapping[int, PersonOnFile]:
        people = self._store.facts.people(kind)
        return {id: self._on_file(kind, id, people[id]) for id in ids if id in people}

    async def taken(self, kind: Kind, sis_id: str, email: str | None, *, but: int | None) -> frozenset[str]:
        found = set()
        for id, one in self._store.facts.people(kind).items():
            if id != but and one.status is Status.ACTIVE:
                found |= {"sis_id"} if one.sis_id == sis_id else set()
                same = email is not None and one.email is not None and folded(email) == folded(one.email)
                found |= {"email"} if same else set()
        return frozenset(found)

    async def add(self, kind: Kind, fields: PersonFields, school: SchoolId, role: StafferRole) -> int:
        id = self._store.number()
        self._store.facts.people(kind)[id] = _with(PersonRow(ignore_on_import=True), fields)
        row = MembershipRow(is_primary=True, origin=RecordOrigin.STAFF, role=role)
        self._store.facts.memberships(kind)[id, school] = row
        return id

    async def save(self, kind: Kind, id: int, fields: PersonFields) -> None:
        people = self._store.facts.people(kind)
        people[id] = _with(people[id], fields)

    async def set_status(self, kind: Kind, id: int, status: Status) -> None:
        people = self._store.facts.people(kind)
        people[id] = replace(people[id], status=status)

    async def ignore_on_import(self, kind: Kind, ids: Collection[int], *, ignored: bool) -> None:
        people = self._store.facts.people(kind)
        for id in ids:
            people[id] = replace(people[id], ignore_on_import=ignored)

    async def appointments_from(self, student: int, day: date) -> tuple[Appointment, ...]:
        found = [
            one for slot, one in self._store.facts.appointments.items() if slot.student == student and slot.day >= day
        ]
        return tuple(sorted(found, key=lambda one: (one.slot.day, one.slot.flex_period)))

    def _on_file(self, kind: Kind, id: int, row: PersonRow) -> PersonOnFile:
        fields = PersonFields(
            row.sis_id, row.first_name, row.last_name, row.email, row.graduation_year, row.guardian_emails
        )
        at = [school for (one, school), m in self._store.facts.memberships(kind).items() if one == id and m.active]
        return PersonOnFile(
            fields, row.status, row.ignore_on_import, self._store.facts.is_from_source(kind, id), frozenset(at)
        )


def _with(row: PersonRow, fields: PersonFields) -> PersonRow:
    return replace(
        row,
        sis_id=fields.sis_id,
        first_name=fields.first_name,
        last_name=fields.last_name,
        email=fields.email,
        graduation_year=fields.graduation_year,
        guardian_emails=fields.guardian_emails,
    )
