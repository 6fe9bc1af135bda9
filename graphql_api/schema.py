"""The schema: built once, because a Query class fits one schema."""

import strawberry

from graphql_api import scalars
from graphql_api.errors import Schema
from graphql_api.guard import Guard
from graphql_api.mutations.access import AccessMutations
from graphql_api.mutations.appointment_requests import AppointmentRequestMutations
from graphql_api.mutations.appointments import AppointmentMutations
from graphql_api.mutations.attendance import AttendanceMutations
from graphql_api.mutations.closures import ClosureMutations
from graphql_api.mutations.conflicts import ConflictMutations
from graphql_api.mutations.cycle_days import CycleDayMutations
from graphql_api.mutations.data_sharing import DataSharingMutations
from graphql_api.mutations.days_off import DaysOffMutations
from graphql_api.mutations.drops import DropMutations
from graphql_api.mutations.group_appointments import GroupAppointmentMutations
from graphql_api.mutations.holds import HoldMutations
from graphql_api.mutations.homerooms import HomeroomMutations
from graphql_api.mutations.import_sites import ImportSiteMutations
from graphql_api.mutations.jobs import JobMutations
from graphql_api.mutations.mass_schedule import MassScheduleMutations
from graphql_api.mutations.notifications import NotificationMutations
from graphql_api.mutations.people import PeopleMutations
from graphql_api.mutations.prebooking import PrebookingMutations
from graphql_api.mutations.range_change import RangeChangeMutations
from graphql_api.mutations.roster_sources import RosterSourceMutations
from graphql_api.mutations.rosters import RosterMutations
from graphql_api.mutations.sections import SectionMutations
from graphql_api.mutations.self_scheduling import SelfSchedulingMutations
from graphql_api.mutations.setup import SetupMutations
from graphql_api.mutations.sftp import SftpMutations
from graphql_api.mutations.sis_records import SisRecordMutations
from graphql_api.mutations.waitlists import WaitlistMutations
from graphql_api.queries.reading import ALSO, Query
from graphql_api.subscriptions.jobs import Subscription


@strawberry.type(
    description="What people do. Each takes one `input`, and answers with its result or with `userErrors`."
)
class Mutation(
    RosterMutations,
    RosterSourceMutations,
    SisRecordMutations,
    DropMutations,
    SftpMutations,
    HoldMutations,
    ConflictMutations,
    PeopleMutations,
    SetupMutations,
    ClosureMutations,
    DaysOffMutations,
    CycleDayMutations,
    PrebookingMutations,
    SectionMutations,
    SelfSchedulingMutations,
    WaitlistMutations,
    HomeroomMutations,
    AppointmentMutations,
    AppointmentRequestMutations,
    AttendanceMutations,
    GroupAppointmentMutations,
    MassScheduleMutations,
    RangeChangeMutations,
    JobMutations,
    NotificationMutations,
    AccessMutations,
    DataSharingMutations,
    ImportSiteMutations,
):
    pass


schema = Schema(Query, Mutation, Subscription, types=ALSO, config=scalars.config(), extensions=[Guard])
