"""What is made of what. Read it top to bottom; nothing is registered anywhere else."""

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.csv_files.days_off import DaysOffLists
from adapters.csv_files.opener import CsvFiles
from adapters.csv_files.sis_records import SisRecordFiles
from adapters.csv_files.staff_lists import StaffListFiles
from adapters.csv_files.student_ids import StudentIdLists
from adapters.ical_files.calendar_files import ICalendarFiles
from adapters.postgres.districts import PostgresDistricts
from adapters.postgres.held_inputs import PostgresForgetsHeldInputs
from adapters.postgres.import_sites import PostgresImportSiteKeys
from adapters.postgres.job_desk import PostgresJobDesk
from adapters.postgres.list_reader import postgres_lists
from adapters.postgres.roster_nights import PostgresNights
from adapters.postgres.transaction import PostgresBegin
from adapters.postgres.waitlists import PostgresWaitlistCalls
from application.app import App
from application.appointment_requests.approve import ApproveRequest
from application.appointment_requests.deny import DenyRequest
from application.appointment_requests.read import AppointmentRequestsById
from application.appointment_requests.request import RequestAppointment
from application.appointment_requests.withdraw import WithdrawRequest
from application.attendance.codes import AttendanceCodesOf, SetAttendanceCodes
from application.attendance.export_attendance import ExportAttendance
from application.attendance.read_attendance import AttendanceOf, AttendanceOfStudents, CorrectionsOf, SisDaysKnown
from application.attendance.take_attendance import ClearAttendance, TakeAttendance
from application.closures.close import CloseSchool, PlanClosure, RunClosure, RunClosurePlan, SaveClosure
from application.closures.closures import ClosuresOf, RemoveClosure
from application.closures.days_off import ImportDaysOff
from application.drops.connect_sftp import ConnectSftp, RemoveSftp, UpdateSftp
from application.drops.fetch_sftp import FetchSftp, RunSftpFetch
from application.drops.read_drop_folder import ReadDropFolder
from application.drops.read_sftp import CheckSftp, ReadSftp
from application.drops.sftp import LookAtSftp
from application.drops.update_drop_folder import UpdateDropFolder
from application.homeroom.carry_over import CarryOverDesignations, ProposeCarryOver
from application.homeroom.create import CreateHomeroom
from application.homeroom.designate import DesignateHomerooms, UndesignateHomerooms
from application.homeroom.move import MoveHomeroom
from application.homeroom.pin import PinHomerooms, UnpinHomerooms
from application.homeroom.read_homerooms import HomeroomsOf, PinsOf
from application.jobs.cancel import CancelJob
from application.jobs.queries import FindJobs
from application.jobs.sweep import Sweep
from application.jobs.work import Handler, Work
from application.lists.read_lists import ReadLists
from application.mail.post import Post
from application.mail.read_mails import ReadMails, ResendMail
from application.notifications.mark_read import MarkNotificationsRead
from application.notifications.preferences import MailPreferencesOf, SetMailPreferences, StaffMailPreferencesOf
from application.notifications.set_digest import DigestsOf, SetDigest
from application.ports.clock import Clock
from application.ports.jobs import Announce, JobKind
from application.ports.roster_sources import ConnectsRosterSources
from application.ports.seals import Seals
from application.ports.transaction import Begin
from application.printing.print_lists import PrintLists
from application.provisioning.data_sharing import DeclareDataSharing, ReadDataSharing
from application.provisioning.decide_access import ApproveAccess, DenyAccess
from application.provisioning.keys import OpenImportSite
from application.provisioning.read_access import ReadAccessRequests
from application.provisioning.read_import_site import ReadImportSites, ReadOnboarding, ReadStaffList
from application.provisioning.request_access import RequestAccess
from application.provisioning.rotate_import_site import RotateImportSite
from application.provisioning.save_import_site import SaveContact, SetAdministrators, SetRooms
from application.roster.conflicts import ReadConflicts, ResolveConflict
from application.roster.connect_source import ConnectRosterSource
from application.roster.custom_people import SavePerson, SetPersonActive
from application.roster.districts import CreateDistrict
from application.roster.forget_reports import ForgetReports
from application.roster.holds import DiscardHold, ReleaseHold, RunRelease
from application.roster.ignore_on_import import SetIgnoreOnImport
from application.roster.import_roster import ImportRoster, RunRosterImport
from application.roster.nightly_syncs import EnqueueNightlySyncs
from application.roster.read_roster import EnrollmentsOf, SectionsById, StaffersById, StudentsById
from application.roster.read_sources import CheckRosterSource, ReadRosterSources
from application.roster.retire_source import RetireSource, RunRetirement
from application.roster.roster_syncs import ReadRosterSyncs
from application.roster.rotate_secrets import RotateSecrets
from application.roster.sync_report import ReportSync
from application.roster.sync_rosters import RunRosterSync, SyncRosters
from application.roster.update_source import RemoveRosterSource, UpdateRosterSource
from application.scheduling.apply_mass_schedule import ApplyMassSchedule, RunMassSchedule
from application.scheduling.book_appointment import BookAppointment
from application.scheduling.book_appointments import BookAppointments
from application.scheduling.cancel_appointment import CancelAppointment
from application.scheduling.cancel_appointments import CancelAppointments
from application.scheduling.explain_slots import ExplainSlots
from application.scheduling.find_clashes import FindClashes
from application.scheduling.lock_appointments import LockAppointments
from application.scheduling.move_appointment import MoveAppointment
from application.scheduling.open_sections import FindOpenSections
from application.scheduling.plan_mass_schedule import PlanMassSchedule, RunPlan
from application.scheduling.read_mass_schedules import ReadMassSchedules
from application.scheduling.read_schedules import (
    AppointmentsIn,
    FindAppointments,
    SchedulesOf,
    SeatsOf,
)
from application.scheduling.read_student_file import ReadStudentFile
from application.scheduling.undo_mass_schedule import PlanUndo, RunUndo, RunUndoPlan, UndoMassSchedule
from application.scheduling.update_appointment import UpdateAppointment
from application.scheduling.where_now import WhereNow
from application.setup.adjust_section import AdjustSection
from application.setup.block_section import BlockSection
from application.setup.generate_cycle_days import GenerateCycleDays, ShiftCycleDays
from application.setup.open_sections_to_students import SetOpenToStudents
from application.setup.read_schools import FindSchools, FlexPeriodsById, FlexPeriodsOf, SchoolsById
from application.setup.read_section_dates import ReadSectionDates
from application.setup.remove_flex_period import RemoveFlexPeriod
from application.setup.save_flex_period import SaveFlexPeriod
from application.setup.save_school import SaveSchool
from application.setup.save_school_year import SaveSchoolYear
from application.setup.set_cycle_days import SetCycleDays
from application.setup.set_frozen import SetFrozen
from application.setup.set_may_self_schedule import SetMaySelfSchedule
from application.setup.set_prebooking import PrebookingsOf, SetPrebooking
from application.setup.set_seats import SetSeats
from application.setup.set_self_scheduling import SelfSchedulingsOf, SetSelfScheduling
from application.setup.unblock import Unblock
from application.sis_records.import_sis_records import ImportSisRecords, RunSisImport
from application.sis_records.read_sis_records import MarksOf, SisAttendanceOf
from application.waitlist.join_waitlist import JoinWaitlist
from application.waitlist.leave_waitlist import LeaveWaitlist
from application.waitlist.read_waitlists import WaitlistOfSection, WaitlistsOfStudent
from application.waitlist.serve_waitlists import ServeWaitlists
from domain.ids import JobId
from infra import roster_sources
from infra.clock import SystemClock
from infra.drop_boxes import NO_DROPS, DropDoors, drop_doors
from infra.mail import new_id, new_secret, post_of
from infra.seals import seals_of
from infra.settings import Settings


