"""Everything Homeroom can do, in one place: what the ways in (GraphQL, the command line, the workers) call."""

from dataclasses import dataclass

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
from application.drops.update_drop_folder import UpdateDropFolder
from application.homeroom.carry_over import CarryOverDesignations, ProposeCarryOver
from application.homeroom.create import CreateHomeroom
from application.homeroom.designate import DesignateHomerooms, UndesignateHomerooms
from application.homeroom.move import MoveHomeroom
from application.homeroom.pin import PinHomerooms, UnpinHomerooms
from application.homeroom.read_homerooms import HomeroomsOf, PinsOf
from application.jobs.cancel import CancelJob
from application.jobs.queries import FindJobs
from application.lists.read_lists import ReadLists
from application.mail.read_mails import ReadMails, ResendMail
from application.notifications.mark_read import MarkNotificationsRead
from application.notifications.preferences import MailPreferencesOf, SetMailPreferences, StaffMailPreferencesOf
from application.notifications.set_digest import DigestsOf, SetDigest
from application.ports.districts import Districts
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
from application.roster.holds import DiscardHold, ReleaseHold, RunRelease
from application.roster.ignore_on_import import SetIgnoreOnImport
from application.roster.import_roster import ImportRoster, RunRosterImport
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


@dataclass(frozen=True, slots=True)
class App:
    """Flat, by feature and name. `infra/container.py` builds it."""

    # access requests
    approve_access: ApproveAccess
    deny_access: DenyAccess
    read_access_requests: ReadAccessRequests
    request_access: RequestAccess
    read_data_sharing: ReadDataSharing
    declare_data_sharing: DeclareDataSharing

    # appointments
    book_appointment: BookAppointment
    book_appointments: BookAppointments
    cancel_appointment: CancelAppointment
    cancel_appointments: CancelAppointments
    find_clashes: FindClashes
    update_appointment: UpdateAppointment
    lock_appointments: LockAppointments
    move_appointment: MoveAppointment
    appointments_in: AppointmentsIn
    explain_slots: ExplainSlots
    find_appointments: FindAppointments
    schedules_of: SchedulesOf
    seats_of: SeatsOf
    where_now: WhereNow

    # appointment requests
    appointment_requests_by_id: AppointmentRequestsById
    approve_request: ApproveRequest
    deny_request: DenyRequest
    request_appointment: RequestAppointment
    withdraw_request: WithdrawRequest

    # attendance
    attendance_codes_of: AttendanceCodesOf
    attendance_of: AttendanceOf
    attendance_of_students: AttendanceOfStudents
    clear_attendance: ClearAttendance
    corrections_of: CorrectionsOf
    export_attendance: ExportAttendance
    set_attendance_codes: SetAttendanceCodes
    sis_days_known: SisDaysKnown
    take_attendance: TakeAttendance

    # closures over what is booked; run_… is what a worker does
    close_school: CloseSchool
    closures_of: ClosuresOf
    import_days_off: ImportDaysOff
    plan_closure: PlanClosure
    remove_closure: RemoveClosure
    run_closure: RunClosure
    run_closure_plan: RunClosurePlan
    save_closure: SaveClosure

    # districts
    create_district: CreateDistrict
    districts: Districts

    # drop folder; run_… is what a worker does
    check_sftp: CheckSftp
    connect_sftp: ConnectSftp
    fetch_sftp: FetchSftp
    read_drop_folder: ReadDropFolder
    read_sftp: ReadSftp
    remove_sftp: RemoveSftp
    run_sftp_fetch: RunSftpFetch
    update_drop_folder: UpdateDropFolder
    update_sftp: UpdateSftp

    # homerooms
    carry_over_designations: CarryOverDesignations
    create_homeroom: CreateHomeroom
    designate_homerooms: DesignateHomerooms
    homerooms_of: HomeroomsOf
    move_homeroom: MoveHomeroom
    pin_homerooms: PinHomerooms
    pins_of: PinsOf
    propose_carry_over: ProposeCarryOver
    undesignate_homerooms: UndesignateHomerooms
    unpin_homerooms: UnpinHomerooms

    # import sites: what a school says of its staff, and what is left to do
    open_import_site: OpenImportSite
    read_import_sites: ReadImportSites
    read_onboarding: ReadOnboarding
    read_staff_list: ReadStaffList
    rotate_import_site: RotateImportSite
    save_contact: SaveContact
    set_administrators: SetAdministrators
    set_rooms: SetRooms

    # jobs
    cancel_job: CancelJob
    find_jobs: FindJobs

    # lists: pages of what belongs to a school, a section, a run
    print_lists: PrintLists
    read_lists: ReadLists

    # mails
    read_mails: ReadMails
    resend_mail: ResendMail

    # mass schedules; run_… is what a worker does
    apply_mass_schedule: ApplyMassSchedule
    apply_range_change: ApplyMassSchedule
    plan_mass_schedule: PlanMassSchedule
    plan_range_change: PlanMassSchedule
    plan_undo: PlanUndo
    read_mass_schedules: ReadMassSchedules
    read_student_file: ReadStudentFile
    run_mass_schedule: RunMassSchedule
    run_mass_schedule_plan: RunPlan
    run_undo: RunUndo
    run_undo_plan: RunUndoPlan
    undo_mass_schedule: UndoMassSchedule

    # notifications
    digests_of: DigestsOf
    mail_preferences_of: MailPreferencesOf
    mark_notifications_read: MarkNotificationsRead
    set_digest: SetDigest
    set_mail_preferences: SetMailPreferences
    staff_mail_preferences_of: StaffMailPreferencesOf

    # rosters
    discard_hold: DiscardHold
    enrollments_of: EnrollmentsOf
    import_roster: ImportRoster
    read_conflicts: ReadConflicts
    read_roster_syncs: ReadRosterSyncs
    release_hold: ReleaseHold
    report_sync: ReportSync
    resolve_conflict: ResolveConflict
    save_person: SavePerson
    set_ignore_on_import: SetIgnoreOnImport
    set_person_active: SetPersonActive
    run_release: RunRelease
    run_roster_import: RunRosterImport
    sections_by_id: SectionsById
    staffers_by_id: StaffersById
    students_by_id: StudentsById

    # roster sources: services that are pulled from
    check_roster_source: CheckRosterSource
    connect_roster_source: ConnectRosterSource
    read_roster_sources: ReadRosterSources
    remove_roster_source: RemoveRosterSource
    rotate_secrets: RotateSecrets
    retire_source: RetireSource
    run_retirement: RunRetirement
    run_roster_sync: RunRosterSync
    sync_rosters: SyncRosters
    update_roster_source: UpdateRosterSource

    # schools and their calendars
    adjust_section: AdjustSection
    block_section: BlockSection
    read_section_dates: ReadSectionDates
    find_schools: FindSchools
    flex_periods_by_id: FlexPeriodsById
    flex_periods_of: FlexPeriodsOf
    generate_cycle_days: GenerateCycleDays
    prebookings_of: PrebookingsOf
    save_flex_period: SaveFlexPeriod
    remove_flex_period: RemoveFlexPeriod
    save_school: SaveSchool
    save_school_year: SaveSchoolYear
    schools_by_id: SchoolsById
    set_cycle_days: SetCycleDays
    set_frozen: SetFrozen
    set_prebooking: SetPrebooking
    set_seats: SetSeats
    unblock: Unblock
    shift_cycle_days: ShiftCycleDays

    # self-scheduling
    find_open_sections: FindOpenSections
    self_schedulings_of: SelfSchedulingsOf
    set_may_self_schedule: SetMaySelfSchedule
    set_open_to_students: SetOpenToStudents
    set_self_scheduling: SetSelfScheduling

    # what the SIS tells beside the roster: grades and attendance
    import_sis_records: ImportSisRecords
    marks_of: MarksOf
    run_sis_import: RunSisImport
    sis_attendance_of: SisAttendanceOf

    # waitlists
    join_waitlist: JoinWaitlist
    leave_waitlist: LeaveWaitlist
    waitlist_of_section: WaitlistOfSection
    waitlists_of_student: WaitlistsOfStudent
