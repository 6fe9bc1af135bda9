"""People as admins edit them, in PostgreSQL."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import asyncpg

from adapters.postgres.appointment_rows import appointment_of
from adapters.postgres.roster_locks import share_district
from adapters.postgres.roster_words import from_source
from adapters.postgres.statements import Statement
from application.ports.people import PersonOnFile
from domain.appointment import Appointment
from domain.custom_people import PersonFields
from domain.ids import DistrictId, SchoolId
from domain.roster import StafferRole, Status
from domain.roster_feed import Kind
from domain.roster_validation import folded

_FIND = """
    SELECT t.*, coalesce(array_agg(m.school_id) FILTER (WHERE m.active), '{{}}') AS schools, {from_source} AS from_source
    FROM homeroom.{person} t
    LEFT JOIN homeroom.{person}_school m ON m.district_id = t.district_id AND m.{person}_id = t.id
    WHERE t.district_id = :district AND t.id = ANY(CAST(:ids AS bigint[]))
    GROUP BY t.district_id, t.id
"""
_TAKEN = """
    SELECT coalesce(bool_or(sis_id = :sis_id), false) AS sis_id, coalesce(bool_or(email_key = :email), false) AS email
    FROM homeroom.{person}
    WHERE district_id = :district AND status = 'active' AND id <> :but AND (sis_id = :sis_id OR email_key = :email)
"""
_ADD = """
    INSERT INTO homeroom.{person} (district_id, sis_id, first_name, last_name, email, email_key, ignore_on_import{more})
    VALUES (:district, :sis_id, :first_name, :last_name, :email, :email_key, true{values})
    RETURNING id
"""
_OF_STUDENTS, _GIVEN = ", graduation_year, guardian_emails", ", :graduation_year, :guardian_emails"
_JOIN = """
    INSERT INTO homeroom.{person}_school (district_id, {person}_id, school_id, is_primary, origin{more})
    VALUES (:district, :id, :school, true, 'staff'{values})
"""
_SAVE = """
    UPDATE homeroom.{person}
    SET sis_id = :sis_id, first_name = :first_name, last_name = :last_name, email = :email, email_key = :email_key{more},
        version = nextval('homeroom.version_seq')
    WHERE district_id = :district AND id = :id
"""
_SET_STATUS = """
    UPDATE homeroom.{person} SET status = :status, version = nextval('homeroom.version_seq')
    WHERE district_id = :district AND id = :id AND status <> :status
"""
_IGNORE = """
    UPDATE homeroom.{person} SET ignore_on_import = :ignored, version = nextval('homeroom.version_seq')
    WHERE district_id = :district AND id = ANY(CAST(:ids AS bigint[])) AND ignore_on_import <> CAST(:ignored AS boolean)
"""
_AHEAD = Statement("""
    SELECT * FROM homeroom.appointment
    WHERE district_id = :district AND student_id = :student AND on_date >= :day ORDER BY on_date, flex_period_id
""")


class PostgresPeople:
    """See `application.ports.people.People`."""

    def __init__(self, driver: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = driver
        self._district = district

    async def wait_for_syncs(self) -> None:
        await share_district(self._connection, self._district)

    async def find(self, kind: Kind, ids: Collection[int]) -> Mapping[int, PersonOnFile]:
        rows = await _of(_FIND, kind).fetch(self._connection, district=self._district, ids=list(ids))
        return {row["id"]: _person(row) for row in rows}

    async def taken(self, kind: Kind, sis_id: str, email: str | None, *, but: int | None) -> frozenset[str]:
        row = await _of(_TAKEN, kind).fetchrow(
            self._connection,
            district=self._district,
            sis_id=sis_id,
            email=None if email is None else folded(email),
            but=but or 0,
        )
        return frozenset(name for name in ("sis_id", "email") if row is not None and row[name])

    async def add(self, kind: Kind, fields: PersonFields, school: SchoolId, role: StafferRole) -> int:
        more, values = (_OF_STUDENTS, _GIVEN) if kind is Kind.STUDENT else ("", "")
        id: int = await _of(_ADD, kind, more, values).fetchval(
            self._connection, district=self._district, **_named(kind, fields)
        )
        named = {"district": self._district, "id": id, "school": school}
        if kind is Kind.STUDENT:
            await _of(_JOIN, kind).execute(self._connection, **named)
        else:
            await _of(_JOIN, kind, ", role", ", :role").execute(self._connection, **named, role=role.value)
        return id

    async def save(self, kind: Kind, id: int, fields: PersonFields) -> None:
        more = (
            ", graduation_year = :graduation_year, guardian_emails = :guardian_emails" if kind is Kind.STUDENT else ""
        )
        await _of(_SAVE, kind, more).execute(self._connection, district=self._district, id=id, **_named(kind, fields))

    async def set_status(self, kind: Kind, id: int, status: Status) -> None:
        await _of(_SET_STATUS, kind).execute(self._connection, district=self._district, id=id, status=status.value)

    async def ignore_on_import(self, kind: Kind, ids: Collection[int], *, ignored: bool) -> None:
        await _of(_IGNORE, kind).execute(self._connection, district=self._district, ids=list(ids), ignored=ignored)

    async def appointments_from(self, student: int, day: date) -> tuple[Appointment, ...]:
        rows = await _AHEAD.fetch(self._connection, district=self._district, student=student, day=day)
        return tuple(appointment_of(row) for row in rows)


def _of(text: str, kind: Kind, more: str = "", values: str = "") -> Statement:
    return Statement(text.format(person=kind.value, more=more, values=values, from_source=from_source(kind.value, "t")))


def _named(kind: Kind, fields: PersonFields) -> dict[str, Any]:
    named: dict[str, Any] = {
        "sis_id": fields.sis_id,
        "first_name": fields.first_name,
        "last_name": fields.last_name,
        "email": fields.email,
        "email_key": None if fields.email is None else folded(fields.email),
    }
    if kind is not Kind.STUDENT:
        return named
    return {**named, "graduation_year": fields.graduation_year, "guardian_emails": list(fields.guardian_emails)}


def _person(row: Any) -> PersonOnFile:
    return PersonOnFile(
        PersonFields(
            row["sis_id"],
            row["first_name"],
            row["last_name"],
            row["email"],
            row.get("graduation_year"),
            tuple(row.get("guardian_emails", ())),
        ),
        Status(row["status"]),
        row["ignore_on_import"],
        row["from_source"],
        frozenset(SchoolId(school) for school in row["schools"]),
    )
