"""A district in memory: schools, rosters, homerooms, appointments, mass runs, syncs, jobs; with transactions that roll back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from itertools import count
from typing import Any
from uuid import UUID

from application.ports.mass_schedules import MassPlan, MassRun, PlanRow, UndoRow
from application.scheduling.queries import PastAppointment
from domain.appointment import Appointment, EndReason, Slot
from domain.appointment_request import AppointmentRequest
from domain.attendance import AttendanceCorrection, AttendanceKey, AttendanceTaken
from domain.attendance_codes import AttendanceCodes
from domain.calendar import Closure, SchoolYear
from domain.date_formats import DateFormat
from domain.digest import DigestSetting, MailPreferences
from domain.drops import Drop
from domain.flex_period import FlexPeriod
from domain.homeroom import Designation, Pin
from domain.ids import (
    BlockId,
    ConnectionId,
    DistrictId,
    FlexPeriodId,
    NotificationId,
    PickupId,
    PlanId,
    RequestId,
    RunId,
    SchoolId,
    SectionId,
    SourceId,
    StafferId,
    StudentId,
    SyncId,
    WaiterId,
)
from domain.import_site import ContactKind
from domain.notification import Notification
from domain.prebooking import Prebooking
from domain.promotion import Promotion
from domain.provisioning import Contact
from domain.roster import RecordOrigin, School, Section, Status, lead_of
from domain.roster_feed import Kind
from domain.roster_source import RosterConnection
from domain.roster_sync import RosterSync, SyncChange, SyncQuarantine
from domain.self_scheduling_windows import SelfScheduling
from domain.sftp import SftpPickup
from domain.sis_values import Mark, SisStatus
from domain.waitlist import Waiter, WaitingPlace
from tests.fakes.jobs import FakeJobs, FakeJobStore
from tests.fakes.roster_rows import (
    ConflictRow,
    EndedPin,
    EnrollmentRow,
    MembershipRow,
    PersonKeyRow,
    PersonRow,
    SchoolKeyRow,
    SectionFields,
    TeachingRow,
)


@dataclass(frozen=True)
class Block:
    id: BlockId
    section: SectionId | None
    staffer: StafferId | None
    first_day: date
    last_day: date
    flex_periods: frozenset[FlexPeriodId] | None
    reason: str
    school: SchoolId | None = None

    def covers(self, section: SectionId, lead: StafferId | None, day: date, period: FlexPeriodId) -> bool:
        concerned = self.section == section or (self.staffer is not None and self.staffer == lead)
        in_period = self.flex_periods is None or period in self.flex_periods
        return concerned and in_period and self.first_day <= day <= self.last_day


@dataclass(frozen=True)
class StaffToldRow:
    """That a request waits for somebody of the staff."""

    id: NotificationId
    staffer: StafferId
    request: RequestId
    school: SchoolId
    made_at: datetime
    read_at: datetime | None = None
    mailed_at: datetime | None = None


@dataclass
class Facts:
    """Everything a transaction may change."""

    schools: dict[SchoolId, School] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)
    years: dict[SchoolId, list[SchoolYear]] = field(default_factory=dict)
    prebookings: dict[SchoolId, Prebooking] = field(default_factory=dict)
    self_schedulings: dict[SchoolId, tuple[SelfScheduling, int]] = field(default_factory=dict)
    """With their versions."""
    closures: dict[SchoolId, list[Closure]] = field(default_factory=dict)
    cycle_days: dict[SchoolId, dict[date, str]] = field(default_factory=dict)
    flex_periods: dict[FlexPeriodId, FlexPeriod] = field(default_factory=dict)
    removed_flex_periods: set[FlexPeriodId] = field(default_factory=set)
    staffers: dict[StafferId, PersonRow] = field(default_factory=dict)
    students: dict[StudentId, PersonRow] = field(default_factory=dict)
    staffer_schools: dict[tuple[StafferId, SchoolId], MembershipRow] = field(default_factory=dict)
    student_schools: dict[tuple[StudentId, SchoolId], MembershipRow] = field(default_factory=dict)
    sections: dict[SectionId, Section] = field(default_factory=dict)
    """Without their leads, who follow from `teaching`."""
    section_fields: dict[SectionId, SectionFields] = field(default_factory=dict)
    teaching: dict[tuple[SectionId, StafferId], TeachingRow] = field(default_factory=dict)
    enrollments: dict[tuple[SectionId, StudentId, RecordOrigin], EnrollmentRow] = field(default_factory=dict)
    marks: dict[tuple[SchoolId, StudentId, str], Mark] = field(default_factory=dict)
    """Of each student in each course of a school."""
    sis_days: dict[tuple[SchoolId, StudentId, date], SisStatus] = field(default_factory=dict)
    adjustments: dict[tuple[SectionId, date], int] = field(default_factory=dict)
    """Seats of a date."""
    renamed: dict[tuple[SectionId, date], tuple[str | None, str | None]] = field(default_factory=dict)
    """Name and room of a date."""
    blocks: list[Block] = field(default_factory=list)
    designations: dict[SectionId, Designation] = field(default_factory=dict)
    pins: dict[tuple[SchoolId, StudentId], list[Pin]] = field(default_factory=dict)
    ended_pins: list[EndedPin] = field(default_factory=list)
    appointments: dict[Slot, Appointment] = field(default_factory=dict)
    history: list[PastAppointment] = field(default_factory=list)
    appointment_requests: dict[RequestId, AppointmentRequest] = field(default_factory=dict)
    waiters: dict[WaiterId, Waiter] = field(default_factory=dict)
    """Without their positions."""
    seated: dict[int, tuple[int | None, Promotion]] = field(default_factory=dict)
    """Appointments that waitlists made, by birth; with whose end in the history had freed the seat."""
    waitlist_calls: dict[int, WaitingPlace] = field(default_factory=dict)
    attendance: dict[AttendanceKey, AttendanceTaken] = field(default_factory=dict)
    attendance_history: list[AttendanceCorrection] = field(default_factory=list)
    attendance_codes: dict[SchoolId, AttendanceCodes] = field(default_factory=dict)
    notifications: list[Notification] = field(default_factory=list)
    digest_settings: dict[SchoolId, DigestSetting] = field(default_factory=dict)
    mail_preferences: dict[StudentId, MailPreferences] = field(default_factory=dict)
    digests: dict[tuple[StudentId, SchoolId, datetime], datetime] = field(default_factory=dict)
    """With when they were made."""
    staff_notifications: list[StaffToldRow] = field(default_factory=list)
    staff_mail_preferences: dict[StafferId, MailPreferences] = field(default_factory=dict)
    staff_digests: dict[tuple[StafferId, SchoolId, datetime], datetime] = field(default_factory=dict)
    plans: dict[PlanId, MassPlan] = field(default_factory=dict)
    plan_rows: dict[PlanId, list[PlanRow]] = field(default_factory=dict)
    runs: dict[RunId, MassRun] = field(default_factory=dict)
    undo_rows: dict[RunId, list[UndoRow]] = field(default_factory=dict)
    answers: dict[tuple[str, str, str], tuple[str, object]] = field(default_factory=dict)
    sources: dict[tuple[str, str], SourceId] = field(default_factory=dict)
    sis_ids: dict[SourceId, dict[Kind, str]] = field(default_factory=dict)
    """Which field was the SIS id in the latest complete roster."""
    """By format and name."""
    retired: dict[SourceId, bool] = field(default_factory=dict)
    """Sources that keep nobody from leaving."""
    school_keys: dict[tuple[SourceId, str], SchoolKeyRow] = field(default_factory=dict)
    person_keys: dict[tuple[Kind, SourceId, str], PersonKeyRow] = field(default_factory=dict)
    connections: dict[ConnectionId, RosterConnection] = field(default_factory=dict)
    conflicts: list[ConflictRow] = field(default_factory=list)
    syncs: dict[SyncId, RosterSync] = field(default_factory=dict)
    sync_sources: dict[SyncId, SourceId] = field(default_factory=dict)
    held_inputs: dict[SyncId, list[bytes]] = field(default_factory=dict)
    sync_quarantine: dict[SyncId, list[SyncQuarantine]] = field(default_factory=dict)
    sync_changes: dict[SyncId, list[SyncChange]] = field(default_factory=dict)
    access_requests: dict[UUID, Any] = field(default_factory=dict)
    mails: dict[UUID, Any] = field(default_factory=dict)
    site_keys: dict[SchoolId, Any] = field(default_factory=dict)
    contacts: dict[tuple[SchoolId, ContactKind], Contact] = field(default_factory=dict)
    sharing: Any = None
    site_versions: dict[SchoolId, int] = field(default_factory=dict)
    drops: list[Drop] = field(default_factory=list)
    drop_date_format: DateFormat = DateFormat.ISO
    pickups: dict[PickupId, tuple[SftpPickup, datetime]] = field(default_factory=dict)
    """With when they are due."""

    def people(self, kind: Kind) -> dict[Any, PersonRow]:
        """Students by `StudentId` or staff by `StafferId`."""
        return self.students if kind is Kind.STUDENT else self.staffers

    def keys_of(self, kind: Kind, person: int) -> dict[SourceId, str]:
        """The person's ids, by source."""
        return {
            source: key
            for (one, source, key), row in sorted(self.person_keys.items(), key=lambda item: item[0][1])
            if (one, row.person) == (kind, person)
        }

    def is_from_source(self, kind: Kind, person: int) -> bool:
        """Whether a source that is in use manages them: it has them, or had before they left."""
        has_left = self.people(kind)[person].status is Status.LEFT
        return any(
            (one, row.person) == (kind, person) and (row.present or has_left) and not self.retired.get(source)
            for (one, source, _), row in self.person_keys.items()
        )

    def memberships(self, kind: Kind) -> dict[tuple[Any, SchoolId], MembershipRow]:
        return self.student_schools if kind is Kind.STUDENT else self.staffer_schools

    def is_member(self, student: StudentId, school: SchoolId) -> bool:
        found = self.student_schools.get((student, school))
        return found is not None and found.active and self.students[student].status is Status.ACTIVE

    def works_at(self, staffer: StafferId, school: SchoolId) -> bool:
        found = self.staffer_schools.get((staffer, school))
        return found is not None and found.active and self.staffers[staffer].status is Status.ACTIVE

    def section(self, id: SectionId) -> Section | None:
        """With its lead."""
        found = self.sections.get(id)
        return None if found is None else replace(found, lead=self.lead(id))

    def lead(self, section: SectionId) -> StafferId | None:
        return lead_of(
            [
                (staffer, row.is_lead)
                for (taught, staffer), row in self.teaching.items()
                if taught == section and self.staffers[staffer].status is Status.ACTIVE
            ]
        )

    def copy(self) -> "Facts":
        """Other containers, the same values, which nobody changes."""
        return Facts(**{one.name: _copy(getattr(self, one.name)) for one in fields(self)})


