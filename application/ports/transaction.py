"""Port: the transaction a use case opens; leaving it cleanly commits, an exception rolls back, nobody calls commit."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from application.homeroom.queries import HomeroomReader
from application.ports.access_requests import AccessRequests
from application.ports.appointment_requests import AppointmentRequests
from application.ports.appointments import Appointments
from application.ports.attendance import Attendances
from application.ports.closings import Closings
from application.ports.data_sharing import SharingDeclarations
from application.ports.digests import Digests
from application.ports.drops import Drops
from application.ports.group_bookings import GroupBookings
from application.ports.held_inputs import HeldInputs
from application.ports.homerooms import Homerooms
from application.ports.idempotency import Idempotency
from application.ports.import_sites import ImportSites
from application.ports.job_files import JobFiles
from application.ports.jobs import Jobs
from application.ports.known_sources import KnownSources
from application.ports.locks import Locks
from application.ports.mails import Mails
from application.ports.mass_schedules import MassSchedules
from application.ports.notifications import Notifications
from application.ports.old_reports import OldReports
from application.ports.people import People
from application.ports.prebookings import Prebookings
from application.ports.roster_conflicts import RosterConflicts
from application.ports.roster_connections import RosterConnections
from application.ports.rosters import Rosters, RosterSyncs
from application.ports.schools import Schools
from application.ports.section_dates import SectionDates
from application.ports.sections import Sections
from application.ports.self_scheduling import SelfSchedulings
from application.ports.sftp import SftpPickups
from application.ports.sis_records import SisRecords
from application.ports.staff_digests import StaffDigests
from application.ports.waitlists import Waitlists
from application.printing.slips import SlipReader
from application.roster.queries import RosterReader
from application.scheduling.clash_reader import ClashReader
from application.scheduling.history import HistoryReader
from application.scheduling.queries import ScheduleReader
from application.setup.queries import SchoolReader
from domain.ids import DistrictId


class Transaction(Protocol):
    """Everything of one district that can be read and written together. One task at a time; no network call inside."""

    @property
    def district(self) -> DistrictId: ...
    @property
    def locks(self) -> Locks: ...
    @property
    def idempotency(self) -> Idempotency: ...
    @property
    def jobs(self) -> Jobs: ...
    @property
    def job_files(self) -> JobFiles: ...
    @property
    def schools(self) -> Schools: ...
    @property
    def closings(self) -> Closings: ...
    @property
    def prebookings(self) -> Prebookings: ...
    @property
    def self_schedulings(self) -> SelfSchedulings: ...
    @property
    def mass_schedules(self) -> MassSchedules: ...
    @property
    def staff_digests(self) -> StaffDigests: ...
    @property
    def notifications(self) -> Notifications: ...
    @property
    def digests(self) -> Digests: ...
    @property
    def sections(self) -> Sections: ...
    @property
    def section_dates(self) -> SectionDates: ...
    @property
    def homerooms(self) -> Homerooms: ...
    @property
    def appointments(self) -> Appointments: ...
    @property
    def appointment_requests(self) -> AppointmentRequests: ...
    @property
    def waitlists(self) -> Waitlists: ...
    @property
    def attendance(self) -> Attendances: ...
    @property
    def school_reader(self) -> SchoolReader: ...
    @property
    def roster_reader(self) -> RosterReader: ...
    @property
    def homeroom_reader(self) -> HomeroomReader: ...
    @property
    def schedule_reader(self) -> ScheduleReader: ...
    @property
    def rosters(self) -> Rosters: ...
    @property
    def roster_syncs(self) -> RosterSyncs: ...
    @property
    def old_reports(self) -> OldReports: ...
    @property
    def people(self) -> People: ...
    @property
    def roster_conflicts(self) -> RosterConflicts: ...
    @property
    def held_inputs(self) -> HeldInputs: ...
    @property
    def roster_connections(self) -> RosterConnections: ...
    @property
    def known_sources(self) -> KnownSources: ...
    @property
    def access_requests(self) -> AccessRequests: ...
    @property
    def mails(self) -> Mails: ...
    @property
    def import_sites(self) -> ImportSites: ...
    @property
    def data_sharing(self) -> SharingDeclarations: ...
    @property
    def drops(self) -> Drops: ...
    @property
    def sftp_pickups(self) -> SftpPickups: ...
    @property
    def history_reader(self) -> HistoryReader: ...
    @property
    def slip_reader(self) -> SlipReader: ...
    @property
    def clash_reader(self) -> ClashReader: ...
    @property
    def group_bookings(self) -> GroupBookings: ...
    @property
    def sis_records(self) -> SisRecords: ...


class Begin(Protocol):
    def __call__(self, district: DistrictId, *, snapshot: bool = False) -> AbstractAsyncContextManager[Transaction]:
        """Open a transaction that sees this district only; with `NO_DISTRICT`, what belongs to none.

        `snapshot`: every statement sees the state of the first one (REPEATABLE READ).
        Raises `Refused` with code `BUSY` where a lock was waited for too long or the database asks to try again.
        """
