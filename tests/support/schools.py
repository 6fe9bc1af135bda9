"""A small school written straight into the tables, for tests of what comes after set-up and rosters."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from application.access import Role, Viewer
from domain.ids import DistrictId, FlexPeriodId, SchoolId, SectionId, StudentId

FIRST_DAY, LAST_DAY = date(2026, 8, 17), date(2027, 6, 4)
TODAY = datetime(2026, 9, 1, 15, tzinfo=UTC)
"""A Tuesday morning in New York."""


@dataclass(frozen=True, slots=True)
class FixedClock:
    at: datetime = TODAY

    def now(self) -> datetime:
        return self.at


@dataclass(frozen=True, slots=True)
class SmallSchool:
    """Students 1 … n, each on the roster of one homeroom; students and sections in the order of their names."""

    district: DistrictId
    id: SchoolId
    flex_period: FlexPeriodId
    students: tuple[StudentId, ...]
    homerooms: tuple[SectionId, ...]
    gym: SectionId
    admin: Viewer


async def a_small_school(
    engine: AsyncEngine,
    district: DistrictId,
    *,
    name: str = "Lincoln High",
    students: int = 6,
    homerooms: int = 2,
    gym_seats: int | None = None,
) -> SmallSchool:
    """Flex period WIN on weekdays 10:00-10:30, school year 2026-27, New York time."""
    async with engine.begin() as connection:
        await connection.execute(
            text("SELECT set_config('homeroom.district', :district, true)"), {"district": str(district)}
        )
        school = await _insert(connection, "school", district, name=name, time_zone="America/New_York")
        await connection.execute(
            text("INSERT INTO homeroom.school_year VALUES (:d, :s, :first, :last, '{1,2,3,4,5}')"),
            {"d": district, "s": school, "first": FIRST_DAY, "last": LAST_DAY},
        )
        period = await _insert(connection, "flex_period", district, school_id=school, name="WIN")
        for weekday in range(1, 6):
            await connection.execute(
                text("INSERT INTO homeroom.flex_period_meeting VALUES (:d, :p, :n, :n, NULL, :starts, :ends)"),
                {"d": district, "p": period, "n": weekday, "starts": time(10), "ends": time(10, 30)},
            )
        rooms = [
            await _insert(connection, "section", district, school_id=school, name=f"Homeroom {number}")
            for number in range(1, homerooms + 1)
        ]
        for room in rooms:
            await connection.execute(
                text(
                    "INSERT INTO homeroom.homeroom_designation (district_id, section_id, designated_by) "
                    "VALUES (:d, :section, 'test')"
                ),
                {"d": district, "section": room},
            )
        gym = await _insert(connection, "section", district, school_id=school, name="Gym", seats=gym_seats)
        people = [
            await _a_student(connection, district, school, number, rooms[(number - 1) % homerooms])
            for number in range(1, students + 1)
        ]
    return SmallSchool(
        district=district,
        id=SchoolId(school),
        flex_period=FlexPeriodId(period),
        students=tuple(StudentId(one) for one in people),
        homerooms=tuple(SectionId(one) for one in rooms),
        gym=SectionId(gym),
        admin=Viewer(Role.ADMIN, district, "staffer:1", frozenset({SchoolId(school)})),
    )


async def _a_student(connection: AsyncConnection, district: DistrictId, school: int, number: int, homeroom: int) -> int:
    student = await _insert(
        connection,
        "student",
        district,
        sis_id=f"S{number}",
        first_name="Ada",
        last_name=f"Student {number:04}",
        graduation_year=2027 + number % 4,
    )
    named = {"d": district, "student": student, "school": school, "section": homeroom}
    await connection.execute(
        text("INSERT INTO homeroom.student_school VALUES (:d, :student, :school, true)"),
        {key: named[key] for key in ("d", "student", "school")},
    )
    await connection.execute(
        text("INSERT INTO homeroom.enrollment VALUES (:d, :section, :student)"),
        {key: named[key] for key in ("d", "student", "section")},
    )
    return student


async def _insert(connection: AsyncConnection, table: str, district: DistrictId, **values: object) -> int:
    columns, names = ", ".join(values), ", ".join(f":{name}" for name in values)
    made = await connection.scalar(
        text(f"INSERT INTO homeroom.{table} (district_id, {columns}) VALUES (:d, {names}) RETURNING id"),
        {"d": district, **values},
    )
    assert isinstance(made, int)
    return made
