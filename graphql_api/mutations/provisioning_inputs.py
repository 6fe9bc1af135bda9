"""What is said to ask for access, to decide, and on an import site."""

from collections.abc import Sequence

import strawberry
from starlette.datastructures import UploadFile

from domain.import_site import StaffLine
from domain.provisioning import AccessWish, Contact
from domain.provisioning import WantedSource as Wanted
from domain.shared_data import SharedData as Shared
from graphql_api.enums import value_of
from graphql_api.limits import check_list
from graphql_api.mutations.inputs import key_field, version_field
from graphql_api.scalars import Version
from graphql_api.types.access_request import SharedData, WantedSource
from graphql_api.types.contact import SchoolContactKind

_SCHOOL = "The school; with the link of its import site it need not be said."
_FILE = "The same as a file, CSV in UTF-8 or XLSX, with the columns `StaffId` or `Email`"


@strawberry.input(description="Somebody to write to.")
class ContactInput:
    name: str = strawberry.field(description='Their name: `"Ada Stone"`.')
    email: str = strawberry.field(description='Their address: `"ada.stone@example.org"`.')

    def contact(self) -> Contact:
        return Contact(self.name, self.email)


@strawberry.input(description="A district asks for access.")
class RequestAccessInput:
    district_name: str = strawberry.field(description='The district: `"Maple USD"`.')
    source: WantedSource = strawberry.field(description="Where its rosters will come from: `CLEVER`.")
    school_names: list[str] = strawberry.field(
        description='The schools that are to have access, 1 to 50, as the roster calls them: `["Lincoln High"]`.'
    )
    primary_contact: ContactInput = strawberry.field(description="Whom to ask about anything.")
    technical_contact: ContactInput = strawberry.field(description="Whom to ask about rosters; may be the same person.")
    shares: list[SharedData] = strawberry.field(description="The kinds of data that it shares: `[STAFF, STUDENTS]`.")
    time_zone: str = strawberry.field(
        default="America/New_York", description='The time zone of its schools: `"America/Chicago"`.'
    )
    idempotency_key: str | None = key_field()

    def wish(self) -> AccessWish:
        check_list("schoolNames", self.school_names)
        check_list("shares", self.shares)
        return AccessWish(
            district=self.district_name,
            source=Wanted(value_of(self.source)),
            schools=tuple(self.school_names),
            primary=self.primary_contact.contact(),
            technical=self.technical_contact.contact(),
            shares=frozenset(Shared(value_of(one)) for one in self.shares),
            time_zone=self.time_zone,
        )


@strawberry.input(description="A request for access to approve.")
class ApproveAccessInput:
    reference: strawberry.ID = strawberry.field(description="The request's reference.")
    to_existing_district: bool = strawberry.field(
        default=False,
        description="A district of this name has schools already, and the request is really theirs: its schools are added. What "
        "it shares stays as it is, whatever the request says: `declareDataSharing` changes it.",
    )
    idempotency_key: str | None = key_field()


@strawberry.input(description="A request for access to deny.")
class DenyAccessInput:
    reference: strawberry.ID = strawberry.field(description="The request's reference.")
    reason: str = strawberry.field(description='Why, for the operator: `"Nobody at the district knows of it."`.')
    idempotency_key: str | None = key_field()


@strawberry.input(description="A mail to send again.")
class ResendMailInput:
    id: strawberry.ID = strawberry.field(description="The mail.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Changes nothing here, as a mail under way is not queued twice: any `UUID`, or none."
    )


@strawberry.input(description="A school whose import site gets a new link.")
class RotateImportSiteInput:
    school_id: strawberry.ID = strawberry.field(description="The school.")
    mail: bool = strawberry.field(default=False, description="Mail it to the school's primary and technical contacts.")
    idempotency_key: str | None = key_field()


@strawberry.input(description="Somebody's room. Name them by `staffId`, by `email`, or by both.")
class StaffRoomInput:
    staff_id: str = strawberry.field(default="", description='Their id in the SIS: `"T-204"`.')
    email: str = strawberry.field(default="", description='Their address: `"ada.stone@example.org"`.')
    room: str | None = strawberry.field(default=None, description='Their room: `"B204"`; null for none.')


@strawberry.input(description="Somebody, named by `staffId`, by `email`, or by both.")
class StaffReferenceInput:
    staff_id: str = strawberry.field(default="", description='Their id in the SIS: `"T-204"`.')
    email: str = strawberry.field(default="", description='Their address: `"ada.stone@example.org"`.')


@strawberry.input(description="Who is in which room, as a list or as a file.")
class SetRoomsInput:
    school_id: strawberry.ID | None = strawberry.field(default=None, description=_SCHOOL)
    rooms: list[StaffRoomInput] | None = strawberry.field(
        default=None, description="At most 250; whoever is not in it keeps their room."
    )
    file: UploadFile | None = strawberry.field(
        default=None, description=f"{_FILE}, and `Room`, where an empty cell means no room: `rooms.csv`."
    )
    expected_version: Version | None = version_field()
    idempotency_key: str | None = key_field()


@strawberry.input(description="Who administers the school, all of them, as a list or as a file.")
class SetAdministratorsInput:
    school_id: strawberry.ID | None = strawberry.field(default=None, description=_SCHOOL)
    staff: list[StaffReferenceInput] | None = strawberry.field(
        default=None, description="At most 250; whoever is not in it is no administrator any more."
    )
    file: UploadFile | None = strawberry.field(default=None, description=f"{_FILE}: `administrators.csv`.")
    expected_version: Version | None = version_field()
    idempotency_key: str | None = key_field()


@strawberry.input(description="Somebody to write to about a school, in the place of whoever it was before.")
class SaveSchoolContactInput:
    school_id: strawberry.ID | None = strawberry.field(default=None, description=_SCHOOL)
    kind: SchoolContactKind = strawberry.field(description="What they are to the school: `IT_ACCOUNT`.")
    contact: ContactInput | None = strawberry.field(default=None, description="Who it is; or else `file`.")
    file: UploadFile | None = strawberry.field(
        default=None,
        description="The same as a file of one line, CSV in UTF-8 or XLSX, with the columns `Name` and `Email`: `it.csv`.",
    )
    expected_version: Version | None = version_field()
    idempotency_key: str | None = key_field()


def room_lines(given: Sequence[StaffRoomInput]) -> list[StaffLine]:
    """Raises `Refused` `LIST_TOO_LONG`."""
    check_list("rooms", given)
    return [
        StaffLine(row, one.staff_id.strip(), one.email.strip(), (one.room or "").strip())
        for row, one in enumerate(given, 1)
    ]


def staff_lines(given: Sequence[StaffReferenceInput]) -> list[StaffLine]:
    """Raises `Refused` `LIST_TOO_LONG`."""
    check_list("staff", given)
    return [StaffLine(row, one.staff_id.strip(), one.email.strip()) for row, one in enumerate(given, 1)]
