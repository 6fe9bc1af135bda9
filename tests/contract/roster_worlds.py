"""A district that feeds are brought into, in memory and in PostgreSQL, at a time that the test chooses."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.job_desk import PostgresJobDesk
from adapters.postgres.transaction import PostgresBegin
from application.access import Role, Viewer
from application.paging import PageRequest
from application.ports.appointments import Booking
from application.ports.jobs import Claim, JobDesk, JobState
from application.roster.holds import DiscardHold, ReleaseHold, RunRelease
from application.roster.import_roster import ImportRoster, RosterImport, RunRosterImport
from application.roster.retire_source import Retirement, RetireSource, RunRetirement
from application.roster.roster_syncs import ReadRosterSyncs
from domain.appointment import Appointment, Origin, Slot
from domain.attendance import Attendance, AttendanceKey, AttendanceMark
from domain.calendar import EVERY_DAY
from domain.errors import Refused
from domain.homeroom import Designation
from domain.ids import DistrictId, FlexPeriodId, JobId, SchoolId, SectionId, StudentId, SyncId
from domain.roster import RecordOrigin, Section, SectionStatus
from domain.roster_feed import Kind
from domain.roster_sync import Change, RosterSync, SyncChange, SyncQuarantine
from infra.seals import KeySeals
from tests.contract.roster_tables import NAMED, QUERIES, Row, Tables, in_order, of_facts
from tests.fakes.flex_store import FakeDistrict
from tests.fakes.jobs import FakeJobDesk
from tests.fakes.roster_rows import EnrollmentRow, SectionFields
from tests.support.postgres import in_district
from tests.support.rows import change, miscounted_seats, put, select
from tests.support.schools import TODAY, FixedClock

KEY = "a-key-of-more-than-thirty-two-characters"
SEALS = KeySeals(lambda: [KEY])


@dataclass
class RosterWorld(ABC):
    """Schools, people and sections are called by their source ids."""

    id: DistrictId
    now: datetime = field(default=TODAY, kw_only=True)
    seen: list[tuple[str, int, int | None]] = field(default_factory=list, kw_only=True)
    latest_job: JobId = field(default=JobId(0), kw_only=True)
    """Of the latest sync."""

    @property
    @abstractmethod
    def begin(self) -> Any: ...
    @property
    @abstractmethod
    def desk(self) -> JobDesk: ...
    @abstractmethod
    async def tables(self) -> Tables: ...
    @abstractmethod
    async def dump(self) -> Any:
        """Everything of the district but the memory of syncs and jobs, versions included."""

    @abstractmethod
    async def ids(self, kind: Kind) -> dict[str, Any]:
        """Schools, people or sections by their ids in the source; sections that staff made by name."""

    @abstractmethod
    async def set_person(self, kind: Kind, key: str, **changes: Any) -> None:
        """`status`, `ignore_on_import`."""

    @abstractmethod
    async def set_memberships(self, kind: Kind, **changes: Any) -> None:
        """Of everybody: `role`, `room`, `may_self_schedule`, `origin`."""

    @abstractmethod
    async def set_section(self, key: str, **changes: Any) -> None:
        """`room`, `seats`."""

    @abstractmethod
    async def make_section(self, school: str, name: str) -> None:
        """As staff do."""

    @abstractmethod
    async def enroll(self, section: str, *students: str) -> None:
        """As staff do."""

    @property
    def admin(self) -> Viewer:
        return Viewer(Role.DISTRICT_ADMIN, self.id, "district_admin:kim")

    async def claim(self, **wish: Any) -> Claim:
        job = await ImportRoster(self.begin)(self.admin, RosterImport("roster.zip", **wish))
        claim = await self.desk.claim(job)
        assert claim is not None
        return claim

    async def sync(self, feed: Any, **wish: Any) -> RosterSync:
        """Ask and run; a refusal is raised."""
        claim = await self.claim(**wish)
        self.latest_job = claim.job

        async def progress(phase: str, done: int, total: int | None) -> None:
            self.seen.append((phase, done, total))

        try:
            sync = await RunRosterImport(self.begin, FixedClock(self.now), feed, SEALS)(claim, progress)
        except Refused as refusal:
            await self.desk.settle(claim, JobState.REFUSED, {"code": refusal.code})
            raise
        async with self.begin(self.id) as tx:
            assert (await tx.jobs.find([claim.job]))[claim.job].state is JobState.DONE
            assert (await tx.roster_syncs.find([sync.id]))[sync.id] == sync
        return sync

    # ── what waits ───────────────────────────────────────────────────────────────────────────────────────────────────

    async def release(self, sync: RosterSync, *schools: SchoolId | None) -> RosterSync:
        """Ask and run, without the feed; a refusal is raised. Only these schools, else all that wait."""
        chosen = [school for school in schools if school is not None]
        claim = await self.desk.claim(await ReleaseHold(self.begin)(self.admin, sync.id, chosen or None))
        assert claim is not None

        async def progress(phase: str, done: int, total: int | None) -> None: ...

        try:
            return await RunRelease(self.begin, FixedClock(self.now), SEALS)(claim, progress)
        except Refused as refusal:
            await self.desk.settle(claim, JobState.REFUSED, {"code": refusal.code})
            raise

    async def retire(self, name: str, **wish: Any) -> RosterSync:
        """Ask and run; a refusal is raised."""
        claim = await self.desk.claim(await RetireSource(self.begin)(self.admin, Retirement(name, **wish)))
        assert claim is not None

        async def progress(phase: str, done: int, total: int | None) -> None: ...

        return await RunRetirement(self.begin, FixedClock(self.now), SEALS)(claim, progress)

    async def discard(self, sync: RosterSync, *schools: SchoolId | None) -> None:
        chosen = [school for school in schools if school is not None]
        await DiscardHold(self.begin, FixedClock(self.now))(self.admin, sync.id, chosen or None)

    async def waiting(self) -> list[RosterSync]:
        """Runs in which something waits, newest first."""
        read = ReadRosterSyncs(self.begin).syncs
        return list((await read(self.admin, None, PageRequest(100), waiting=True)).items)

    async def find_sync(self, id: SyncId) -> RosterSync:
        return (await ReadRosterSyncs(self.begin).find(self.admin, [id]))[id]

    # ── what a run tells ─────────────────────────────────────────────────────────────────────────────────────────────

    async def changes(self, sync: RosterSync) -> list[SyncChange]:
        async with self.begin(self.id) as tx:
            return list((await tx.roster_syncs.changes(sync.id, None, None, None, PageRequest(1_000))).items)

    async def changes_of(self, sync: RosterSync, kind: Kind) -> list[tuple[Change, str]]:
        return [(one.change, one.name) for one in await self.changes(sync) if one.kind is kind]

    async def quarantined(self, sync: RosterSync) -> list[SyncQuarantine]:
        async with self.begin(self.id) as tx:
            return list((await tx.roster_syncs.quarantine(sync.id, None, PageRequest(1_000))).items)

    async def syncs(self) -> list[RosterSync]:
        """Newest first."""
        async with self.begin(self.id) as tx:
            return list((await tx.roster_syncs.syncs(None, PageRequest(100))).items)

    # ── what there is ────────────────────────────────────────────────────────────────────────────────────────────────

    async def students(self) -> dict[str, Row]:
        """By source id: SIS id, e-mail, status, schools (the primary first)."""
        tables = await self.tables()
        schools: dict[str, list[tuple[bool, str]]] = {}
        for key, school, is_primary, active, *_ in tables["student_school"]:
            if active:
                schools.setdefault(key, []).append((not is_primary, school))
        return {
            key: (sis_id, email, status, [school for _, school in sorted(schools.get(key, []))])
            for key, sis_id, _, _, email, status, *_ in tables["student"]
        }

    async def rosters(self) -> set[tuple[str, str]]:
        """Active enrollments, as section and student."""
        rows = (await self.tables())["enrollment"]
        return {(section, student) for section, student, _, active, *_ in rows if active}

    async def graduation_years(self) -> dict[str, int | None]:
        return {row[0]: row[6] for row in (await self.tables())["student"]}

    async def school_names(self) -> dict[str, str]:
        return {key: name for key, name, *_ in (await self.tables())["school"]}

    async def section(self, key: str) -> Row:
        """Name, room, seats and status."""
        (found,) = [row for row in (await self.tables())["section"] if row[0] == key]
        return found[2], *found[-3:]

    async def staff_of(self, section: str) -> list[tuple[str, bool]]:
        """Who teaches it, and who leads."""
        rows = (await self.tables())["section_staffer"]
        return [(staffer, is_lead) for key, staffer, is_lead, *_ in rows if key == section]

    async def open_conflicts(self) -> list[tuple[str, str]]:
        rows = (await self.tables())["roster_conflict"]
        return [(key, code) for _, key, code, is_open in rows if is_open]

    # ── what people do between two syncs ─────────────────────────────────────────────────────────────────────────────

    async def set_school(self, key: str, **changes: Any) -> None:
        school = (await self.ids(Kind.SCHOOL))[key]
        async with self.begin(self.id) as tx:
            found = (await tx.schools.find([school]))[school]
            await tx.schools.save(replace(found, **changes))

    async def designate(self, section: str) -> None:
        found = (await self.ids(Kind.SECTION))[section]
        async with self.begin(self.id) as tx:
            await tx.homerooms.designate([Designation(SectionId(found))], "kim", self.now)

    async def pin(self, student: str, section: str, *, school: str) -> None:
        pinned, found = (await self.ids(Kind.STUDENT))[student], (await self.ids(Kind.SECTION))[section]
        at = (await self.ids(Kind.SCHOOL))[school]
        async with self.begin(self.id) as tx:
            await tx.homerooms.pin(SchoolId(at), SectionId(found), [StudentId(pinned)], EVERY_DAY, "kim", self.now)

    async def book(self, student: str, section: str, day: date, *, school: str = "N", marked: bool = False) -> None:
        """In the school's flex period, which is made where there is none."""
        booked, found = (await self.ids(Kind.STUDENT))[student], (await self.ids(Kind.SECTION))[section]
        at = SchoolId((await self.ids(Kind.SCHOOL))[school])
        async with self.begin(self.id) as tx:
            periods = (await tx.schools.flex_periods([at]))[at]
            period = periods[0].id if periods else await tx.schools.save_flex_period(at, None, "WIN", ())
            slot = Slot(StudentId(booked), day, FlexPeriodId(period))
            wanted = Appointment(slot, SectionId(found), Origin.STAFF, True, 0, 0, "kim", self.now)
            appointment = await tx.appointments.book(Booking(wanted))
            assert appointment is not None
            if marked:
                present = {AttendanceKey(slot, appointment.birth): Attendance(AttendanceMark.PRESENT)}
                await tx.attendance.take(present, "kim", self.now)


