"""Import sites in PostgreSQL: keys (`control.import_site_key`), contacts, and what is said of staff."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.keyset import BY_NAME, Listing
from adapters.postgres.statements import Statement, from_file
from application.paging import Page, PageRequest
from application.provisioning.queries import ImportSite
from domain.errors import Refused
from domain.ids import DistrictId, SchoolId, StafferId
from domain.import_site import ContactKind, SiteStaffer
from domain.onboarding_steps import Facts
from domain.provisioning import Contact
from domain.shared_data import SharedData

_ADD_SCHOOL = Statement("""
    INSERT INTO homeroom.school (district_id, name, time_zone) VALUES (:district, :name, :time_zone)
    ON CONFLICT (district_id, name) DO NOTHING RETURNING id
""")
_FIND = Statement("""
    SELECT s.id, s.name, k.made_at,
           coalesce((SELECT e.version FROM homeroom.import_site_edit e
                     WHERE e.district_id = s.district_id AND e.school_id = s.id), 0) AS version,
           (SELECT json_agg(json_build_array(c.kind, c.name, c.email)) FROM homeroom.school_contact c
            WHERE c.district_id = s.district_id AND c.school_id = s.id) AS contacts
    FROM homeroom.school s
    LEFT JOIN control.import_site_key k ON k.district_id = s.district_id AND k.school_id = s.id
    WHERE s.district_id = :district AND s.id = ANY(CAST(:schools AS bigint[]))
""")
_SET_KEY = Statement("""
    INSERT INTO control.import_site_key (key_hash, district_id, school_id, made_by, made_at)
    VALUES (:key_hash, :district, :school, :by, :at)
    ON CONFLICT (district_id, school_id) DO UPDATE
    SET key_hash = excluded.key_hash, made_by = excluded.made_by, made_at = excluded.made_at
""")
_SAVE_CONTACT = Statement("""
    INSERT INTO homeroom.school_contact (district_id, school_id, kind, name, email, updated_by, updated_at)
    VALUES (:district, :school, :kind, :name, :email, :by, :at)
    ON CONFLICT (district_id, school_id, kind) DO UPDATE
    SET name = excluded.name, email = excluded.email, updated_by = excluded.updated_by, updated_at = excluded.updated_at
""")
# A row of its own is made where there is none yet, so that two first editors wait for each other as well.
_HOLD_VERSION = Statement("""
    INSERT INTO homeroom.import_site_edit AS e (district_id, school_id, version) VALUES (:district, :school, 0)
    ON CONFLICT (district_id, school_id) DO UPDATE SET version = e.version RETURNING e.version
""")
_EDITED = Statement("""
    UPDATE homeroom.import_site_edit SET version = nextval('homeroom.version_seq')
    WHERE district_id = :district AND school_id = :school
""")
_STAFF_COLUMNS = "t.id, t.sis_id, t.first_name, t.last_name, t.email, m.room, m.role"
_STAFF_SOURCE = """
    FROM homeroom.staffer_school m
    JOIN homeroom.staffer t ON t.district_id = m.district_id AND t.id = m.staffer_id AND t.status = 'active'
    WHERE m.district_id = :district AND m.school_id = :school AND m.active
"""
_STAFF = Statement(f"SELECT {_STAFF_COLUMNS} {_STAFF_SOURCE} ORDER BY m.staffer_id FOR UPDATE OF m")
_STAFF_PAGE = Listing(_STAFF_COLUMNS, _STAFF_SOURCE, BY_NAME)
_SET_ROOMS = Statement("""
    UPDATE homeroom.staffer_school m SET room = n.room
    FROM unnest(CAST(:staffers AS bigint[]), CAST(:rooms AS text[])) n (staffer_id, room)
    WHERE m.district_id = :district AND m.school_id = :school AND m.staffer_id = n.staffer_id
      AND m.room IS DISTINCT FROM n.room
""")
_SET_ADMINISTRATORS = Statement("""
    UPDATE homeroom.staffer_school m
    SET role = CASE WHEN m.staffer_id = ANY(CAST(:staffers AS bigint[])) THEN 'admin' ELSE 'staffer' END
    FROM homeroom.staffer t
    WHERE m.district_id = :district AND m.school_id = :school AND m.active
      AND t.district_id = m.district_id AND t.id = m.staffer_id AND t.status = 'active'
      AND (m.role = 'admin') <> (m.staffer_id = ANY(CAST(:staffers AS bigint[])))
