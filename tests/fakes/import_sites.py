"""Import sites in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from application.paging import Page, PageRequest
from application.provisioning.queries import ImportSite
from domain.errors import Refused
from domain.ids import DistrictId, SchoolId, StafferId
from domain.import_site import ContactKind, SiteStaffer
from domain.onboarding_steps import Facts
from domain.provisioning import Contact
from domain.roster import School, StafferRole, Status
from tests.fakes.flex_store import FakeDistrict
from tests.fakes.onboarding import facts_of
from tests.fakes.paging import page


@dataclass(frozen=True)
class SiteKey:
    key_hash: bytes
    made_at: datetime


class FakeImportSites:
    """See `application.ports.import_sites.ImportSites`."""

    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def add_school(self, name: str, time_zone: str) -> SchoolId:
        facts = self._store.facts
        if any(school.name == name for school in facts.schools.values()):
            raise Refused("NAME_TAKEN", f"The district has a school called {name}: choose another name.", field="name")
        made = SchoolId(self._store.number())
        facts.schools[made] = School(made, name, None, time_zone)
        facts.versions[made] = self._store.number()
        return made

    async def find(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, ImportSite]:
        facts = self._store.facts
        found = {}
        for school in set(schools) & set(facts.schools):
            contacts = {kind: contact for (of, kind), contact in facts.contacts.items() if of == school}
            key = facts.site_keys.get(school)
            found[school] = ImportSite(
                school,
                facts.schools[school].name,
                None if key is None else key.made_at,
                contacts,
                facts.site_versions.get(school, 0),
            )
        return found

    async def set_key(self, school: SchoolId, key_hash: bytes, by: str, at: datetime) -> None:
        self._store.facts.site_keys[school] = SiteKey(key_hash, at)

    async def save_contact(self, school: SchoolId, kind: ContactKind, contact: Contact, by: str, at: datetime) -> None:
        self._store.facts.contacts[school, kind] = contact

    async def hold_version(self, school: SchoolId) -> int:
        return self._store.facts.site_versions.get(school, 0)

    async def edited(self, school: SchoolId) -> None:
        self._store.facts.site_versions[school] = self._store.number()

    async def staff(self, school: SchoolId) -> Sequence[SiteStaffer]:
        facts = self._store.facts
        return [
            SiteStaffer(
                staffer,
                person.sis_id,
                person.first_name,
                person.last_name,
                person.email or "",
                row.room,
                row.role is StafferRole.ADMIN,
            )
            for (staffer, of), row in sorted(facts.staffer_schools.items())
            if of == school and row.active and (person := facts.staffers[staffer]).status is Status.ACTIVE
        ]

    async def staff_page(self, school: SchoolId, request: PageRequest) -> Page[SiteStaffer]:
        every = sorted(await self.staff(school), key=_by_name)
        return page(every, _by_name, request)

    async def set_rooms(self, school: SchoolId, rooms: Mapping[StafferId, str | None]) -> int:
        rows = self._store.facts.staffer_schools
        changed = [one for one, room in rooms.items() if rows[one, school].room != room]
        for one in changed:
            rows[one, school] = replace(rows[one, school], room=rooms[one])
        return len(changed)

    async def set_administrators(self, school: SchoolId, administrators: Collection[StafferId]) -> int:
        rows = self._store.facts.staffer_schools
        changed = [one for one in await self.staff(school) if one.administrator is not (one.id in administrators)]
        for one in changed:
            role = StafferRole.ADMIN if one.id in administrators else StafferRole.STAFFER
            rows[one.id, school] = replace(rows[one.id, school], role=role)
        return len(changed)

    async def facts(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, Facts]:
        staff = {school: await self.staff(school) for school in schools}
        return {
            school: facts_of(self._store.facts, school, staff[school])
            for school in schools
            if school in self._store.facts.schools
        }


@dataclass(frozen=True)
class FakeImportSiteKeys:
    """See `application.ports.import_sites.ImportSiteKeys`."""

    store: FakeDistrict

    async def school_of(self, key_hash: bytes) -> tuple[DistrictId, SchoolId] | None:
        known = self.store.facts.site_keys.items()
        return next(((self.store.district, school) for school, key in known if key.key_hash == key_hash), None)


def _by_name(one: SiteStaffer) -> tuple[str, str, str, int]:
    return (one.last_name, one.first_name, one.sis_id, one.id)
