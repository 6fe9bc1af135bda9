"""The root of every query."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from application.scheduling.queries import AppointmentFilter as Wanted
from domain.appointment import Appointment as AppointmentView
from domain.errors import not_found
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
from graphql_api import find
from graphql_api.arguments import (
    flex_period_id,
    job_id,
    made_slot,
    school_id,
    section_id,
    student_id,
)
from graphql_api.context import Info
from graphql_api.ids import decode, expect
from graphql_api.paging import After, Before, First, Last
from graphql_api.queries.drops import DropsQuery
from graphql_api.queries.provisioning import ProvisioningQuery
from graphql_api.queries.self_scheduling import SelfSchedulingQuery
from graphql_api.queries.waitlists import WaitlistQuery
from graphql_api.types.appointment import BY_DATE, Appointment, AppointmentConnection, AppointmentFilter
from graphql_api.types.held_syncs import held_syncs_page
from graphql_api.types.identity_conflict import IdentityConflictConnection, identity_conflicts_page
from graphql_api.types.job import Job
from graphql_api.types.node import Node
from graphql_api.types.roster_source import RosterSourceConnection
from graphql_api.types.roster_source_kind import KnownRosterSource, RosterSourceKindInfo
from graphql_api.types.roster_source_list import known_roster_sources, roster_source_kinds, roster_sources_page
from graphql_api.types.roster_sync import RosterSyncConnection
from graphql_api.types.school import School, SchoolConnection
from graphql_api.types.school_list import schools_page
from graphql_api.types.undo_plan import UndoPlan
from graphql_api.types.viewer import Viewer

Finder = Callable[[Info, Any], Awaitable[Any]]

_FINDERS: dict[str, tuple[Finder, Callable[[Any], Any]]] = {
    "School": (find.maybe_school, SchoolId),
    "FlexPeriod": (find.maybe_flex_period, FlexPeriodId),
    "Student": (find.student, StudentId),
    "Staffer": (find.staffer, StafferId),
    "Section": (find.section, SectionId),
    "AppointmentRequest": (find.appointment_request, RequestId),
    "Job": (find.job, JobId),
    "MassSchedulePlan": (find.plan, PlanId),
    "UndoPlan": (find.plan, PlanId),
    "MassScheduleRun": (find.run, RunId),
    "RosterSync": (find.roster_sync, SyncId),
    "RosterSource": (find.roster_source, ConnectionId),
    "SftpPickup": (find.sftp_pickup, PickupId),
    "IdentityConflict": (find.identity_conflict, ConflictId),
}


@strawberry.type(description="Where reading starts.")
class Query(ProvisioningQuery, DropsQuery, SelfSchedulingQuery, WaitlistQuery):
    @strawberry.field(
        description="Whatever has this id; null where there is nothing, it is another district's, or you may not see it."
    )
    async def node(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="An id as the API returned it.")]
    ) -> Node | None:
        viewer = info.context.asking
        decoded = decode(id, "id")
        if decoded.district != viewer.district:
            return None
        if decoded.type == "Appointment":
            key = expect(id, "Appointment", viewer.district, shape=(int, date, int), field="id").key
            appointment: Node | None = await find.appointment(info, made_slot(key))
            return appointment
        if decoded.type not in _FINDERS:
            return None
        finder, typed = _FINDERS[decoded.type]
        number = expect(id, decoded.type, viewer.district, field="id").number
        found = await finder(info, typed(number))
        made: Node | None = found if type(found).__name__ == decoded.type else None
        return made

    @strawberry.field(description="Who is asking.")
    def viewer(self, info: Info) -> Viewer:
        return Viewer(view=info.context.asking)

    @strawberry.field(description="One school that you may see, else the error NOT_FOUND.")
    async def school(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The school's id.")]
    ) -> School | None:
        found = await find.maybe_school(info, school_id(info.context.asking, id, "id"))
        if found is None:
            raise not_found("school", "id")
        return found

    @strawberry.field(description="The schools you may see, by name.")
    async def schools(
        self, info: Info, first: First = UNSET, after: After = UNSET, last: Last = UNSET, before: Before = UNSET
    ) -> SchoolConnection:
        return await schools_page(info, first, after, last, before)

    @strawberry.field(
        description="The roster services the district is connected to, by name. District admins and operators."
    )
    async def roster_sources(
        self, info: Info, first: First = UNSET, after: After = UNSET, last: Last = UNSET, before: Before = UNSET
    ) -> RosterSourceConnection:
        return await roster_sources_page(info, first, after, last, before)

    @strawberry.field(
        description="The roster syncs in which a school waits for a decision, newest first. District admins and operators."
    )
    async def held_syncs(
        self, info: Info, first: First = UNSET, after: After = UNSET, last: Last = UNSET, before: Before = UNSET
    ) -> RosterSyncConnection:
        return await held_syncs_page(info, first, after, last, before)

    @strawberry.field(
        description="Records of rosters whose keys name two people, the oldest first. District admins and operators."
    )
    async def identity_conflicts(
        self, info: Info, first: First = UNSET, after: After = UNSET, last: Last = UNSET, before: Before = UNSET
    ) -> IdentityConflictConnection:
        return await identity_conflicts_page(info, first, after, last, before)

    @strawberry.field(
        description="The kinds of roster services that can be connected here. District admins and operators."
    )
    def roster_source_kinds(self, info: Info) -> list[RosterSourceKindInfo]:
        return roster_source_kinds(info)

    @strawberry.field(
        description="Every source from which the district has or had records, files and removed connections too, "
        "in the order in which they came. District admins and operators."
    )
    async def known_roster_sources(self, info: Info) -> list[KnownRosterSource]:
        return await known_roster_sources(info)

    @strawberry.field(description="One job that you may see, else the error NOT_FOUND.")
    async def job(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The job's id.")]
    ) -> Job | None:
        found = await find.job(info, job_id(info.context.asking, id))
        if found is None:
            raise not_found("job", "id")
        return found

    @strawberry.field(description="Appointments of a school, section or student in a range of dates.")
    async def appointments(
        self,
        info: Info,
        filter: Annotated[AppointmentFilter, strawberry.argument(description="Which ones.")],
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> AppointmentConnection:
        viewer = info.context.asking

        def path(name: str) -> tuple[str, str]:
            return ("filter", name)

        wanted = Wanted(
            first_day=filter.from_,
            last_day=filter.to,
            school=None if filter.school_id is None else school_id(viewer, filter.school_id, path("schoolId")),
            section=None if filter.section_id is None else section_id(viewer, filter.section_id, path("sectionId")),
            student=None if filter.student_id is None else student_id(viewer, filter.student_id, path("studentId")),
            flex_period=None
            if filter.flex_period_id is None
            else flex_period_id(viewer, filter.flex_period_id, path("flexPeriodId")),
        )
        cursors = info.context.cursors(BY_DATE)
        request = cursors.request(first, after, last, before)
        page = await info.context.app.find_appointments(viewer, wanted, request)
        return AppointmentConnection.of(page, request, cursors, _appointment)


def _appointment(view: AppointmentView) -> Appointment:
    return Appointment(view=view)


ALSO = [UndoPlan]
"""Types that only `node` leads to."""