def tell_nobody(job: JobId) -> None:
    """For a process that works its own jobs."""


def begin_of(engine: AsyncEngine, announce: Announce = tell_nobody) -> Begin:
    return PostgresBegin(engine, announce)


def app_of(
    settings: Settings, engine: AsyncEngine, announce: Announce = tell_nobody, clock: Clock | None = None
) -> App:
    """The application as the settings want it."""
    sources = roster_sources.connectable(private_allowed=settings.allow_private_sources)
    seals = seals_of(settings)
    post = post_of(settings, seals, clock or SystemClock())
    return build(engine, seals, announce, clock, sources, post, drop_doors(settings))


def build(
    engine: AsyncEngine,
    seals: Seals,
    announce: Announce = tell_nobody,
    clock: Clock | None = None,
    sources: ConnectsRosterSources | None = None,
    post: Post | None = None,
    drops: DropDoors = NO_DROPS,
) -> App:
    """Every use case, on this engine's event loop."""
    clock = clock or SystemClock()
    sources = sources or roster_sources.connectable()
    post = post or Post(seals, clock, new_id, "localhost", lambda: "http://127.0.0.1:8000")
    begin = begin_of(engine, announce)
    districts = PostgresDistricts(engine)
    look_at_sftp = LookAtSftp(begin, clock, seals, drops.boxes, drops.sftp)
    return App(
        # access requests
        approve_access=ApproveAccess(begin, districts, clock, post, new_secret),
        deny_access=DenyAccess(begin, clock),
        read_access_requests=ReadAccessRequests(begin),
        request_access=RequestAccess(begin, clock, post, new_id),
        read_data_sharing=ReadDataSharing(begin),
        declare_data_sharing=DeclareDataSharing(begin, clock),
        # appointments
        book_appointment=BookAppointment(begin, clock),
        book_appointments=BookAppointments(begin, clock),
        cancel_appointment=CancelAppointment(begin, clock),
        cancel_appointments=CancelAppointments(begin, clock),
        lock_appointments=LockAppointments(begin, clock),
        move_appointment=MoveAppointment(begin, clock),
        find_clashes=FindClashes(begin),
        update_appointment=UpdateAppointment(begin, clock),
        appointments_in=AppointmentsIn(begin),
        explain_slots=ExplainSlots(begin),
        find_appointments=FindAppointments(begin),
        schedules_of=SchedulesOf(begin),
        seats_of=SeatsOf(begin),
        where_now=WhereNow(begin, clock),
        # appointment requests
        appointment_requests_by_id=AppointmentRequestsById(begin, clock),
        approve_request=ApproveRequest(begin, clock),
        deny_request=DenyRequest(begin, clock),
        request_appointment=RequestAppointment(begin, clock),
        withdraw_request=WithdrawRequest(begin, clock),
        # attendance
        attendance_codes_of=AttendanceCodesOf(begin),
        attendance_of=AttendanceOf(begin),
        attendance_of_students=AttendanceOfStudents(begin),
        clear_attendance=ClearAttendance(begin, clock),
        corrections_of=CorrectionsOf(begin),
        export_attendance=ExportAttendance(begin),
        set_attendance_codes=SetAttendanceCodes(begin, clock),
        sis_days_known=SisDaysKnown(begin),
        take_attendance=TakeAttendance(begin, clock),
        # closures over what is booked
        close_school=CloseSchool(begin, clock),
        closures_of=ClosuresOf(begin),
        import_days_off=ImportDaysOff(begin, DaysOffLists(), ICalendarFiles()),
        plan_closure=PlanClosure(begin, clock),
        remove_closure=RemoveClosure(begin),
        run_closure=RunClosure(begin, clock),
        run_closure_plan=RunClosurePlan(begin, clock),
        save_closure=SaveClosure(begin, clock),
        # districts
        create_district=CreateDistrict(districts),
        districts=districts,
        # drop folder
        check_sftp=CheckSftp(begin, seals, drops.sftp),
        connect_sftp=ConnectSftp(drops.boxes, begin, clock, seals),
        fetch_sftp=FetchSftp(drops.boxes, begin),
        read_drop_folder=ReadDropFolder(drops.boxes, begin),
        read_sftp=ReadSftp(begin),
        remove_sftp=RemoveSftp(begin),
        run_sftp_fetch=RunSftpFetch(look_at_sftp, drops.settle_seconds),
        update_drop_folder=UpdateDropFolder(drops.boxes, begin),
        update_sftp=UpdateSftp(begin, clock, seals),
        # homerooms
        carry_over_designations=CarryOverDesignations(begin, clock),
        create_homeroom=CreateHomeroom(begin, clock),
        designate_homerooms=DesignateHomerooms(begin, clock),
        homerooms_of=HomeroomsOf(begin),
        move_homeroom=MoveHomeroom(begin, clock),
        pin_homerooms=PinHomerooms(begin, clock),
        pins_of=PinsOf(begin),
        propose_carry_over=ProposeCarryOver(begin),
        undesignate_homerooms=UndesignateHomerooms(begin, clock),
        unpin_homerooms=UnpinHomerooms(begin, clock),
        # import sites
        open_import_site=OpenImportSite(PostgresImportSiteKeys(engine)),
        read_import_sites=ReadImportSites(begin),
        read_onboarding=ReadOnboarding(begin, clock),
        read_staff_list=ReadStaffList(StaffListFiles()),
        rotate_import_site=RotateImportSite(begin, clock, post, new_secret),
        save_contact=SaveContact(begin, clock),
        set_administrators=SetAdministrators(begin),
        set_rooms=SetRooms(begin),
        # jobs
        cancel_job=CancelJob(begin),
        find_jobs=FindJobs(begin),
        # lists
        print_lists=PrintLists(begin, ReadLists(begin, postgres_lists, clock)),
        read_lists=ReadLists(begin, postgres_lists, clock),
        # mails
        read_mails=ReadMails(begin),
        resend_mail=ResendMail(begin, clock),
        # mass schedules
        apply_mass_schedule=ApplyMassSchedule(begin, clock),
        apply_range_change=ApplyMassSchedule(begin, clock, "applyRangeChange"),
        plan_mass_schedule=PlanMassSchedule(begin, clock),
        plan_range_change=PlanMassSchedule(begin, clock, "planRangeChange"),
        plan_undo=PlanUndo(begin, clock),
        read_mass_schedules=ReadMassSchedules(begin),
        read_student_file=ReadStudentFile(StudentIdLists()),
        run_mass_schedule=RunMassSchedule(begin, clock),
        run_mass_schedule_plan=RunPlan(begin, clock),
        run_undo=RunUndo(begin, clock),
        run_undo_plan=RunUndoPlan(begin, clock),
        undo_mass_schedule=UndoMassSchedule(begin, clock),
        # notifications
        digests_of=DigestsOf(begin),
        mail_preferences_of=MailPreferencesOf(begin),
        mark_notifications_read=MarkNotificationsRead(begin, clock),
        set_digest=SetDigest(begin, clock),
        set_mail_preferences=SetMailPreferences(begin, clock),
        staff_mail_preferences_of=StaffMailPreferencesOf(begin),
        # rosters
        discard_hold=DiscardHold(begin, clock),
        enrollments_of=EnrollmentsOf(begin),
        import_roster=ImportRoster(begin),
        read_conflicts=ReadConflicts(begin),
        read_roster_syncs=ReadRosterSyncs(begin),
        release_hold=ReleaseHold(begin),
        report_sync=ReportSync(begin),
        resolve_conflict=ResolveConflict(begin, clock),
        save_person=SavePerson(begin),
        set_ignore_on_import=SetIgnoreOnImport(begin),
        set_person_active=SetPersonActive(begin, clock),
        run_release=RunRelease(begin, clock, seals),
        run_roster_import=RunRosterImport(begin, clock, CsvFiles(), seals),
        sections_by_id=SectionsById(begin),
        staffers_by_id=StaffersById(begin),
        students_by_id=StudentsById(begin),
        # roster sources
        check_roster_source=CheckRosterSource(begin, sources, seals, clock),
        connect_roster_source=ConnectRosterSource(begin, clock, sources, seals),
        read_roster_sources=ReadRosterSources(begin, sources),
        remove_roster_source=RemoveRosterSource(begin),
        rotate_secrets=RotateSecrets(begin, districts, seals),
        retire_source=RetireSource(begin),
        run_retirement=RunRetirement(begin, clock, seals),
        run_roster_sync=RunRosterSync(begin, clock, sources, seals),
        sync_rosters=SyncRosters(begin),
        update_roster_source=UpdateRosterSource(begin, clock, sources, seals),
        # schools and their calendars
        adjust_section=AdjustSection(begin),
        block_section=BlockSection(begin),
        read_section_dates=ReadSectionDates(begin),
        find_schools=FindSchools(begin),
        flex_periods_by_id=FlexPeriodsById(begin),
        flex_periods_of=FlexPeriodsOf(begin),
        generate_cycle_days=GenerateCycleDays(begin),
        prebookings_of=PrebookingsOf(begin),
        save_flex_period=SaveFlexPeriod(begin),
        remove_flex_period=RemoveFlexPeriod(begin, clock),
        save_school=SaveSchool(begin),
        save_school_year=SaveSchoolYear(begin),
        schools_by_id=SchoolsById(begin),
        set_cycle_days=SetCycleDays(begin),
        set_frozen=SetFrozen(begin),
        set_prebooking=SetPrebooking(begin, clock),
        set_seats=SetSeats(begin),
        unblock=Unblock(begin),
        shift_cycle_days=ShiftCycleDays(begin),
        # self-scheduling
        find_open_sections=FindOpenSections(begin, clock),
        self_schedulings_of=SelfSchedulingsOf(begin, clock),
        set_may_self_schedule=SetMaySelfSchedule(begin),
        set_open_to_students=SetOpenToStudents(begin),
        set_self_scheduling=SetSelfScheduling(begin, clock),
        # what the SIS tells beside the roster
        import_sis_records=ImportSisRecords(begin),
        marks_of=MarksOf(begin),
        run_sis_import=RunSisImport(begin, clock, SisRecordFiles()),
        sis_attendance_of=SisAttendanceOf(begin),
        # waitlists
        join_waitlist=JoinWaitlist(begin, clock),
        leave_waitlist=LeaveWaitlist(begin, clock),
        waitlist_of_section=WaitlistOfSection(begin),
        waitlists_of_student=WaitlistsOfStudent(begin, clock),
    )


