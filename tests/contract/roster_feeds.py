"""Feeds said in a few words, and a district they are brought into."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.job_desk import PostgresJobDesk
from adapters.postgres.transaction import PostgresBegin
from application.access import Role, Viewer
from application.ports.jobs import JobState
from application.roster.import_roster import ImportRoster, RosterImport, RunRosterImport
from domain.errors import Refused
from domain.ids import DistrictId
from domain.roster_feed import (
    Completeness,
    FeedEnrollment,
    FeedItem,
    FeedMembership,
    FeedRules,
    FeedSchool,
    FeedSection,
    FeedSectionStaffer,
    FeedStaffer,
    FeedStudent,
    Kind,
    Notice,
    Place,
    Quarantined,
)
from domain.roster_sync import Change, RosterSync, SyncChange
from tests.support.rows import change, select
from tests.support.schools import TODAY, FixedClock

Row = tuple[Any, ...]


@dataclass
class Feed:
    """A roster source. Every record has the row it was added as; what is removed is simply not there any more."""

    completeness: Completeness = Completeness.COMPLETE
    format: str = "oneroster"
    fingerprint: str = "0" * 64
    people: list[FeedItem] = field(default_factory=list)
    schools: list[FeedSchool] = field(default_factory=list)
    sections: list[FeedItem] = field(default_factory=list)
    enrollments: list[FeedItem] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    rules: FeedRules | None = None
    row: int = 1

    @property
    def school_source_ids(self) -> tuple[str, ...]:
        return tuple(school.source_id for school in self.schools)

    def records(self, rules: FeedRules) -> Iterator[FeedItem]:
        self.rules = rules
        yield from self.schools
        yield from self.people
        yield from self.sections
        yield from self.enrollments
        yield from self.notices

    def open(self, path: str, format: str) -> "Feed":
        return self

    def _place(self, file: str) -> Place:
        self.row += 1
        return Place(file, self.row)

    def school(self, key: str, name: str | None = None, *, year: tuple[date, date] | None = None) -> "Feed":
        first, last = year or (None, None)
        self.schools.append(FeedSchool(self._place("orgs.csv"), key, name or f"School {key}", None, first, last))
        return self

    def student(
        self,
        key: str,
        *schools: str,
        sis_id: str | None = None,
        email: str | None = "",
        name: str | None = None,
        graduation_year: int | None = 2029,
        given: bool = True,
        grade: str | None = None,
    ) -> "Feed":
        place = self._place("users.csv")
        address = f"{key}@example.org" if email == "" else email
        self.people.append(
            FeedStudent(place, key, sis_id or f"S{key}", name or key, "Kern", address, graduation_year, given, grade)
        )
        return self._belongs(place, Kind.STUDENT, key, schools)

    def staffer(
        self, key: str, *schools: str, sis_id: str | None = None, email: str | None = None, admin: bool = False
    ) -> "Feed":
        place = self._place("users.csv")
        self.people.append(
            FeedStaffer(place, key, sis_id or f"T{key}", key, "Stone", email or f"{key}@example.org", admin)
        )
        return self._belongs(place, Kind.STAFFER, key, schools)

    def _belongs(self, place: Place, kind: Kind, key: str, schools: Sequence[str]) -> "Feed":
        for number, school in enumerate(schools):
            self.people.append(FeedMembership(place, kind, key, school, number == 0))
        return self

    def quarantined(self, kind: Kind, key: str | None, *schools: str, told: bool = False) -> "Feed":
        place = self._place("users.csv")
        record = Quarantined(place, kind, key, "email", "no at", "EMAIL_INVALID", "Correct it.", schools, told)
        if kind in (Kind.STUDENT, Kind.STAFFER):
            self.people.append(record)
            if key is not None:
                self._belongs(place, kind, key, schools)
        else:
            (self.sections if kind is Kind.SECTION else self.enrollments).append(record)
        return self

    def section(
        self, key: str, school: str, *, name: str | None = None, staff: Sequence[str] = (), room: str | None = None
    ) -> "Feed":
        place = self._place("classes.csv")
        self.sections.append(
            FeedSection(place, key, school, name or key, None, None, None, None, None, room, None, None)
        )
        for number, staffer in enumerate(staff):
            self.enrollments.append(FeedSectionStaffer(self._place("enrollments.csv"), key, staffer, number == 0))
        return self

    def enroll(self, section: str, *students: str, days: tuple[date | None, date | None] = (None, None)) -> "Feed":
        for student in students:
            place = self._place("enrollments.csv")
            self.enrollments.append(FeedEnrollment(place, f"{section}/{student}", section, student, *days))
        return self


@dataclass
class District:
    """A district that feeds are brought into, at a time that the test chooses."""

    engine: AsyncEngine
    id: DistrictId
    now: datetime = TODAY
    seen: list[tuple[str, int, int | None]] = field(default_factory=list)

    @property
    def begin(self) -> PostgresBegin:
        return PostgresBegin(self.engine)

    @property
    def admin(self) -> Viewer:
        return Viewer(Role.DISTRICT_ADMIN, self.id, "district_admin:kim")

    async def sync(self, feed: Any, **wish: Any) -> RosterSync:
        """Ask and run; a refusal is raised."""
        job = await ImportRoster(self.begin)(self.admin, RosterImport("roster.zip", **wish))
        claim = await PostgresJobDesk(self.engine).claim(job)
        assert claim is not None

        async def progress(phase: str, done: int, total: int | None) -> None:
            self.seen.append((phase, done, total))

        try:
            sync = await RunRosterImport(self.begin, FixedClock(self.now), feed)(claim, progress)
        except Refused as refusal:
            await PostgresJobDesk(self.engine).settle(claim, JobState.REFUSED, {"code": refusal.code})
            raise
        assert (await self.rows("SELECT state FROM homeroom.job WHERE id = :id", id=job)) == [("done",)]
        return sync

    async def rows(self, statement: str, **values: Any) -> list[Row]:
        return await select(self.engine, self.id, statement, **values)

    async def change(self, statement: str, **values: Any) -> None:
        await change(self.engine, self.id, statement, **values)

    async def changes(self, sync: RosterSync) -> list[SyncChange]:
        from application.paging import PageRequest

        async with self.begin(self.id) as tx:
            return list((await tx.roster_syncs.changes(sync.id, None, None, None, PageRequest(500))).items)

    async def changes_of(self, sync: RosterSync, kind: Kind) -> list[tuple[Change, str]]:
        return [(one.change, one.name) for one in await self.changes(sync) if one.kind is kind]

    async def students(self) -> dict[str, Row]:
        """By source id: SIS id, e-mail, status, schools (the primary first)."""
        rows = await self.rows("""
            SELECT s.source_key, s.sis_id, s.email, s.status,
                   coalesce(array_agg(k.source_key ORDER BY m.is_primary DESC, k.source_key)
                            FILTER (WHERE m.active), '{}')
            FROM homeroom.student s
            LEFT JOIN homeroom.student_school m ON m.student_id = s.id
            LEFT JOIN homeroom.school_source_key k ON k.school_id = m.school_id
            GROUP BY s.id, s.source_key, s.sis_id, s.email, s.status
        """)
        return {key: tuple(rest) for key, *rest in rows}

    async def rosters(self) -> set[tuple[str, str]]:
        """Active enrollments, as section and student."""
        rows = await self.rows("""
            SELECT coalesce(x.source_key, x.name), s.source_key
            FROM homeroom.enrollment e JOIN homeroom.section x ON x.id = e.section_id
            JOIN homeroom.student s ON s.id = e.student_id WHERE e.active
        """)
        return {(section, student) for section, student in rows}

    async def dump(self) -> dict[str, list[str]]:
        """Everything of the district but the memory of syncs and jobs."""
        tables = await self.rows("""
            SELECT tablename FROM pg_tables
            WHERE schemaname = 'homeroom' AND tablename NOT LIKE 'roster_sync%' AND tablename NOT IN ('job')
            ORDER BY 1
        """)
        return {
            table: sorted(row[0] for row in await self.rows(f"SELECT CAST(t AS text) FROM homeroom.{table} t"))
            for (table,) in tables
        }


def told(sync: RosterSync, kind: Kind) -> dict[str, int]:
    """What was counted of a kind, zeros left out."""
    return {tally: count for tally, count in sync.counts.to_json()[kind.value].items() if count}


def notices(sync: RosterSync) -> dict[str, int]:
    return {notice.code: notice.count for notice in sync.notices}


def holds(sync: RosterSync) -> dict[str, str]:
    return {part.name: part.hold.code for part in sync.parts if part.hold is not None}
