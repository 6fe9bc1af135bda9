"""Staff."""

from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import UNSET

from application.lists.queries import NotificationsOfStaffer, RequestsOfStaffer
from application.roster.queries import StafferAtSchool as AtSchoolView
from application.roster.queries import StafferView
from graphql_api import find
from graphql_api.connections import connect
from graphql_api.context import Info
from graphql_api.paging import After, Before, First, Last
from graphql_api.pulls import PulledConnection
from graphql_api.scalars import Version
from graphql_api.types.appointment_request import requests_field
from graphql_api.types.node import Node
from graphql_api.types.notification import (
    NEWEST_STAFF_NOTIFICATIONS,
    NotificationConnection,
    NotificationPreferences,
    notification,
)
from graphql_api.types.people import PersonStatus, personal

if TYPE_CHECKING:
    from graphql_api.types.school import School


@strawberry.enum(description="What a member of staff may do at a school.")
class StafferRole(Enum):
    STAFFER = strawberry.enum_value("staffer", description="Reads rosters and schedules, books students, has sections.")
    ADMIN = strawberry.enum_value("admin", description="Does everything in the school.")


@strawberry.type(description="A member of staff at one school.")
class StafferAtSchool:
    view: strawberry.Private[AtSchoolView]

    @strawberry.field(description="The school.")
    async def school(self, info: Info) -> Annotated["School", strawberry.lazy("graphql_api.types.school")]:
        return await find.school(info, self.view.school)

    @strawberry.field(description="What they may do there: `STAFFER`.")
    def role(self) -> StafferRole:
        return StafferRole(self.view.role.value)

    @strawberry.field(description="Whether it is their main school.")
    def is_primary(self) -> bool:
        return self.view.is_primary

    @strawberry.field(description='Their room: `"B12"`; null where nobody entered one.')
    def room(self) -> str | None:
        return self.view.room

    @strawberry.field(
        description="Seats, in students, of each section they lead that has none of its own: `30`; null: unlimited."
    )
    def capacity(self) -> int | None:
        return self.view.capacity


@strawberry.type(description="An adult who works at one or more schools.")
class Staffer(Node):
    view: strawberry.Private[StafferView]

    def key(self) -> tuple[int]:
        return (self.view.staffer.id,)

    @strawberry.field(description='The id in the Student Information System: `"T204"`.')
    def sis_id(self) -> str:
        return self.view.staffer.sis_id

    @strawberry.field(description='`"Grace"`.')
    def first_name(self) -> str:
        return self.view.staffer.first_name

    @strawberry.field(description='`"Hopper"`.')
    def last_name(self) -> str:
        return self.view.staffer.last_name

    @strawberry.field(
        description='E-mail address: `"grace.hopper@example.org"`. Null, with the error SCOPE_REQUIRED, for tokens without '
        "`roster.pii:read`."
    )
    def email(self, info: Info) -> str | None:
        return personal(info, self.view.staffer.email)

    @strawberry.field(description="Whether they count: `ACTIVE`.")
    def status(self) -> PersonStatus:
        return PersonStatus(self.view.staffer.status.value)

    @strawberry.field(description="The schools they work at that you may see.")
    def schools(self) -> list[StafferAtSchool]:
        return [StafferAtSchool(view=view) for view in self.view.schools]

    appointment_requests = requests_field(
        RequestsOfStaffer,
        lambda at: at.view.staffer.id,
        "What was asked for in the sections they teach, newest first. Staff of the school.",
    )

    @strawberry.field(
        description="Which requests they were told of, to approve or deny them, newest first. They themselves, and admins of the "
        "school."
    )
    async def notifications(
        self,
        info: Info,
        unread: Annotated[
            bool | None,
            strawberry.argument(
                description="True: only those not read of requests that they can still decide; false: only the others."
            ),
        ] = None,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> NotificationConnection:
        wanted, asked = NotificationsOfStaffer(unread), (first, after, last, before)
        id, order = self.view.staffer.id, NEWEST_STAFF_NOTIFICATIONS
        return await connect(info, NotificationConnection, wanted, id, order, notification, asked)

    @strawberry.field(description="What they want to be told by mail; null for everybody but themselves.")
    async def notification_preferences(self, info: Info) -> NotificationPreferences | None:
        read = info.context.app.staff_mail_preferences_of
        found = await info.context.load("staff_mail_preferences", read, self.view.staffer.id)
        return None if found is None else NotificationPreferences(view=found)

    @strawberry.field(description="Whether imports leave them as they are.")
    def ignore_on_import(self) -> bool:
        return self.view.ignore_on_import

    @strawberry.field(description="Whether a roster source manages them; otherwise somebody added them by hand.")
    def from_source(self) -> bool:
        return self.view.from_source

    @strawberry.field(description="Changes with every edit: `17`.")
    def version(self) -> Version:
        return Version(self.view.version)


@strawberry.type(description="A page of staff, by last name, first name and SIS id.")
class StafferConnection(PulledConnection[Staffer]):
    pass
