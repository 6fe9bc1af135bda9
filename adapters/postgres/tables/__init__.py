"""The tables as SQLModel rows; they never leave this package.

The schema itself is written in SQL (infra/migrations); a test holds these classes to it column by column. A `given`
column may be left out of an INSERT: the database has a default for it.
"""

from adapters.postgres.tables.appointment_requests import AppointmentRequestRow
from adapters.postgres.tables.appointments import AppointmentHistoryRow, AppointmentRow, SeatCountRow
from adapters.postgres.tables.attendance import AttendanceCodesRow, AttendanceHistoryRow, AttendanceRow
from adapters.postgres.tables.calendars import (
    ClosureRow,
    CycleDayRow,
    FlexPeriodMeetingRow,
    FlexPeriodRow,
    SchoolYearRow,
)
from adapters.postgres.tables.control import (
    AccessRequestRow,
    DistrictRow,
    HeldInputRow,
    ImportSiteKeyRow,
    JobTicketRow,
    MailRow,
    RosterScheduleRow,
    WaitlistCallRow,
)
from adapters.postgres.tables.drops import DropFileRow, DropSettingRow, SftpPickupRow
from adapters.postgres.tables.homerooms import HomeroomDesignationRow, HomeroomPinRow
from adapters.postgres.tables.jobs import IdempotencyKeyRow, JobFileRow, JobRow
from adapters.postgres.tables.mass_schedules import MassPlanLineRow, MassPlanRow, MassRunRow, MassRunUndoRowRow
from adapters.postgres.tables.notifications import (
    MailPreferenceRow,
    NotificationDigestRow,
    NotificationRow,
    SchoolDigestRow,
    StaffDigestRow,
    StaffMailPreferenceRow,
    StaffNotificationRow,
)
from adapters.postgres.tables.people import (
    StafferRow,
    StafferSchoolRow,
    StafferSourceRow,
    StudentRow,
    StudentSchoolRow,
    StudentSourceRow,
)
from adapters.postgres.tables.roster_sources import RosterConnectionRow, RosterSourceRow, SchoolSourceKeyRow
from adapters.postgres.tables.roster_syncs import (
    HeldInputPieceRow,
    RosterConflictRow,
    RosterSyncChangeRow,
    RosterSyncPartRow,
    RosterSyncQuarantineRow,
    RosterSyncRow,
)
from adapters.postgres.tables.schools import (
    DataSharingRow,
    ImportSiteEditRow,
    SchoolContactRow,
    SchoolPrebookingRow,
    SchoolRow,
)
from adapters.postgres.tables.sections import (
    AdjustmentRow,
    BlockedDateRow,
    EnrollmentRow,
    SectionRow,
    SectionStafferRow,
)
from adapters.postgres.tables.self_scheduling import SelfSchedulingRow, SelfSchedulingWindowRow
from adapters.postgres.tables.sis_records import CourseMarkRow, SisAttendanceRow
from adapters.postgres.tables.waitlists import WaiterRow

__all__ = [
    "AccessRequestRow",
    "AdjustmentRow",
    "AppointmentHistoryRow",
    "AppointmentRequestRow",
    "AppointmentRow",
    "AttendanceCodesRow",
    "AttendanceHistoryRow",
    "AttendanceRow",
    "BlockedDateRow",
    "ClosureRow",
    "CourseMarkRow",
    "CycleDayRow",
    "DataSharingRow",
    "DistrictRow",
    "DropFileRow",
    "DropSettingRow",
    "EnrollmentRow",
    "FlexPeriodMeetingRow",
    "FlexPeriodRow",
    "HeldInputPieceRow",
    "HeldInputRow",
    "HomeroomDesignationRow",
    "HomeroomPinRow",
    "IdempotencyKeyRow",
    "ImportSiteEditRow",
    "ImportSiteKeyRow",
    "JobFileRow",
    "JobRow",
    "JobTicketRow",
    "MailPreferenceRow",
    "MailRow",
    "MassPlanLineRow",
    "MassPlanRow",
    "MassRunRow",
    "MassRunUndoRowRow",
    "NotificationDigestRow",
    "NotificationRow",
    "RosterConflictRow",
    "RosterConnectionRow",
    "RosterScheduleRow",
    "RosterSourceRow",
    "RosterSyncChangeRow",
    "RosterSyncPartRow",
    "RosterSyncQuarantineRow",
    "RosterSyncRow",
    "SchoolContactRow",
    "SchoolDigestRow",
    "SchoolPrebookingRow",
    "SchoolRow",
    "SchoolSourceKeyRow",
    "SchoolYearRow",
    "SeatCountRow",
    "SectionRow",
    "SectionStafferRow",
    "SelfSchedulingRow",
    "SelfSchedulingWindowRow",
    "SftpPickupRow",
    "SisAttendanceRow",
    "StaffDigestRow",
    "StaffMailPreferenceRow",
    "StaffNotificationRow",
    "StafferRow",
    "StafferSchoolRow",
    "StafferSourceRow",
    "StudentRow",
    "StudentSchoolRow",
    "StudentSourceRow",
    "WaiterRow",
    "WaitlistCallRow",
]
