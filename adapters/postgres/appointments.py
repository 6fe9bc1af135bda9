"""Single appointments in PostgreSQL."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

import asyncpg

from adapters.postgres.appointment_rows import appointment_of, place_of, slot_arrays, slot_of
from adapters.postgres.bells import bells_on
from adapters.postgres.sql_text import fill
from adapters.postgres.statements import Statement, from_file, text_of
from adapters.postgres.student_facts import booked_on, memberships
from application.ports.appointments import Booking
from domain.appointment import Appointment, EndReason, Slot
from domain.booking import Membership, Place
from domain.ids import DistrictId, FlexPeriodId, SchoolId, SectionId, StudentId
from domain.mass_days import SchoolBells

_SCHOOLS = Statement("""
    SELECT school_id FROM homeroom.student_school
    WHERE district_id = :district AND student_id = ANY(CAST(:students AS bigint[]))
    UNION
    SELECT school_id FROM homeroom.flex_period
    WHERE district_id = :district AND id = ANY(CAST(:periods AS bigint[]))
""")
_HOLD = Statement("""
    SELECT id FROM homeroom.student
    WHERE district_id = :district AND id = ANY(CAST(:students AS bigint[]))
    ORDER BY id FOR NO KEY UPDATE
""")
_PLACE = Statement(fill(text_of("appointment/place"), which="s.id = :section"))
_PERIODS = Statement("""
    SELECT id, school_id FROM homeroom.flex_period
    WHERE district_id = :district AND id = ANY(CAST(:periods AS bigint[]))
""")
_FIND = Statement("""
    SELECT a.*
    FROM unnest(CAST(:students AS bigint[]), CAST(:dates AS date[]), CAST(:periods AS bigint[]))
        AS wanted (student_id, on_date, flex_period_id)
    JOIN homeroom.appointment a USING (student_id, on_date, flex_period_id)
    WHERE a.district_id = :district
""")
_LOCK = Statement("""
    UPDATE homeroom.appointment a SET locked = :locked, version = nextval('homeroom.version_seq')
    FROM unnest(CAST(:students AS bigint[]), CAST(:dates AS date[]), CAST(:periods AS bigint[]))
        AS wanted (student_id, on_date, flex_period_id)
    WHERE a.district_id = :district AND a.student_id = wanted.student_id AND a.on_date = wanted.on_date
      AND a.flex_period_id = wanted.flex_period_id AND a.locked <> :locked
""")
_WORDS = Statement("""
    UPDATE homeroom.appointment SET type = :type, comment = :comment, version = nextval('homeroom.version_seq')
    WHERE district_id = :district AND student_id = :student AND on_date = :day AND flex_period_id = :flex_period
""")


class PostgresAppointments:
    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district

    async def schools_of(
        self, students: Collection[StudentId], flex_periods: Collection[FlexPeriodId]
    ) -> frozenset[SchoolId]:
        rows = await _SCHOOLS.fetch(
            self._connection, district=self._district, students=list(students), periods=list(flex_periods)
        )
        return frozenset(SchoolId(row["school_id"]) for row in rows)

    async def hold(self, students: Collection[StudentId]) -> frozenset[StudentId]:
        rows = await _HOLD.fetch(self._connection, district=self._district, students=list(students))
        return frozenset(StudentId(row["id"]) for row in rows)

    async def bells_on(self, schools: Collection[SchoolId], day: date) -> Mapping[SchoolId, SchoolBells]:
        return await bells_on(self._connection, self._district, schools, day)

    async def schools_of_periods(self, flex_periods: Collection[FlexPeriodId]) -> Mapping[FlexPeriodId, SchoolId]:
        rows = await _PERIODS.fetch(self._connection, district=self._district, periods=list(flex_periods))
        return {FlexPeriodId(row["id"]): SchoolId(row["school_id"]) for row in rows}

    async def place(self, section: SectionId, day: date, flex_period: FlexPeriodId) -> Place | None:
        row = await _PLACE.fetchrow(
            self._connection, district=self._district, section=section, day=day, flex_period=flex_period
        )
        return None if row is None else place_of(row)

    async def membership(self, student: StudentId, school: SchoolId) -> Membership | None:
        return (await memberships(self._connection, self._district, [student], school)).get(student)

    async def of_day(self, student: StudentId, day: date) -> tuple[Appointment, ...]:
        return (await booked_on(self._connection, self._district, [student], day))[student]

    async def find(self, slots: Collection[Slot]) -> Mapping[Slot, Appointment]:
        rows = await _FIND.fetch(self._connection, district=self._district, **slot_arrays(slots))
        return {slot_of(row): appointment_of(row) for row in rows}

    async def book(self, booking: Booking) -> Appointment | None:
        wanted = booking.wanted
        values = {
            "district": self._district,
            "student": wanted.slot.student,
            "on_date": wanted.slot.day,
            "flex_period": wanted.slot.flex_period,
            "section": wanted.section,
            "seats": booking.seats,
            "locked": wanted.locked,
            "origin": wanted.origin.value,
            "type": wanted.type,
            "comment": wanted.comment,
            "actor": wanted.made_by,
            "now": wanted.made_at,
        }
        if leaving := [one.slot for one in (booking.displaces, booking.vacates) if one is not None]:
            values["leaving_dates"] = [slot.day for slot in leaving]
            values["leaving_periods"] = [slot.flex_period for slot in leaving]
        row = await from_file("appointment/book" if leaving else "appointment/book_free").fetchrow(
            self._connection, **values
        )
        return None if row is None else appointment_of(row)

    async def cancel(self, appointments: Collection[Appointment], reason: EndReason, by: str, at: datetime) -> None:
        await from_file("appointment/cancel").execute(
            self._connection,
            district=self._district,
            **slot_arrays([one.slot for one in appointments]),
            reason=reason.value,
            actor=by,
            now=at,
        )

    async def set_words(self, slot: Slot, type: str | None, comment: str | None) -> None:
        await _WORDS.execute(
            self._connection,
            district=self._district,
            student=slot.student,
            day=slot.day,
            flex_period=slot.flex_period,
            type=type,
            comment=comment,
        )

    async def set_locked(self, slots: Collection[Slot], *, locked: bool) -> None:
        await _LOCK.execute(self._connection, district=self._district, **slot_arrays(slots), locked=locked)
