"""The same little district in memory and in PostgreSQL, for suites that must hold on both."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.notifications import notification_of
from adapters.postgres.transaction import PostgresBegin
from domain.appointment import Slot
from domain.ids import DistrictId, NotificationId, RequestId, SchoolId, SectionId, StafferId, StudentId
from domain.notification import Notification
from domain.roster import RecordOrigin, School, Section, SectionStatus, StafferRole, Status
from domain.sis_values import Mark
from tests.fakes.flex_store import FakeDistrict
from tests.fakes.roster_rows import EnrollmentRow, MembershipRow, PersonRow, SectionFields, TeachingRow
from tests.support.postgres import in_district
from tests.support.rows import change, miscounted_seats, put, select


class ToldStaff(NamedTuple):
    id: NotificationId
    staffer: StafferId
    request: RequestId
    is_read: bool
    is_mailed: bool


class World(Protocol):
    def begin(self) -> AbstractAsyncContextManager[Any]: ...
    async def school(self, name: str) -> SchoolId: ...
    async def section(self, school: SchoolId, name: str, **more: Any) -> SectionId:
        """`more`: seats, class_type, period, status, term_first_day, term_last_day."""

    async def end_section(self, section: SectionId) -> None: ...
    async def student(self, school: SchoolId, graduation_year: int | None = None, **named: str) -> StudentId:
        """`named`: sis_id, last_name."""

    async def set_status(self, student: StudentId, status: Status) -> None: ...
    async def set_email(self, student: StudentId, email: str) -> None: ...
    async def join(self, student: StudentId, school: SchoolId) -> None: ...
    async def leave(self, student: StudentId, school: SchoolId) -> None: ...
    async def staffer(self, school: SchoolId, capacity: int | None = None, role: str = "staffer") -> StafferId: ...
    async def set_staffer_status(self, staffer: StafferId, status: Status) -> None: ...
    async def lead(self, section: SectionId, staffer: StafferId) -> None: ...
    async def no_longer_teaches(self, section: SectionId, staffer: StafferId) -> None: ...
    async def enroll(
        self, section: SectionId, student: StudentId, first_day: date | None = None, last_day: date | None = None
    ) -> None: ...
    async def mark(self, school: SchoolId, student: StudentId, course: str, mark: float) -> None: ...
    async def take_attendance(self, slot: Slot) -> None: ...
    async def miscounted(self) -> list[Any]:
        """Counters of seats that differ from the rows they count: none, whatever happened."""

    async def told(self) -> list[Notification]:
        """What students were told, oldest first."""

    async def told_staff(self) -> list[ToldStaff]:
        """What staff were told, oldest first."""

    async def ended(self) -> set[tuple[int, str, int | None]]:
        """The history: birth, reason, successor. Births tell rows apart, not which came first."""


@dataclass(frozen=True)
class FakeWorld:
    store: FakeDistrict

    def begin(self) -> AbstractAsyncContextManager[Any]:
        return self.store.begin(self.store.district)

    async def school(self, name: str) -> SchoolId:
        school = School(SchoolId(self.store.number()), name, None, "America/New_York")
        self.store.facts.schools[school.id] = school
        self.store.facts.versions[school.id] = self.store.number()
        return school.id

    async def section(self, school: SchoolId, name: str, **more: Any) -> SectionId:
        id_, status = SectionId(self.store.number()), SectionStatus(more.get("status", "active"))
        self.store.facts.sections[id_] = Section(
            id_, school, name, status, more.get("seats"), more.get("room"), None, None
        )
        fields = {name: more.get(name) for name in ("class_type", "period", "term_first_day", "term_last_day")}
        self.store.facts.section_fields[id_] = SectionFields(**fields)
        self.store.facts.versions[id_] = self.store.number()
        return id_

    async def end_section(self, section: SectionId) -> None:
        ended = replace(self.store.facts.sections[section], status=SectionStatus.ENDED)
        self.store.facts.sections[section] = ended

    async def student(self, school: SchoolId, graduation_year: int | None = None, **named: str) -> StudentId:
        id_ = StudentId(self.store.number())
        known = {"sis_id": f"S{id_}", "first_name": "Ada", "last_name": f"L{id_}"} | named
        self.store.facts.students[id_] = PersonRow(**known, graduation_year=graduation_year)
        await self.join(id_, school)
        return id_

    async def set_status(self, student: StudentId, status: Status) -> None:
        self.store.facts.students[student] = replace(self.store.facts.students[student], status=status)

    async def set_email(self, student: StudentId, email: str) -> None:
        self.store.facts.students[student] = replace(self.store.facts.students[student], email=email)

    async def join(self, student: StudentId, school: SchoolId) -> None:
        self.store.facts.student_schools[student, school] = MembershipRow()

    async def leave(self, student: StudentId, school: SchoolId) -> None:
        self.store.facts.student_schools[student, school] = MembershipRow(active=False)

    async def staffer(self, school: SchoolId, capacity: int | None = None, role: str = "staffer") -> StafferId:
        id_ = StafferId(self.store.number())
        self.store.facts.staffers[id_] = PersonRow(f"T{id_}", "Kim", "K", f"t{id_}@example.org")
        self.store.facts.staffer_schools[id_, school] = MembershipRow(capacity=capacity, role=StafferRole(role))
        return id_

    async def lead(self, section: SectionId, staffer: StafferId) -> None:
        self.store.facts.teaching[section, staffer] = TeachingRow(is_lead=True)

    async def no_longer_teaches(self, section: SectionId, staffer: StafferId) -> None:
        del self.store.facts.teaching[section, staffer]

    async def set_staffer_status(self, staffer: StafferId, status: Status) -> None:
        self.store.facts.staffers[staffer] = replace(self.store.facts.staffers[staffer], status=status)

    async def enroll(
        self, section: SectionId, student: StudentId, first_day: date | None = None, last_day: date | None = None
    ) -> None:
        roster = (section, student, RecordOrigin.SOURCE)
        self.store.facts.enrollments[roster] = EnrollmentRow(first_day=first_day, last_day=last_day)

    async def mark(self, school: SchoolId, student: StudentId, course: str, mark: float) -> None:
        self.store.facts.marks[school, student, course] = Mark(Decimal(mark), None)

    async def take_attendance(self, slot: Slot) -> None:
        standing = self.store.facts.appointments
        standing[slot] = replace(standing[slot], attendance_taken=True)

    async def miscounted(self) -> list[Any]:
        return []

    async def told(self) -> list[Notification]:
        return list(self.store.facts.notifications)

    async def told_staff(self) -> list[ToldStaff]:
        return [
            ToldStaff(one.id, one.staffer, one.request, one.read_at is not None, one.mailed_at is not None)
            for one in self.store.facts.staff_notifications
        ]

    async def ended(self) -> set[tuple[int, str, int | None]]:
        return {(one.appointment.birth, one.reason.value, one.successor) for one in self.store.facts.history}


@dataclass(frozen=True)
class PostgresWorld:
    engine: AsyncEngine
    district: DistrictId

    def begin(self) -> AbstractAsyncContextManager[Any]:
        return PostgresBegin(self.engine)(self.district)

    async def put(self, table: str, **values: Any) -> int:
        return await put(self.engine, self.district, table, **values)

    async def school(self, name: str) -> SchoolId:
        return SchoolId(await self.put("school", name=name, time_zone="America/New_York"))

    async def section(self, school: SchoolId, name: str, **more: Any) -> SectionId:
        return SectionId(await self.put("section", school_id=school, name=name, **more))

    async def end_section(self, section: SectionId) -> None:
        statement = "UPDATE homeroom.section SET status = 'ended' WHERE id = :section"
        await change(self.engine, self.district, statement, section=section)

    async def student(self, school: SchoolId, graduation_year: int | None = None, **named: str) -> StudentId:
        count = len(await select(self.engine, self.district, "SELECT 1 FROM homeroom.student"))
        known = {"sis_id": f"S{count}", "first_name": "Ada", "last_name": f"L{count}"} | named
        id_ = StudentId(await self.put("student", **known, graduation_year=graduation_year))
        await self.join(id_, school)
        return id_

    async def set_status(self, student: StudentId, status: Status) -> None:
        statement = "UPDATE homeroom.student SET status = :status WHERE id = :student"
        await change(self.engine, self.district, statement, student=student, status=status.value)

    async def set_email(self, student: StudentId, email: str) -> None:
        statement = "UPDATE homeroom.student SET email = :email, email_key = :email WHERE id = :student"
        await change(self.engine, self.district, statement, student=student, email=email)

    async def join(self, student: StudentId, school: SchoolId) -> None:
        await self.put("student_school", student_id=student, school_id=school)

    async def leave(self, student: StudentId, school: SchoolId) -> None:
        statement = (
            "UPDATE homeroom.student_school SET active = false WHERE student_id = :student AND school_id = :school"
        )
        await change(self.engine, self.district, statement, student=student, school=school)

    async def staffer(self, school: SchoolId, capacity: int | None = None, role: str = "staffer") -> StafferId:
        count = len(await select(self.engine, self.district, "SELECT 1 FROM homeroom.staffer"))
        email = f"t{count}@example.org"
        named = {"sis_id": f"T{count}", "first_name": "Kim", "last_name": "K", "email": email, "email_key": email}
        id_ = StafferId(await self.put("staffer", **named))
        await self.put("staffer_school", staffer_id=id_, school_id=school, capacity=capacity, role=role)
        return id_

    async def lead(self, section: SectionId, staffer: StafferId) -> None:
        await self.put("section_staffer", section_id=section, staffer_id=staffer, is_lead=True)

    async def no_longer_teaches(self, section: SectionId, staffer: StafferId) -> None:
        statement = "DELETE FROM homeroom.section_staffer WHERE section_id = :section AND staffer_id = :staffer"
        await change(self.engine, self.district, statement, section=section, staffer=staffer)

    async def set_staffer_status(self, staffer: StafferId, status: Status) -> None:
        statement = "UPDATE homeroom.staffer SET status = :status WHERE id = :staffer"
        await change(self.engine, self.district, statement, staffer=staffer, status=status.value)

    async def enroll(
        self, section: SectionId, student: StudentId, first_day: date | None = None, last_day: date | None = None
    ) -> None:
        dates = {"first_day": first_day, "last_day": last_day}
        await self.put("enrollment", section_id=section, student_id=student, **dates)

    async def mark(self, school: SchoolId, student: StudentId, course: str, mark: float) -> None:
        await self.put("course_mark", school_id=school, student_id=student, course=course, mark=mark)

    async def take_attendance(self, slot: Slot) -> None:
        statement = """
            UPDATE homeroom.appointment SET attended = true
            WHERE student_id = :student AND on_date = :day AND flex_period_id = :period
        """
        named = {"student": slot.student, "day": slot.day, "period": slot.flex_period}
        await change(self.engine, self.district, statement, **named)

    async def miscounted(self) -> list[Any]:
        return list(await miscounted_seats(self.engine, self.district))

    async def told(self) -> list[Notification]:
        async with in_district(self.engine, self.district) as connection:
            rows = await connection.execute(text("SELECT * FROM homeroom.notification ORDER BY seq"))
            return [notification_of(row) for row in rows.mappings()]

    async def told_staff(self) -> list[ToldStaff]:
        statement = """
            SELECT seq, staffer_id, request_id, read_at IS NOT NULL, mailed_at IS NOT NULL
            FROM homeroom.staff_notification ORDER BY seq
        """
        return [ToldStaff(*row) for row in await select(self.engine, self.district, statement)]

    async def ended(self) -> set[tuple[int, str, int | None]]:
        statement = "SELECT birth, end_reason, successor FROM homeroom.appointment_history"
        return {
            (birth, reason, successor)
            for birth, reason, successor in await select(self.engine, self.district, statement)
        }
