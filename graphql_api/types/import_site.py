"""The import site of a school: what the school says of its staff."""

from datetime import datetime

import strawberry
from strawberry import UNSET

from application.access import Role, Viewer
from application.provisioning.queries import ImportSite as ImportSiteView
from domain.errors import Refused, not_found
from domain.ids import SchoolId
from domain.import_site import ContactKind, SiteStaffer
from graphql_api import find
from graphql_api.arguments import given, school_id
from graphql_api.context import Info
from graphql_api.cursors import Order
from graphql_api.paging import After, Before, Connection, First, Last
from graphql_api.scalars import Version
from graphql_api.types.contact import SchoolContact, SchoolContactKind
from graphql_api.types.onboarding import OnboardingChecklist
from graphql_api.types.school import School

BY_NAME = Order("import_site_staff", str, str, str, int)


@strawberry.type(description="A member of staff, as the import site lists them.")
class ImportSiteStaffer:
    staff_id: str = strawberry.field(description='Their id in the SIS: `"T-204"`.')
    first_name: str = strawberry.field(description='Their first name: `"Ada"`.')
    last_name: str = strawberry.field(description='Their last name: `"Stone"`.')
    email: str = strawberry.field(description='Their address: `"ada.stone@example.org"`.')
    room: str | None = strawberry.field(description='Their room: `"B204"`; null where they have none.')
    administrator: bool = strawberry.field(description="Whether they administer the school.")

    @classmethod
    def of(cls, one: SiteStaffer) -> "ImportSiteStaffer":
        return cls(
            staff_id=one.sis_id,
            first_name=one.first_name,
            last_name=one.last_name,
            email=one.email,
            room=one.room,
            administrator=one.administrator,
        )


@strawberry.type(description="Active staff by name.")
class ImportSiteStafferConnection(Connection[ImportSiteStaffer]):
    pass


@strawberry.type(description="A school's import site. Admins of the school see it, and whoever has its link.")
class ImportSite:
    view: strawberry.Private[ImportSiteView]

    @strawberry.field(description="The school.")
    async def school(self, info: Info) -> School:
        return await find.school(info, self.view.school)

    @strawberry.field(
        description='When its link was made, in UTC: `"2026-09-01T14:05:00Z"`; null where it has none. The link is not kept.'
    )
    def link_made_at(self) -> datetime | None:
        return self.view.link_made_at

    @strawberry.field(
        description="Another one after every edit of rooms, administrators or contacts, not after syncs: `17`; `0` before any."
    )
    def version(self) -> Version:
        return Version(self.view.version)

    @strawberry.field(description="The people to write to about the school, one of each kind at most.")
    def contacts(self) -> list[SchoolContact]:
        known = [(kind, self.view.contacts[kind]) for kind in ContactKind if kind in self.view.contacts]
        return [
            SchoolContact(kind=SchoolContactKind(kind.value), name=contact.name, email=contact.email)
            for kind, contact in known
        ]

    @strawberry.field(description="The school's active staff, with rooms and who is an administrator.")
    async def staff(
        self, info: Info, first: First = UNSET, after: After = UNSET, last: Last = UNSET, before: Before = UNSET
    ) -> ImportSiteStafferConnection:
        cursors = info.context.cursors(BY_NAME)
        request = cursors.request(first, after, last, before)
        page = await info.context.app.read_import_sites.staff(info.context.asking, self.view.school, request)
        return ImportSiteStafferConnection.of(page, request, cursors, ImportSiteStaffer.of)

    @strawberry.field(description="What is done and what is left until the school is ready.")
    async def onboarding(self, info: Info) -> OnboardingChecklist:
        return await find.onboarding(info, self.view.school)


async def import_site_of(info: Info, school: SchoolId) -> ImportSite:
    found = await info.context.load("import_sites", info.context.app.read_import_sites, school)
    if found is None:
        raise not_found("import site", "schoolId")
    return ImportSite(view=found)


def site_school(viewer: Viewer, id: strawberry.ID | None) -> SchoolId:
    """The named school, or that of the link. Raises `Refused` `SCHOOL_REQUIRED`."""
    if (named := given(id)) is not None:
        return school_id(viewer, named)
    if viewer.role is Role.IMPORT_SITE:
        (only,) = viewer.schools
        return only
    raise Refused(
        "SCHOOL_REQUIRED", "Say which school: only the link of an import site leaves no choice.", field="schoolId"
    )