def _copy(container: Any) -> Any:
    match container:
        case dict():
            return {key: _copy(value) for key, value in container.items()}
        case list():
            return [_copy(value) for value in container]
    return container


class FakeDistrict:
    """`begin` opens transactions of its only district; numbers never come twice, not even after a rollback."""

    def __init__(self, district: DistrictId) -> None:
        self.district = district
        self.facts = Facts()
        self.jobs = FakeJobStore()
        self.numbers = count(1)

    def number(self) -> int:
        return next(self.numbers)

    def end(
        self,
        slot: Slot,
        reason: EndReason,
        by: str,
        at: datetime,
        *,
        run: RunId | None = None,
        successor: int | None = None,
    ) -> None:
        """What stands in the slot moves to the history."""
        ended = self.facts.appointments.pop(slot, None)
        if ended is not None:
            self.facts.history.append(PastAppointment(ended, self.number(), at, by, reason, run, successor))
            self.call(WaitingPlace(ended.section, slot.day, slot.flex_period))

    def call(self, place: WaitingPlace) -> None:
        """Whatever frees a seat calls those who wait for it."""
        if any(one.place == place and one.end is None for one in self.facts.waiters.values()):
            self.facts.waitlist_calls[self.number()] = place

    @asynccontextmanager
    async def begin(self, district: DistrictId, *, snapshot: bool = False) -> AsyncIterator["FakeTransaction"]:
        del snapshot
        before = self.facts.copy()
        try:
            async with self.jobs.begin(district) as jobs:
                yield FakeTransaction(self, district, jobs)
        except BaseException:
            self.facts = before
            raise


