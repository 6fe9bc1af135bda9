"""Requests for access, for the operator."""

from datetime import datetime
from enum import Enum

import strawberry

from domain.provisioning import AccessRequest as AccessRequestView
from domain.provisioning import AccessState
from domain.shared_data import SharedData as Shared
from graphql_api.context import Info
from graphql_api.cursors import Order
from graphql_api.enums import value_of
from graphql_api.paging import Connection
from graphql_api.types.contact import Contact


@strawberry.enum(description="Where a district's rosters will come from.")
class WantedSource(Enum):
    CLEVER = strawberry.enum_value("clever", description="Clever.")
    CLASSLINK = strawberry.enum_value("classlink", description="ClassLink Roster Server.")
    ONEROSTER = strawberry.enum_value("oneroster", description="A OneRoster service.")
    FILES = strawberry.enum_value("files", description="Files that somebody sends.")


@strawberry.enum(description="A kind of data that a district shares.")
class SharedData(Enum):
    STAFF = strawberry.enum_value("staff", description="Teachers and other staff.")
    SCHOOL_ADMINS = strawberry.enum_value("school_admins", description="Who administers schools.")
    STUDENTS = strawberry.enum_value("students", description="Students.")
    SECTIONS = strawberry.enum_value("sections", description="Sections and who is on their rosters.")


@strawberry.enum(description="What became of a request for access.")
class AccessRequestState(Enum):
    WAITING = strawberry.enum_value("waiting", description="Nobody has decided.")
    APPROVED = strawberry.enum_value("approved", description="The district and its schools were made.")
    DENIED = strawberry.enum_value("denied", description="The district may ask again.")


@strawberry.type(description="A district that asks for access. Operators see it.")
class AccessRequest:
    view: strawberry.Private[AccessRequestView]

    @strawberry.field(description='Its reference: `"0b6f3c2e-7f1d-4a55-9d0e-6f2f8f0f3a11"`.')
    def reference(self) -> strawberry.ID:
        return strawberry.ID(str(self.view.id))

    @strawberry.field(description='The district, as it calls itself: `"Maple USD"`.')
    def district_name(self) -> str:
        return self.view.wish.district

    @strawberry.field(description="Where its rosters will come from: `CLEVER`.")
    def source(self) -> WantedSource:
        return WantedSource(self.view.wish.source.value)

    @strawberry.field(description='The schools that are to have access: `["Lincoln High"]`.')
    def school_names(self) -> list[str]:
        return list(self.view.wish.schools)

    @strawberry.field(description="The kinds of data that it shares: `[STAFF, STUDENTS]`.")
    def shares(self) -> list[SharedData]:
        return [SharedData(one.value) for one in Shared if one in self.view.wish.shares]

    @strawberry.field(description='The time zone of its schools: `"America/Chicago"`.')
    def time_zone(self) -> str:
        return self.view.wish.time_zone

    @strawberry.field(description="Whom to ask about anything.")
    def primary_contact(self) -> Contact:
        return Contact.of(self.view.wish.primary)

    @strawberry.field(description="Whom to ask about rosters.")
    def technical_contact(self) -> Contact:
        return Contact.of(self.view.wish.technical)

    @strawberry.field(description='When it came in, in UTC: `"2026-09-01T14:05:00Z"`.')
    def asked_at(self) -> datetime:
        return self.view.asked_at

    @strawberry.field(description="What became of it: `WAITING`.")
    def state(self) -> AccessRequestState:
        return AccessRequestState(self.view.state.value)

    @strawberry.field(description='When it was decided, in UTC: `"2026-09-01T14:05:00Z"`; null before.')
    def decided_at(self) -> datetime | None:
        return self.view.decided_at

    @strawberry.field(description='Who decided it: `"operator"`; null before.')
    def decided_by(self) -> str | None:
        return self.view.decided_by

    @strawberry.field(description='Why it was denied: `"Nobody at the district knows of it."`; null where it was not.')
    def reason(self) -> str | None:
        return self.view.reason


@strawberry.type(description="Requests for access, newest first.")
class AccessRequestConnection(Connection[AccessRequest]):
    pass


NEWEST = Order("access_requests", int)


async def access_requests_page(
    info: Info,
    state: AccessRequestState | None,
    asked: tuple[int | None, str | None, int | None, str | None],
) -> AccessRequestConnection:
    cursors = info.context.cursors(NEWEST)
    request = cursors.request(*asked)
    wanted = None if state is None else AccessState(value_of(state))
    page = await info.context.app.read_access_requests.page(info.context.asking, request, wanted)
    return AccessRequestConnection.of(page, request, cursors, _request)


def _request(view: AccessRequestView) -> AccessRequest:
    return AccessRequest(view=view)
