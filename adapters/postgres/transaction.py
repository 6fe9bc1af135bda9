"""The transaction of a use case: one connection, one district, and the ports on it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cached_property
from typing import Any

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.access_requests import PostgresAccessRequests
from adapters.postgres.appointment_requests import PostgresAppointmentRequests
from adapters.postgres.appointments import PostgresAppointments
from adapters.postgres.attendance import PostgresAttendances
from adapters.postgres.clash_reader import PostgresClashReader
from adapters.postgres.closings import PostgresClosings
from adapters.postgres.data_sharing import PostgresSharingDeclarations
from adapters.postgres.digests import PostgresDigests
from adapters.postgres.drops import PostgresDrops
from adapters.postgres.faults import as_refusal
from adapters.postgres.group_bookings import PostgresGroupBookings
from adapters.postgres.held_inputs import PostgresHeldInputs
from adapters.postgres.history_reader import PostgresHistoryReader
from adapters.postgres.homeroom_reader import PostgresHomeroomReader
from adapters.postgres.homerooms import PostgresHomerooms
from adapters.postgres.idempotency import PostgresIdempotency
from adapters.postgres.import_sites import PostgresImportSites
from adapters.postgres.job_files import PostgresJobFiles
from adapters.postgres.jobs import PostgresJobs
from adapters.postgres.known_sources import PostgresKnownSources
from adapters.postgres.locks import PostgresLocks
from adapters.postgres.mails import PostgresMails
from adapters.postgres.mass_schedules import PostgresMassSchedules
from adapters.postgres.notifications import PostgresNotifications
from adapters.postgres.old_reports import PostgresOldReports
from adapters.postgres.people import PostgresPeople
from adapters.postgres.prebookings import PostgresPrebookings
from adapters.postgres.roster_conflicts import PostgresRosterConflicts
from adapters.postgres.roster_connections import PostgresRosterConnections
from adapters.postgres.roster_reader import PostgresRosterReader
from adapters.postgres.roster_sync import PostgresRosters
from adapters.postgres.roster_syncs import PostgresRosterSyncs
from adapters.postgres.schedule_reader import PostgresScheduleReader
from adapters.postgres.school_reader import PostgresSchoolReader
from adapters.postgres.schools import PostgresSchools
from adapters.postgres.section_dates import PostgresSectionDates
from adapters.postgres.sections import PostgresSections
from adapters.postgres.self_scheduling import PostgresSelfSchedulings
from adapters.postgres.sftp_pickups import PostgresSftpPickups
from adapters.postgres.sis_records import PostgresSisRecords
from adapters.postgres.slip_reader import PostgresSlipReader
from adapters.postgres.staff_digests import PostgresStaffDigests
from adapters.postgres.waitlists import PostgresWaitlists
from domain.ids import DistrictId, JobId

_OPEN = text("SELECT set_config('homeroom.district', :district, true), set_config('lock_timeout', :lock_timeout, true)")


class PostgresTransaction:
    """`connection` speaks SQLAlchemy, `driver` is the same connection for COPY and our own SQL."""

    def __init__(self, connection: AsyncConnection, driver: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self.connection = connection
        self.driver = driver
        self.district = district
        self.announced: list[JobId] = []

    @cached_property
    def locks(self) -> PostgresLocks:
        return PostgresLocks(self.driver)

    @cached_property
    def idempotency(self) -> PostgresIdempotency:
        return PostgresIdempotency(self.driver, self.district)

    @cached_property
    def jobs(self) -> PostgresJobs:
        return PostgresJobs(self.driver, self.district, self.announced)

    @cached_property
    def job_files(self) -> PostgresJobFiles:
        return PostgresJobFiles(self.driver, self.district)

    @cached_property
    def schools(self) -> PostgresSchools:
        return PostgresSchools(self.driver, self.district)

    @cached_property
    def closings(self) -> PostgresClosings:
        return PostgresClosings(self.driver, self.district)

    @cached_property
    def prebookings(self) -> PostgresPrebookings:
        return PostgresPrebookings(self.driver, self.district)

    @cached_property
    def self_schedulings(self) -> PostgresSelfSchedulings:
        return PostgresSelfSchedulings(self.driver, self.district)

    @cached_property
    def mass_schedules(self) -> PostgresMassSchedules:
        return PostgresMassSchedules(self.driver, self.district)

    @cached_property
    def staff_digests(self) -> PostgresStaffDigests:
        return PostgresStaffDigests(self.driver, self.district)

    @cached_property
    def notifications(self) -> PostgresNotifications:
        return PostgresNotifications(self.driver, self.district)

    @cached_property
    def digests(self) -> PostgresDigests:
        return PostgresDigests(self.driver, self.district)

    @cached_property
    def rosters(self) -> PostgresRosters:
        return PostgresRosters(self.driver, self.district)

    @cached_property
    def roster_syncs(self) -> PostgresRosterSyncs:
        return PostgresRosterSyncs(self.driver, self.district)

    @cached_property
    def old_reports(self) -> PostgresOldReports:
        return PostgresOldReports(self.driver, self.district)

    @cached_property
    def people(self) -> PostgresPeople:
        return PostgresPeople(self.driver, self.district)

    @cached_property
    def roster_conflicts(self) -> PostgresRosterConflicts:
        return PostgresRosterConflicts(self.driver, self.district)

    @cached_property
    def held_inputs(self) -> PostgresHeldInputs:
        return PostgresHeldInputs(self.driver, self.district)

    @cached_property
    def roster_connections(self) -> PostgresRosterConnections:
        return PostgresRosterConnections(self.driver, self.district)

    @cached_property
    def known_sources(self) -> PostgresKnownSources:
        return PostgresKnownSources(self.driver, self.district)

    @cached_property
    def access_requests(self) -> PostgresAccessRequests:
        return PostgresAccessRequests(self.driver)

    @cached_property
    def mails(self) -> PostgresMails:
        return PostgresMails(self.driver)

    @cached_property
    def import_sites(self) -> PostgresImportSites:
        return PostgresImportSites(self.driver, self.district)

    @cached_property
    def data_sharing(self) -> PostgresSharingDeclarations:
        return PostgresSharingDeclarations(self.driver, self.district)

    @cached_property
    def drops(self) -> PostgresDrops:
        return PostgresDrops(self.driver, self.district)

    @cached_property
    def sftp_pickups(self) -> PostgresSftpPickups:
        return PostgresSftpPickups(self.driver, self.district)

    @cached_property
    def sis_records(self) -> PostgresSisRecords:
        return PostgresSisRecords(self.driver, self.district)

    @cached_property
    def section_dates(self) -> PostgresSectionDates:
        return PostgresSectionDates(self.driver, self.district)

    @cached_property
    def sections(self) -> PostgresSections:
        return PostgresSections(self.driver, self.district)

    @cached_property
    def homerooms(self) -> PostgresHomerooms:
        return PostgresHomerooms(self.driver, self.district)

    @cached_property
    def appointments(self) -> PostgresAppointments:
        return PostgresAppointments(self.driver, self.district)

    @cached_property
    def appointment_requests(self) -> PostgresAppointmentRequests:
        return PostgresAppointmentRequests(self.driver, self.district)

    @cached_property
    def waitlists(self) -> PostgresWaitlists:
        return PostgresWaitlists(self.driver, self.district)

    @cached_property
    def attendance(self) -> PostgresAttendances:
        return PostgresAttendances(self.driver, self.district)

    @cached_property
    def history_reader(self) -> PostgresHistoryReader:
        return PostgresHistoryReader(self.driver, self.district)

    @cached_property
    def slip_reader(self) -> PostgresSlipReader:
        return PostgresSlipReader(self.driver, self.district)

    @cached_property
    def clash_reader(self) -> PostgresClashReader:
        return PostgresClashReader(self.driver, self.district)

    @cached_property
    def group_bookings(self) -> PostgresGroupBookings:
        return PostgresGroupBookings(self.driver, self.district)

    @cached_property
    def school_reader(self) -> PostgresSchoolReader:
        return PostgresSchoolReader(self.driver, self.district)

    @cached_property
    def roster_reader(self) -> PostgresRosterReader:
        return PostgresRosterReader(self.driver, self.district)

    @cached_property
    def homeroom_reader(self) -> PostgresHomeroomReader:
        return PostgresHomeroomReader(self.driver, self.district)

    @cached_property
    def schedule_reader(self) -> PostgresScheduleReader:
        return PostgresScheduleReader(self.driver, self.district)


class PostgresBegin:
    """Opens transactions; jobs enqueued in one are announced after it has committed."""

    def __init__(
        self,
        engine: AsyncEngine,
        announce: Callable[[JobId], None] = lambda job: None,
        *,
        lock_timeout_seconds: float = 10.0,
    ) -> None:
        self._engine = engine
        self._announce = announce
        self._lock_timeout = f"{int(lock_timeout_seconds * 1000)}ms"

    @asynccontextmanager
    async def __call__(self, district: DistrictId, *, snapshot: bool = False) -> AsyncIterator[PostgresTransaction]:
        try:
            async with self._engine.connect() as connection:
                if snapshot:
                    await connection.execution_options(isolation_level="REPEATABLE READ")
                async with connection.begin():
                    await connection.execute(_OPEN, {"district": str(district), "lock_timeout": self._lock_timeout})
                    raw = await connection.get_raw_connection()
                    driver = raw.driver_connection
                    if driver is None:
                        raise RuntimeError("the pool gave a connection without a driver")
                    transaction = PostgresTransaction(connection, driver, district)
                    yield transaction
        except Exception as error:
            if (refusal := as_refusal(error)) is not None:
                raise refusal from error
            raise
        for job in transaction.announced:
            self._announce(job)
