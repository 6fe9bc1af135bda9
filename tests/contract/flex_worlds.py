"""The same little district in memory and in PostgreSQL, for suites that must hold on both."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.transaction import PostgresBegin
from domain.ids import DistrictId, SchoolId, SectionId, StafferId, StudentId
from domain.roster import School, Section, SectionStatus
from tests.fakes.flex_store import FakeDistrict
from tests.fakes.roster_rows import MembershipRow, PersonRow, SectionFields, TeachingRow
from tests.support.rows import change, put, select


class World(Protocol):
    def begin(self) -> AbstractAsyncContextManager[Any]: ...
    async def school(self, name: str) -> SchoolId: ...
    async def section(self, school: SchoolId, name: str, **more: Any) -> SectionId:
        """`more`: seats, class_type, period, status."""

    async def student(self, school: SchoolId, graduation_year: int | None = None) -> StudentId: ...
    async def leave(self, student: StudentId, school: SchoolId) -> None: ...
    async def staffer(self, school: SchoolId, capacity: int | None = None) -> StafferId: ...
    async def lead(self, section: SectionId, staffer: StafferId) -> None: ...
    async def ended(self) -> list[tuple[int, str, int | None]]:
        """The history: birth, reason, successor; in the order of births."""


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
        self.store.facts.sections[id_] = Section(id_, school, name, status, more.get("seats"), None, None, None)
        self.store.facts.section_fields[id_] = SectionFields(
            class_type=more.get("class_type"), period=more.get("period")
        )
        self.store.facts.versions[id_] = self.store.number()
        return id_

    async def student(self, school: SchoolId, graduation_year: int | None = None) -> StudentId:
        id_ = StudentId(self.store.number())
        self.store.facts.students[id_] = PersonRow(graduation_year=graduation_year)
        self.store.facts.student_schools[id_, school] = MembershipRow()
        return id_

    async def leave(self, student: StudentId, school: SchoolId) -> None:
        self.store.facts.student_schools[student, school] = MembershipRow(active=False)

    async def staffer(self, school: SchoolId, capacity: int | None = None) -> StafferId:
        id_ = StafferId(self.store.number())
        self.store.facts.staffers[id_] = PersonRow()
        self.store.facts.staffer_schools[id_, school] = MembershipRow(capacity=capacity)
        return id_

    async def lead(self, section: SectionId, staffer: StafferId) -> None:
        self.store.facts.teaching[section, staffer] = TeachingRow(is_lead=True)

    async def ended(self) -> list[tuple[int, str, int | None]]:
        return sorted((one.appointment.birth, one.reason.value, one.successor) for one in self.store.facts.history)


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

    async def student(self, school: SchoolId, graduation_year: int | None = None) -> StudentId:
        count = len(await select(self.engine, self.district, "SELECT 1 FROM homeroom.student"))
        named = {"sis_id": f"S{count}", "first_name": "Ada", "last_name": f"L{count}"}
        id_ = StudentId(await self.put("student", **named, graduation_year=graduation_year))
        await self.put("student_school", student_id=id_, school_id=school)
        return id_

    async def leave(self, student: StudentId, school: SchoolId) -> None:
        statement = (
            "UPDATE homeroom.student_school SET active = false WHERE student_id = :student AND school_id = :school"
        )
        await change(self.engine, self.district, statement, student=student, school=school)

    async def staffer(self, school: SchoolId, capacity: int | None = None) -> StafferId:
        count = len(await select(self.engine, self.district, "SELECT 1 FROM homeroom.staffer"))
        email = f"t{count}@example.org"
        named = {"sis_id": f"T{count}", "first_name": "Kim", "last_name": "K", "email": email, "email_key": email}
        id_ = StafferId(await self.put("staffer", **named))
        await self.put("staffer_school", staffer_id=id_, school_id=school, capacity=capacity)
        return id_

    async def lead(self, section: SectionId, staffer: StafferId) -> None:
        await self.put("section_staffer", section_id=section, staffer_id=staffer, is_lead=True)

    async def ended(self) -> list[tuple[int, str, int | None]]:
        statement = "SELECT birth, end_reason, successor FROM homeroom.appointment_history ORDER BY birth"
        return [
            (birth, reason, successor)
            for birth, reason, successor in await select(self.engine, self.district, statement)
        ]