@dataclass
class FakeRosterWorld(RosterWorld):
    store: FakeDistrict

    @property
    def begin(self) -> Any:
        return self.store.begin

    @property
    def desk(self) -> JobDesk:
        return FakeJobDesk(self.store.jobs)

    async def tables(self) -> Tables:
        return of_facts(self.store.facts)

    async def dump(self) -> Any:
        memory = dict.fromkeys(("syncs", "sync_sources", "sync_quarantine", "sync_changes", "held_inputs"))
        return replace(self.store.facts.copy(), **memory)  # type: ignore[arg-type]

    async def ids(self, kind: Kind) -> dict[str, Any]:
        facts = self.store.facts
        if kind is Kind.SCHOOL:
            return {key: row.school for (_, key), row in facts.school_keys.items()}
        if kind is Kind.SECTION:
            return {fields.source_key or facts.sections[id].name: id for id, fields in facts.section_fields.items()}
        return {next(iter(facts.keys_of(kind, id).values()), one.sis_id): id for id, one in facts.people(kind).items()}

    async def set_person(self, kind: Kind, key: str, **changes: Any) -> None:
        people, id = self.store.facts.people(kind), (await self.ids(kind))[key]
        people[id] = replace(people[id], **changes)

    async def set_memberships(self, kind: Kind, **changes: Any) -> None:
        rows = self.store.facts.memberships(kind)
        rows |= {key: replace(row, **changes) for key, row in rows.items()}

    async def set_section(self, key: str, **changes: Any) -> None:
        id = (await self.ids(Kind.SECTION))[key]
        self.store.facts.sections[id] = replace(self.store.facts.sections[id], **changes)

    async def make_section(self, school: str, name: str) -> None:
        at, id = (await self.ids(Kind.SCHOOL))[school], SectionId(self.store.number())
        self.store.facts.sections[id] = Section(id, at, name, SectionStatus.ACTIVE, None, None, None, None)
        self.store.facts.section_fields[id] = SectionFields()

    async def enroll(self, section: str, *students: str) -> None:
        at, ids = (await self.ids(Kind.SECTION))[section], await self.ids(Kind.STUDENT)
        for student in students:
            self.store.facts.enrollments[at, ids[student], RecordOrigin.STAFF] = EnrollmentRow()