def handlers(app: App) -> Mapping[JobKind, Handler]:
    """Which use case does which kind of job."""
    return {
        JobKind.PLAN_MASS_SCHEDULE: app.run_mass_schedule_plan,
        JobKind.APPLY_MASS_SCHEDULE: app.run_mass_schedule,
        JobKind.PLAN_UNDO: app.run_undo_plan,
        JobKind.UNDO_MASS_SCHEDULE: app.run_undo,
        JobKind.IMPORT_ROSTER: app.run_roster_import,
        JobKind.SYNC_ROSTERS: app.run_roster_sync,
        JobKind.IMPORT_GRADES: app.run_sis_import,
        JobKind.IMPORT_ATTENDANCE: app.run_sis_import,
        JobKind.RELEASE_HOLD: app.run_release,
        JobKind.FETCH_SFTP: app.run_sftp_fetch,
        JobKind.RETIRE_SOURCE: app.run_retirement,
        JobKind.PLAN_CLOSURE: app.run_closure_plan,
        JobKind.APPLY_CLOSURE: app.run_closure,
    }


def work(engine: AsyncEngine, handlers: Mapping[JobKind, Handler], *, lease_seconds: float = 30) -> Work:
    """Claims and heartbeats take a connection beside the work's own: `engine` needs two for every job at once."""
    desk = PostgresJobDesk(engine, lease_seconds=lease_seconds)
    return Work(desk, handlers, heartbeat_seconds=lease_seconds / 3)


def forget_reports(settings: Settings, engine: AsyncEngine, clock: Clock | None = None) -> ForgetReports:
    return ForgetReports(begin_of(engine), PostgresDistricts(engine), clock or SystemClock(), settings.report_keep_days)


def sweep(engine: AsyncEngine, announce: Announce) -> Sweep:
    nightly = EnqueueNightlySyncs(PostgresNights(engine), begin_of(engine, announce), SystemClock())
    return Sweep(PostgresJobDesk(engine), announce, nightly, PostgresForgetsHeldInputs(engine))


def serve_waitlists(engine: AsyncEngine, clock: Clock | None = None) -> ServeWaitlists:
    calls, districts = PostgresWaitlistCalls(engine), PostgresDistricts(engine)
    return ServeWaitlists(calls, districts, begin_of(engine), clock or SystemClock())
