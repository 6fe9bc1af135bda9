"""Sections, their seats and blocked dates in PostgreSQL."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import asyncpg

from adapters.postgres.statements import Statement
from domain.ids import BlockId, DistrictId, FlexPeriodId, SchoolId, SectionId, SourceId, StafferId, StudentId
from domain.roster import Section, SectionStatus

_FIND = Statement("""
    SELECT s.*, l.staffer_id AS lead_id
    FROM homeroom.section s
    LEFT JOIN homeroom.section_lead l ON l.district_id = s.district_id AND l.section_id = s.id
    WHERE s.district_id = :district AND s.id = ANY(CAST(:sections AS bigint[]))
""")
_STAFF = Statement("""
    SELECT m.staffer_id
    FROM homeroom.staffer_school m
    JOIN homeroom.staffer f ON f.district_id = m.district_id AND f.id = m.staffer_id AND f.status = 'active'
    WHERE m.district_id = :district AND m.school_id = :school AND m.active
      AND m.staffer_id = ANY(CAST(:staffers AS bigint[]))
""")
_TAUGHT = Statement("""
    SELECT section_id FROM homeroom.section_staffer
    WHERE district_id = :district AND staffer_id = :staffer AND section_id = ANY(CAST(:sections AS bigint[]))
""")
_TEACHERS = Statement("""
    SELECT g.staffer_id
    FROM homeroom.section s
    JOIN homeroom.section_staffer g ON g.district_id = s.district_id AND g.section_id = s.id
    JOIN homeroom.staffer f ON f.district_id = s.district_id AND f.id = g.staffer_id AND f.status = 'active'
    JOIN homeroom.staffer_school m ON m.district_id = s.district_id AND m.staffer_id = f.id
                                  AND m.school_id = s.school_id AND m.active
    WHERE s.district_id = :district AND s.id = :section
""")
_ADMINS = Statement("""
    SELECT m.staffer_id
    FROM homeroom.staffer_school m
    JOIN homeroom.staffer f ON f.district_id = m.district_id AND f.id = m.staffer_id AND f.status = 'active'
    WHERE m.district_id = :district AND m.school_id = :school AND m.active AND m.role = 'admin'
""")
_ADD = Statement("""
    INSERT INTO homeroom.section (district_id, school_id, name, class_type)
    VALUES (:district, :school, :name, :class_type)
    RETURNING id
""")
_LEAD = Statement("""
    INSERT INTO homeroom.section_staffer (district_id, section_id, staffer_id, is_lead, origin)
    VALUES (:district, :section, :staffer, true, 'staff')
""")
_ENROLL = Statement("""
    INSERT INTO homeroom.enrollment (district_id, section_id, student_id, origin)
    SELECT :district, :section, student, 'staff' FROM unnest(CAST(:students AS bigint[])) AS student
    ON CONFLICT (district_id, section_id, student_id, origin) DO UPDATE SET active = true
    WHERE NOT enrollment.active
""")
_VERSION = Statement("""
    SELECT version FROM homeroom.section WHERE district_id = :district AND id = :section FOR NO KEY UPDATE
""")
_SEATS = Statement("""
    UPDATE homeroom.section SET seats = :seats, version = nextval('homeroom.version_seq')
    WHERE district_id = :district AND id = :section AND seats IS DISTINCT FROM :seats
""")
_ADJUST = Statement("""
    INSERT INTO homeroom.adjustment (district_id, section_id, on_date, seats)
    VALUES (:district, :section, :day, :seats)
    ON CONFLICT (district_id, section_id, on_date) DO UPDATE SET seats = excluded.seats
""")
_FORGET_EMPTY = Statement("""
    DELETE FROM homeroom.adjustment
    WHERE district_id = :district AND section_id = :section AND on_date = :day
      AND name IS NULL AND room IS NULL AND seats IS NULL
