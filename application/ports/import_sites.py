"""Ports: schools' import sites: their keys, their contacts, their staff."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from application.paging import Page, PageRequest
from application.provisioning.queries import ImportSite
from domain.ids import DistrictId, SchoolId, StafferId
from domain.import_site import ContactKind, SiteStaffer
from domain.onboarding_steps import Facts
from domain.provisioning import Contact


class ImportSites(Protocol):
    """Of one district. Reads batch by school; a school that does not exist is not in the answer."""

    async def add_school(self, name: str, time_zone: str) -> SchoolId:
        """A new school. Raises `Refused` `NAME_TAKEN`."""

    async def find(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, ImportSite]: ...

    async def set_key(self, school: SchoolId, key_hash: bytes, by: str, at: datetime) -> None:
        """The only key that opens the school's import site from now on."""

    async def save_contact(self, school: SchoolId, kind: ContactKind, contact: Contact, by: str, at: datetime) -> None:
        """Put somebody in the place of whoever was it before."""

    async def hold_version(self, school: SchoolId) -> int:
        """The number of the latest edit; nobody else edits the import site until the transaction ends."""

    async def edited(self, school: SchoolId) -> None:
        """Give it another version."""

    async def staff(self, school: SchoolId) -> Sequence[SiteStaffer]:
        """Everybody active, locked against other lists until the transaction ends."""

    async def staff_page(self, school: SchoolId, request: PageRequest) -> Page[SiteStaffer]:
        """Active staff by name. Keys: `(last name, first name, SIS id, id)`."""

    async def set_rooms(self, school: SchoolId, rooms: Mapping[StafferId, str | None]) -> int:
        """Write the rooms of these people; how many changed."""

    async def set_administrators(self, school: SchoolId, administrators: Collection[StafferId]) -> int:
        """These active members of staff are administrators and nobody else; how many changed."""

    async def facts(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, Facts]:
        """What the onboarding checklists are made of."""


class ImportSiteKeys(Protocol):
    """Outside of any district: whose key it is. Every call commits alone."""

    async def school_of(self, key_hash: bytes) -> tuple[DistrictId, SchoolId] | None: ...
