"""Ids that clients pass, made numbers of this district, with the input field named where one is wrong."""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from strawberry import UNSET

from application.access import Viewer
from domain.appointment import Slot
from domain.ids import (
    BlockId,
    ClosureId,
    ConflictId,
    ConnectionId,
    FlexPeriodId,
    JobId,
    NotificationId,
    PickupId,
    PlanId,
    RequestId,
    RunId,
    SchoolId,
    SectionId,
    StafferId,
    StudentId,
    SyncId,
    WaiterId,
)
from domain.roster_feed import Kind
from graphql_api.ids import expect, expect_number
from graphql_api.limits import LIMITS, check_list

T = TypeVar("T")
Field = str | tuple[str, ...]


def given(value: T | None) -> T | None:
    """What was passed; None where nothing was."""
    return None if value is UNSET else value


def school_id(viewer: Viewer, id: str, field: Field = "schoolId") -> SchoolId:
    return SchoolId(expect_number(id, "School", viewer.district, field))


def flex_period_id(viewer: Viewer, id: str, field: Field = "flexPeriodId") -> FlexPeriodId:
    return FlexPeriodId(expect_number(id, "FlexPeriod", viewer.district, field))


def closure_id(viewer: Viewer, id: str, field: Field = "closureId") -> ClosureId:
    return ClosureId(expect_number(id, "Closure", viewer.district, field))


def block_id(viewer: Viewer, id: str, field: Field = "blockId") -> BlockId:
    return BlockId(expect_number(id, "BlockedDate", viewer.district, field))


def section_id(viewer: Viewer, id: str, field: Field = "sectionId") -> SectionId:
    return SectionId(expect_number(id, "Section", viewer.district, field))


def student_id(viewer: Viewer, id: str, field: Field = "studentId") -> StudentId:
    return StudentId(expect_number(id, "Student", viewer.district, field))


def staffer_id(viewer: Viewer, id: str, field: Field = "stafferId") -> StafferId:
    return StafferId(expect_number(id, "Staffer", viewer.district, field))


def job_id(viewer: Viewer, id: str, field: Field = "id") -> JobId:
    return JobId(expect_number(id, "Job", viewer.district, field))


def plan_id(viewer: Viewer, id: str, field: Field = "planId") -> PlanId:
    return PlanId(expect_number(id, "MassSchedulePlan", viewer.district, field))


def run_id(viewer: Viewer, id: str, field: Field = "runId") -> RunId:
    return RunId(expect_number(id, "MassScheduleRun", viewer.district, field))


def request_id(viewer: Viewer, id: str, field: Field = "id") -> RequestId:
    return RequestId(expect_number(id, "AppointmentRequest", viewer.district, field))


def source_id(viewer: Viewer, id: str, field: Field = "id") -> ConnectionId:
    return ConnectionId(expect_number(id, "RosterSource", viewer.district, field))


def pickup_id(viewer: Viewer, id: str, field: Field = "id") -> PickupId:
    return PickupId(expect_number(id, "SftpPickup", viewer.district, field))


def sync_id(viewer: Viewer, id: str, field: Field) -> SyncId:
    return SyncId(expect_number(id, "RosterSync", viewer.district, field))


def conflict_id(viewer: Viewer, id: str, field: Field = "id") -> ConflictId:
    return ConflictId(expect_number(id, "IdentityConflict", viewer.district, field))


def person_id(viewer: Viewer, id: str, field: Field) -> int:
    """A student or a member of staff."""
    return expect(id, ("Student", "Staffer"), viewer.district, field=field).number


def kind_and_number(viewer: Viewer, id: str, field: Field) -> tuple[Kind, int]:
    """Of a student or a member of staff."""
    found = expect(id, ("Student", "Staffer"), viewer.district, field=field)
    return Kind(found.type.lower()), found.number


def slot(viewer: Viewer, id: str, field: Field = "id") -> Slot:
    """An appointment is known by its student, date and flex period."""
    student, day, period = expect(id, "Appointment", viewer.district, shape=(int, date, int), field=field).key
    return made_slot((student, day, period))


def waitlist_entry(viewer: Viewer, id: str, field: Field = "id") -> tuple[StudentId, WaiterId]:
    """An entry of a waitlist names its student."""
    student, waiter = expect(id, "WaitlistEntry", viewer.district, shape=(int, int), field=field).key
    return made_entry((student, waiter))


def made_entry(key: tuple[Any, ...]) -> tuple[StudentId, WaiterId]:
    student, waiter = key
    return StudentId(student), WaiterId(waiter)


def made_slot(key: tuple[Any, ...]) -> Slot:
    student, day, period = key
    return Slot(StudentId(student), day, FlexPeriodId(period))


def flex_period_ids(
    viewer: Viewer, ids: Iterable[str] | None, field: Field = "flexPeriodIds"
) -> frozenset[FlexPeriodId] | None:
    wanted = given(ids)
    if wanted is None:
        return None
    listed = list(wanted)
    check_list(_name(field), listed)
    return frozenset(flex_period_id(viewer, id, field) for id in listed)


def section_ids(
    viewer: Viewer, ids: Iterable[str], field: Field = "sectionIds", most: int = LIMITS.bulk_ids
) -> list[SectionId]:
    listed = list(ids)
    check_list(_name(field), listed, most)
    return [section_id(viewer, id, field) for id in listed]


def student_ids(viewer: Viewer, ids: Iterable[str], field: Field = "studentIds") -> list[StudentId]:
    listed = list(ids)
    check_list(_name(field), listed, LIMITS.bulk_ids)
    return [student_id(viewer, id, field) for id in listed]


def notification_ids(
    viewer: Viewer, ids: Iterable[str] | None, field: Field = "notificationIds"
) -> list[NotificationId] | None:
    wanted = given(ids)
    if wanted is None:
        return None
    listed = list(wanted)
    check_list(_name(field), listed, LIMITS.bulk_ids)
    return [NotificationId(expect_number(id, "Notification", viewer.district, field)) for id in listed]


def slots(viewer: Viewer, ids: Iterable[str], field: Field = "ids") -> list[Slot]:
    listed = list(ids)
    check_list(_name(field), listed, LIMITS.bulk_ids)
    return [slot(viewer, id, field) for id in listed]


def _name(field: Field) -> str:
    return field if isinstance(field, str) else field[-1]