""")
_BLOCK = Statement("""
    INSERT INTO homeroom.blocked_date
        (district_id, school_id, section_id, staffer_id, first_day, last_day, flex_period_ids, reason)
    VALUES (:district, :school, :section, :staffer, :first_day, :last_day, :flex_periods, :reason)
    RETURNING id
""")


class PostgresSections:
    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district

    async def find(self, sections: Collection[SectionId]) -> Mapping[SectionId, Section]:
        rows = await _FIND.fetch(self._connection, district=self._district, sections=list(sections))
        return {SectionId(row["id"]): section_of(row) for row in rows}

    async def staff_of(self, school: SchoolId, staffers: Collection[StafferId]) -> frozenset[StafferId]:
        rows = await _STAFF.fetch(self._connection, district=self._district, school=school, staffers=list(staffers))
        return frozenset(StafferId(row["staffer_id"]) for row in rows)

    async def taught_by(self, staffer: StafferId, sections: Collection[SectionId]) -> frozenset[SectionId]:
        rows = await _TAUGHT.fetch(self._connection, district=self._district, staffer=staffer, sections=list(sections))
        return frozenset(SectionId(row["section_id"]) for row in rows)

    async def teachers_of(self, section: SectionId) -> frozenset[StafferId]:
        rows = await _TEACHERS.fetch(self._connection, district=self._district, section=section)
        return frozenset(StafferId(row["staffer_id"]) for row in rows)

    async def admins_of(self, school: SchoolId) -> frozenset[StafferId]:
        rows = await _ADMINS.fetch(self._connection, district=self._district, school=school)
        return frozenset(StafferId(row["staffer_id"]) for row in rows)

    async def add(self, school: SchoolId, name: str, class_type: str | None, lead: StafferId | None) -> SectionId:
        section = await _ADD.fetchval(
            self._connection, district=self._district, school=school, name=name, class_type=class_type
        )
        if lead is not None:
            await _LEAD.execute(self._connection, district=self._district, section=section, staffer=lead)
        return SectionId(section)

    async def enroll(self, section: SectionId, students: Collection[StudentId]) -> None:
        await _ENROLL.execute(self._connection, district=self._district, section=section, students=sorted(students))

    async def hold_version(self, section: SectionId) -> int | None:
        row = await _VERSION.fetchrow(self._connection, district=self._district, section=section)
        return None if row is None else int(row["version"])

    async def set_seats(self, section: SectionId, seats: int | None) -> None:
        await _SEATS.execute(self._connection, district=self._district, section=section, seats=seats)

    async def adjust_seats(self, section: SectionId, day: date, seats: int | None) -> None:
        named = {"district": self._district, "section": section, "day": day}
        await _ADJUST.execute(self._connection, **named, seats=seats)
        await _FORGET_EMPTY.execute(self._connection, **named)

    async def add_block(
        self,
        school: SchoolId,
        blocked: SectionId | None,
        staffer: StafferId | None,
        first_day: date,
        last_day: date,
        flex_periods: frozenset[FlexPeriodId] | None,
        reason: str,
    ) -> BlockId:
        row = await _BLOCK.fetchrow(
            self._connection,
            district=self._district,
            school=school,
            section=blocked,
            staffer=staffer,
            first_day=first_day,
            last_day=last_day,
            flex_periods=None if flex_periods is None else sorted(flex_periods),
            reason=reason,
        )
        if row is None:
            raise RuntimeError("INSERT … RETURNING gave no row")
        return BlockId(row["id"])


def section_of(row: Any) -> Section:
    """From a row of `homeroom.section` with `lead_id`."""
    return Section(
        id=SectionId(row["id"]),
        school=SchoolId(row["school_id"]),
        name=row["name"],
        status=SectionStatus(row["status"]),
        seats=row["seats"],
        room=row["room"],
        lead=None if row["lead_id"] is None else StafferId(row["lead_id"]),
        source=None if row["source_id"] is None else SourceId(row["source_id"]),
        open_to_students=row["open_to_students"],
    )
