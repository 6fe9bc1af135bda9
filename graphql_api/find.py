"""Objects by id, loaded in batches: whatever refers to something finds it here."""

import asyncio
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from application.access import Role, Scope
from application.scheduling.queries import Seats, SeatsKey
from domain.appointment import Slot
from domain.attendance import AttendanceKey
from domain.errors import Refused, not_found
from domain.ids import (
    ConflictId,
    ConnectionId,
    FlexPeriodId,
    JobId,
    PickupId,
    PlanId,
    RequestId,
    RunId,
    SchoolId,
    SectionId,
    StafferId,
    StudentId,
    SyncId,
)
from graphql_api.context import Info

if TYPE_CHECKING:
    from graphql_api.types.appointment import Appointment
    from graphql_api.types.appointment_request import AppointmentRequest
    from graphql_api.types.attendance import Attendance
    from graphql_api.types.flex_period import FlexPeriod
    from graphql_api.types.identity_conflict import IdentityConflict
    from graphql_api.types.job import Job
    from graphql_api.types.mass_schedule_plan import MassSchedulePlan
    from graphql_api.types.mass_schedule_run import MassScheduleRun
    from graphql_api.types.onboarding import OnboardingChecklist
    from graphql_api.types.roster_source import RosterSource
    from graphql_api.types.roster_sync import RosterSync
    from graphql_api.types.school import School
    from graphql_api.types.section import Section
    from graphql_api.types.section_dates import SectionAdjustment
    from graphql_api.types.sftp_pickup import SftpPickup
    from graphql_api.types.staffer import Staffer
    from graphql_api.types.student import Student
    from graphql_api.types.undo_plan import UndoPlan


async def school(info: Info, id: SchoolId) -> "School":
    found = await maybe_school(info, id)
    if found is None:
        raise not_found("school")
    return found


async def maybe_school(info: Info, id: SchoolId) -> "School | None":
    from graphql_api.types.school import School

    view = await info.context.load("schools", info.context.app.schools_by_id, id)
    return None if view is None else School(view=view)


async def onboarding(info: Info, id: SchoolId) -> "OnboardingChecklist":
    from graphql_api.types.onboarding import OnboardingChecklist

    found = await info.context.load("onboarding", info.context.app.read_onboarding, id)
    if found is None:
        raise not_found("school")
    return OnboardingChecklist.of(found)


async def flex_period(info: Info, id: FlexPeriodId) -> "FlexPeriod":
    found = await maybe_flex_period(info, id)
    if found is None:
        raise not_found("flex period")
    return found


async def maybe_flex_period(info: Info, id: FlexPeriodId) -> "FlexPeriod | None":
    from graphql_api.types.flex_period import FlexPeriod

    view = await info.context.load("flex_periods", info.context.app.flex_periods_by_id, id)
    return None if view is None else FlexPeriod(view=view)


async def flex_periods(info: Info, ids: Iterable[FlexPeriodId]) -> "list[FlexPeriod]":
    """In the order of `ids`."""
    return list(await asyncio.gather(*(flex_period(info, id) for id in ids)))


async def student(info: Info, id: StudentId) -> "Student | None":
    from graphql_api.types.student import Student

    _rosters(info)
    view = await info.context.load("students", info.context.app.students_by_id, id)
    return None if view is None else Student(view=view)


async def staffer(info: Info, id: StafferId) -> "Staffer | None":
    from graphql_api.types.staffer import Staffer

    _rosters(info)
    view = await info.context.load("staffers", info.context.app.staffers_by_id, id)
    return None if view is None else Staffer(view=view)


async def section(info: Info, id: SectionId) -> "Section | None":
    from graphql_api.types.section import Section

    _rosters(info)
    view = await info.context.load("sections", info.context.app.sections_by_id, id)
    return None if view is None else Section(view=view)


async def section_if_read(info: Info, id: SectionId) -> "Section | None":
    """None, and no error, for a partner without the scope: for what is done without it."""
    viewer = info.context.asking
    return None if viewer.role is Role.PARTNER and Scope.ROSTER_READ not in viewer.scopes else await section(info, id)