@dataclass
class PostgresRosterWorld(RosterWorld):
    engine: AsyncEngine

    @property
    def begin(self) -> PostgresBegin:
        return PostgresBegin(self.engine)

    @property
    def desk(self) -> JobDesk:
        return PostgresJobDesk(self.engine)

    async def rows(self, statement: str, **values: Any) -> list[Row]:
        return await select(self.engine, self.id, statement, **values)

    async def change(self, statement: str, **values: Any) -> None:
        await change(self.engine, self.id, statement, **values)

    async def tables(self) -> Tables:
        assert await miscounted_seats(self.engine, self.id) == []
        async with in_district(self.engine, self.id) as connection:
            return {
                name: in_order(tuple(row) for row in await connection.execute(text(query)))
                for name, query in QUERIES.items()
            }

    async def dump(self) -> Any:
        tables = await self.rows("""
            SELECT tablename FROM pg_tables
            WHERE schemaname = 'homeroom' AND tablename NOT LIKE 'roster_sync%' AND tablename NOT IN ('job', 'held_input_piece')
            ORDER BY 1
        """)
        return {
            table: sorted(row[0] for row in await self.rows(f"SELECT CAST(t AS text) FROM homeroom.{table} t"))
            for (table,) in tables
        }

    async def ids(self, kind: Kind) -> dict[str, Any]:
        query = {
            Kind.SCHOOL: "SELECT source_key, school_id FROM homeroom.school_source_key",
            Kind.SECTION: "SELECT coalesce(source_key, name), id FROM homeroom.section",
        }.get(kind) or f"SELECT {NAMED.format(person=kind.value)}, t.id FROM homeroom.{kind.value} t"
        return dict(await self.rows(query))  # type: ignore[arg-type]

    async def set_person(self, kind: Kind, key: str, **changes: Any) -> None:
        await self._set(kind.value, " WHERE id = :id", changes, id=(await self.ids(kind))[key])

    async def set_memberships(self, kind: Kind, **changes: Any) -> None:
        await self._set(f"{kind.value}_school", "", changes)

    async def set_section(self, key: str, **changes: Any) -> None:
        await self._set("section", " WHERE source_key = :key", changes, key=key)

    async def _set(self, table: str, where: str, changes: dict[str, Any], **named: Any) -> None:
        columns = ", ".join(f"{name} = :{name}" for name in changes)
        await self.change(f"UPDATE homeroom.{table} SET {columns}{where}", **changes, **named)

    async def make_section(self, school: str, name: str) -> None:
        at = (await self.ids(Kind.SCHOOL))[school]
        await put(self.engine, self.id, "section", school_id=at, name=name)

    async def enroll(self, section: str, *students: str) -> None:
        at, ids = (await self.ids(Kind.SECTION))[section], await self.ids(Kind.STUDENT)
        for student in students:
            await put(self.engine, self.id, "enrollment", section_id=at, student_id=ids[student], origin="staff")