""")
_SCHOOL_OF = text("SELECT district_id, school_id FROM control.import_site_key WHERE key_hash = :key_hash")


class PostgresImportSites:
    """See `application.ports.import_sites.ImportSites`."""

    def __init__(self, driver: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = driver
        self._district = district

    async def add_school(self, name: str, time_zone: str) -> SchoolId:
        made = await _ADD_SCHOOL.fetchval(self._connection, district=self._district, name=name, time_zone=time_zone)
        if made is None:
            raise Refused("NAME_TAKEN", f"The district has a school called {name}: choose another name.", field="name")
        return SchoolId(made)

    async def find(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, ImportSite]:
        rows = await _FIND.fetch(self._connection, district=self._district, schools=list(schools))
        return {SchoolId(row["id"]): _site(row) for row in rows}

    async def set_key(self, school: SchoolId, key_hash: bytes, by: str, at: datetime) -> None:
        named = {"district": self._district, "school": school}
        await _SET_KEY.execute(self._connection, **named, key_hash=key_hash, by=by, at=at)

    async def save_contact(self, school: SchoolId, kind: ContactKind, contact: Contact, by: str, at: datetime) -> None:
        await _SAVE_CONTACT.execute(
            self._connection,
            district=self._district,
            school=school,
            kind=kind.value,
            name=contact.name,
            email=contact.email,
            by=by,
            at=at,
        )

    async def hold_version(self, school: SchoolId) -> int:
        version: int = await _HOLD_VERSION.fetchval(self._connection, district=self._district, school=school)
        return version

    async def edited(self, school: SchoolId) -> None:
        await _EDITED.execute(self._connection, district=self._district, school=school)

    async def staff(self, school: SchoolId) -> Sequence[SiteStaffer]:
        return _staff(await _STAFF.fetch(self._connection, district=self._district, school=school))

    async def staff_page(self, school: SchoolId, request: PageRequest) -> Page[SiteStaffer]:
        async def make(rows: Sequence[Any]) -> Sequence[SiteStaffer]:
            return _staff(rows)

        return await _STAFF_PAGE.page(self._connection, request, make, district=self._district, school=school)

    async def set_rooms(self, school: SchoolId, rooms: Mapping[StafferId, str | None]) -> int:
        named = {"district": self._district, "school": school}
        return await _SET_ROOMS.execute(self._connection, **named, staffers=list(rooms), rooms=list(rooms.values()))

    async def set_administrators(self, school: SchoolId, administrators: Collection[StafferId]) -> int:
        named = {"district": self._district, "school": school}
        return await _SET_ADMINISTRATORS.execute(self._connection, **named, staffers=sorted(administrators))

    async def facts(self, schools: Collection[SchoolId]) -> Mapping[SchoolId, Facts]:
        rows = await from_file("import_site/facts").fetch(
            self._connection, district=self._district, schools=list(schools)
        )
        return {SchoolId(row["school_id"]): _facts(row) for row in rows}


class PostgresImportSiteKeys:
    """See `application.ports.import_sites.ImportSiteKeys`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def school_of(self, key_hash: bytes) -> tuple[DistrictId, SchoolId] | None:
        async with self._engine.begin() as connection:
            row = (await connection.execute(_SCHOOL_OF, {"key_hash": key_hash})).one_or_none()
        return None if row is None else (DistrictId(row.district_id), SchoolId(row.school_id))


def _facts(row: Any) -> Facts:
    told = {name: value for name, value in row.items() if name not in ("school_id", "shares")}
    return Facts(**told, shares=None if row["shares"] is None else frozenset(map(SharedData, row["shares"])))


def _site(row: Any) -> ImportSite:
    contacts = {ContactKind(kind): Contact(name, email) for kind, name, email in row["contacts"] or ()}
    return ImportSite(SchoolId(row["id"]), row["name"], row["made_at"], contacts, row["version"])


def _staff(rows: Sequence[Any]) -> list[SiteStaffer]:
    return [
        SiteStaffer(
            StafferId(row["id"]),
            row["sis_id"],
            row["first_name"],
            row["last_name"],
            row["email"],
            row["room"],
            row["role"] == "admin",
        )
        for row in rows
    ]