async def sections(info: Info, ids: tuple[SectionId, ...]) -> "list[Section]":
    """Those of them that can be seen, in the order of `ids`."""
    found = await asyncio.gather(*(section(info, id) for id in ids))
    return [one for one in found if one is not None]


async def adjustment(info: Info, section: SectionId, day: date) -> "SectionAdjustment | None":
    from graphql_api.types.section_dates import SectionAdjustment

    _rosters(info)
    read = info.context.app.read_section_dates.adjustments_on
    found = await info.context.load("adjustments", read, (section, day))
    return None if found is None else SectionAdjustment.of(found)


async def appointment(info: Info, slot: Slot) -> "Appointment | None":
    from graphql_api.types.appointment import Appointment

    found = await info.context.load("appointments", info.context.app.appointments_in, slot)
    return None if found is None else Appointment(view=found)


async def appointment_request(info: Info, id: RequestId) -> "AppointmentRequest | None":
    from graphql_api.types.appointment_request import AppointmentRequest

    found = await info.context.load("appointment_requests", info.context.app.appointment_requests_by_id, id)
    return None if found is None else AppointmentRequest(view=found)


async def attendance(info: Info, key: AttendanceKey) -> "Attendance | None":
    from graphql_api.types.attendance import Attendance

    found = await info.context.load("attendance", info.context.app.attendance_of, key)
    return None if found is None else Attendance(view=found)


async def job(info: Info, id: JobId) -> "Job | None":
    from graphql_api.types.job import Job

    found = await info.context.load("jobs", info.context.app.find_jobs, id)
    return None if found is None else Job(view=found)


async def plan(info: Info, id: PlanId) -> "MassSchedulePlan | UndoPlan | None":
    from graphql_api.types.mass_schedule_plan import MassSchedulePlan
    from graphql_api.types.undo_plan import UndoPlan

    found = await info.context.load("plans", info.context.app.read_mass_schedules.plans, id)
    if found is None:
        return None
    return MassSchedulePlan(view=found) if found.run is None else UndoPlan(view=found)


async def run(info: Info, id: RunId) -> "MassScheduleRun | None":
    from graphql_api.types.mass_schedule_run import MassScheduleRun

    found = await info.context.load("runs", info.context.app.read_mass_schedules.runs, id)
    return None if found is None else MassScheduleRun(view=found)


async def roster_source(info: Info, id: ConnectionId) -> "RosterSource | None":
    from graphql_api.types.roster_source import RosterSource

    found = await info.context.load("sources", info.context.app.read_roster_sources.find, id)
    return None if found is None else RosterSource(view=found)


async def sftp_pickup(info: Info, id: PickupId) -> "SftpPickup | None":
    from graphql_api.types.sftp_pickup import SftpPickup

    found = await info.context.load("pickups", info.context.app.read_sftp.find, id)
    return None if found is None else SftpPickup(view=found)


async def identity_conflict(info: Info, id: ConflictId) -> "IdentityConflict | None":
    from graphql_api.types.identity_conflict import IdentityConflict

    found = await info.context.load("conflicts", info.context.app.read_conflicts.find, id)
    return None if found is None else IdentityConflict(view=found)


async def roster_sync(info: Info, id: SyncId) -> "RosterSync | None":
    from graphql_api.types.roster_sync import RosterSync

    found = await info.context.load("syncs", info.context.app.read_roster_syncs.find, id)
    return None if found is None else RosterSync(view=found)


async def seats(info: Info, section: SectionId, day: date, flex_period: FlexPeriodId) -> Seats | None:
    return await info.context.load("seats", info.context.app.seats_of, SeatsKey(section, day, flex_period))


def _rosters(info: Info) -> None:
    """Withhold people and sections from a partner without the scope, and say so."""
    viewer = info.context.asking
    if viewer.role is Role.PARTNER and Scope.ROSTER_READ not in viewer.scopes:
        raise Refused("SCOPE_REQUIRED", "Ask for a token with the scope roster:read.")