class FakeTransaction:
    def __init__(self, store: FakeDistrict, district: DistrictId, jobs: FakeJobs) -> None:
        # Here, because the fakes know the store.
        from tests.fakes.access_requests import FakeAccessRequests
        from tests.fakes.appointment_requests import FakeAppointmentRequests
        from tests.fakes.appointments import FakeAppointments
        from tests.fakes.attendance import FakeAttendances
        from tests.fakes.clash_reader import FakeClashReader
        from tests.fakes.closings import FakeClosings
        from tests.fakes.data_sharing import FakeSharingDeclarations
        from tests.fakes.digests import FakeDigests
        from tests.fakes.drops import FakeDrops
        from tests.fakes.group_bookings import FakeGroupBookings
        from tests.fakes.held_inputs import FakeHeldInputs
        from tests.fakes.history_reader import FakeHistoryReader
        from tests.fakes.homerooms import FakeHomerooms
        from tests.fakes.idempotency import FakeIdempotency, FakeLocks
        from tests.fakes.import_sites import FakeImportSites
        from tests.fakes.known_sources import FakeKnownSources
        from tests.fakes.mails import FakeMails
        from tests.fakes.mass_schedules import FakeMassSchedules
        from tests.fakes.notifications import FakeNotifications
        from tests.fakes.old_reports import FakeOldReports
        from tests.fakes.people import FakePeople
        from tests.fakes.prebookings import FakePrebookings
        from tests.fakes.roster_conflicts import FakeRosterConflicts
        from tests.fakes.roster_connections import FakeRosterConnections
        from tests.fakes.roster_syncs import FakeRosterSyncs
        from tests.fakes.rosters import FakeRosters
        from tests.fakes.schedule_reader import FakeScheduleReader
        from tests.fakes.schools import FakeSchools
        from tests.fakes.section_dates import FakeSectionDates
        from tests.fakes.sections import FakeSections
        from tests.fakes.self_scheduling import FakeSelfSchedulings
        from tests.fakes.sftp_pickups import FakeSftpPickups
        from tests.fakes.sis_records import FakeSisRecords
        from tests.fakes.slip_reader import FakeSlipReader
        from tests.fakes.staff_digests import FakeStaffDigests
        from tests.fakes.waitlists import FakeWaitlists

        self.district = district
        self.locks = FakeLocks()
        self.idempotency = FakeIdempotency(store)
        self.jobs = jobs
        self.schools = FakeSchools(store)
        self.closings = FakeClosings(store)
        self.prebookings = FakePrebookings(store)
        self.self_schedulings = FakeSelfSchedulings(store)
        self.sections = FakeSections(store)
        self.section_dates = FakeSectionDates(store)
        self.homerooms = FakeHomerooms(store)
        self.appointments = FakeAppointments(store)
        self.appointment_requests = FakeAppointmentRequests(store)
        self.attendance = FakeAttendances(store)
        self.history_reader = FakeHistoryReader(store)
        self.slip_reader = FakeSlipReader(store)
        self.clash_reader = FakeClashReader(store)
        self.group_bookings = FakeGroupBookings(store)
        self.mass_schedules = FakeMassSchedules(store)
        self.notifications = FakeNotifications(store)
        self.digests = FakeDigests(store)
        self.staff_digests = FakeStaffDigests(store)
        self.schedule_reader = FakeScheduleReader(store)
        self.rosters = FakeRosters(store)
        self.roster_syncs = FakeRosterSyncs(store)
        self.people = FakePeople(store)
        self.old_reports = FakeOldReports(store, jobs)
        self.roster_conflicts = FakeRosterConflicts(store)
        self.held_inputs = FakeHeldInputs(store)
        self.known_sources = FakeKnownSources(store)
        self.roster_connections = FakeRosterConnections(store)
        self.access_requests = FakeAccessRequests(store)
        self.mails = FakeMails(store)
        self.import_sites = FakeImportSites(store)
        self.data_sharing = FakeSharingDeclarations(store)
        self.sis_records = FakeSisRecords(store)
        self.drops = FakeDrops(store)
        self.sftp_pickups = FakeSftpPickups(store)
        self.waitlists = FakeWaitlists(store)
