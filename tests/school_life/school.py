"""One school on PostgreSQL, rostered by a source, with everything that people and workers can do to its schedule."""

from collections.abc import Awaitable, Coroutine
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from application.access import Viewer
from application.app import App
from application.ports.jobs import Job, JobState
from domain.errors import Refusals, Refused
from domain.flex_period import BellTimes, Meeting
from domain.ids import DistrictId, FlexPeriodId, JobId, RunId, SchoolId, SectionId, StudentId
from domain.roster_feed import Kind
from domain.self_scheduling_windows import DayWindow, SelfScheduling, WindowKind
from infra import container
from infra.seals import KeySeals
from tests.contract.roster_feeds import Feed
from tests.contract.roster_worlds import PostgresRosterWorld
from tests.support.rows import select
from tests.support.schools import FIRST_DAY, LAST_DAY, FixedClock

STUDENTS, HOMEROOMS = 6, ("hr-1", "hr-2")
SECTIONS = (*HOMEROOMS, "gym", "art")
DAYS = (date(2026, 9, 1), date(2026, 9, 7), date(2026, 9, 8), date(2026, 9, 14))
"""Today, which can be frozen, and three days to come."""


@dataclass
class School:
    engine: AsyncEngine
    district: DistrictId
    app: App
    roster: PostgresRosterWorld
    id: SchoolId
    period: FlexPeriodId
    students: tuple[StudentId, ...]
    sections: dict[str, SectionId]
    runs: list[RunId] = field(default_factory=list)
    told: dict[RunId, dict[str, int]] = field(default_factory=dict)
    """What each run said it did."""

    @property
    def admin(self) -> Viewer:
        return self.roster.admin

    async def job(self, asked: Awaitable[JobId]) -> Job:
        """Ask for a job and work it. A refusal is raised; anything else that is not done is a fault."""
        id_ = await asked
        await container.work(self.engine, container.handlers(self.app))(id_)
        async with self.roster.begin(self.district) as tx:
            job = (await tx.jobs.find([id_]))[id_]
        if job.state is JobState.REFUSED:
            assert job.error is not None
            raise Refused(job.error["code"], job.error["message"])
        assert job.state is JobState.DONE, (job.state, job.error)
        return job

    async def rows(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        return await select(self.engine, self.district, statement, **values)


async def a_school(engine: AsyncEngine, district: DistrictId, at: datetime) -> School:
    roster = PostgresRosterWorld(district, engine, now=at)
    await roster.sync(a_feed())
    app = container.build(engine, KeySeals(lambda: ()), clock=FixedClock(at))
    id_ = SchoolId((await roster.ids(Kind.SCHOOL))["N"])
    await app.save_school_year(roster.admin, id_, FIRST_DAY, LAST_DAY)
    bells = BellTimes(time(10), time(10, 30))
    period = await app.save_flex_period(roster.admin, id_, None, "WIN", [Meeting(day, bells) for day in range(1, 6)])
    people, sections = await roster.ids(Kind.STUDENT), await roster.ids(Kind.SECTION)
    school = School(
        engine,
        district,
        app,
        roster,
        id_,
        period,
        tuple(StudentId(people[f"s{number}"]) for number in range(STUDENTS)),
        {name: SectionId(sections[name]) for name in SECTIONS},
    )
    await app.designate_homerooms(roster.admin, id_, [school.sections[name] for name in HOMEROOMS])
    await app.set_seats(roster.admin, school.sections["gym"], 2)
    always = SelfScheduling(dict.fromkeys(range(1, 8), DayWindow(WindowKind.ALL_DAY)), horizon_days=30)
    await app.set_self_scheduling(roster.admin, id_, always)
    await app.set_open_to_students(roster.admin, id_, [school.sections[name] for name in ("gym", "art")], is_open=True)
    return school


def a_feed(*left: int, moved: bool = False, without: str | None = None) -> Feed:
    """The roster, without some of the students, with everybody in the other homeroom, or without a section."""
    feed = Feed().school("N", "North High")
    here = [number for number in range(STUDENTS) if number not in left]
    for number in here:
        feed.student(f"s{number}", "N")
    for section in SECTIONS:
        if section != without:
            feed.section(section, "N")
    for number in here:
        homeroom = HOMEROOMS[(number + moved) % len(HOMEROOMS)]
        if homeroom != without:
            feed.enroll(homeroom, f"s{number}")
    return feed


async def how_it_ended(deed: Coroutine[Any, Any, Any]) -> str:
    """`OK`, or the codes of the refusal. Anything else is a fault and comes out."""
    try:
        await deed
    except Refusals as refusals:
        return ",".join(one.code for one in refusals.refusals)
    except Refused as refusal:
        return refusal.code
    return "OK"
