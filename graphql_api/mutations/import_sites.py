"""What a school says on its import site, and the link to it."""

from typing import Annotated

import strawberry
from starlette.datastructures import UploadFile

from application.access import Viewer
from domain.errors import Refused
from domain.ids import SchoolId
from domain.import_site import ContactKind, StaffLine
from domain.provisioning import Contact
from graphql_api.arguments import school_id
from graphql_api.context import Info
from graphql_api.enums import value_of
from graphql_api.mutations.provisioning_inputs import (
    RotateImportSiteInput,
    SaveSchoolContactInput,
    SetAdministratorsInput,
    SetRoomsInput,
    room_lines,
    staff_lines,
)
from graphql_api.payloads import Payload, answer
from graphql_api.types.import_site import ImportSite, import_site_of, site_school


@strawberry.type(description="The import site after the change, or why nothing was changed.")
class ImportSitePayload(Payload):
    import_site: ImportSite | None = strawberry.field(
        default=None, description="The import site; null where nothing was changed."
    )


@strawberry.type(description="The import site after a list was taken. All lines are taken, or none.")
class StaffListPayload(ImportSitePayload):
    changed: int | None = strawberry.field(
        default=None, description="How many people it changed something for: `41`; null where it was refused."
    )


@strawberry.type(description="The new link, or why there is none.")
class RotateImportSitePayload(ImportSitePayload):
    url: str | None = strawberry.field(
        default=None,
        description="The link, shown this once; what follows its `#` is the token for `Authorization: Bearer …`. Null where "
        "the same idempotency key came again.",
    )


@strawberry.type
class ImportSiteMutations:
    @strawberry.mutation(
        description="Make a new link for a school's import site; the old one stops working at once. Admins of the school."
    )
    async def rotate_import_site(
        self, info: Info, input: Annotated[RotateImportSiteInput, strawberry.argument(description="Which school.")]
    ) -> RotateImportSitePayload:
        async def work(viewer: Viewer) -> object:
            school = school_id(viewer, input.school_id)
            url = await info.context.app.rotate_import_site(viewer, school, mail=input.mail, key=input.idempotency_key)
            return {"url": url, "import_site": await import_site_of(info, school)}

        return await answer(RotateImportSitePayload, work(info.context.asking))

    @strawberry.mutation(
        description="Say who is in which room. All lines are taken, or none. Admins of the school, and whoever has the link."
    )
    async def set_rooms(
        self, info: Info, input: Annotated[SetRoomsInput, strawberry.argument(description="Who is where.")]
    ) -> StaffListPayload:
        async def work(viewer: Viewer) -> object:
            school = site_school(viewer, input.school_id)
            listed = None if input.rooms is None else room_lines(input.rooms)
            lines, file = await _lines(info, school, "rooms", listed, input.file)
            change, version = info.context.app.set_rooms, input.expected_version
            changed = await change(
                viewer, school, lines, file=file, expected_version=version, key=input.idempotency_key
            )
            return {"changed": changed, "import_site": await import_site_of(info, school)}

        return await answer(StaffListPayload, work(info.context.asking))

    @strawberry.mutation(
        description="Say who administers the school: all of them. All lines are taken, or none. Admins of the school, and "
        "whoever has the link."
    )
    async def set_administrators(
        self, info: Info, input: Annotated[SetAdministratorsInput, strawberry.argument(description="All of them.")]
    ) -> StaffListPayload:
        async def work(viewer: Viewer) -> object:
            school = site_school(viewer, input.school_id)
            listed = None if input.staff is None else staff_lines(input.staff)
            lines, file = await _lines(info, school, "staff", listed, input.file)
            change, version = info.context.app.set_administrators, input.expected_version
            changed = await change(
                viewer, school, lines, file=file, expected_version=version, key=input.idempotency_key
            )
            return {"changed": changed, "import_site": await import_site_of(info, school)}

        return await answer(StaffListPayload, work(info.context.asking))

    @strawberry.mutation(
        description="Say who somebody is to the school. The IT account: admins of the school, and whoever has the link. The "
        "contacts, to whom links are mailed: admins only."
    )
    async def save_school_contact(
        self, info: Info, input: Annotated[SaveSchoolContactInput, strawberry.argument(description="Who is what.")]
    ) -> ImportSitePayload:
        async def work(viewer: Viewer) -> object:
            school = site_school(viewer, input.school_id)
            kind = ContactKind(value_of(input.kind))
            contact = await _contact(info, school, input)
            save, version = info.context.app.save_contact, input.expected_version
            await save(viewer, school, kind, contact, expected_version=version, key=input.idempotency_key)
            return {"import_site": await import_site_of(info, school)}

        return await answer(ImportSitePayload, work(info.context.asking))


async def _contact(info: Info, school: SchoolId, input: SaveSchoolContactInput) -> Contact:
    """Raises `Refused` `LIST_OR_FILE`."""
    if input.contact is not None and input.file is None:
        return input.contact.contact()
    if input.contact is None and input.file is not None:
        file, read = input.file, info.context.app.read_staff_list.contact
        return await read(info.context.asking, school, file.file, file.filename or "file")
    raise Refused("LIST_OR_FILE", "Give either contact or file.", field="contact")


async def _lines(
    info: Info, school: SchoolId, name: str, listed: list[StaffLine] | None, file: UploadFile | None
) -> tuple[list[StaffLine], str]:
    """The lines of the list or of the file, and the file's name. Raises `Refused` `LIST_OR_FILE`."""
    if (listed is None) == (file is None):
        raise Refused("LIST_OR_FILE", f"Give either {name} or file.", field=name)
    if file is None:
        return listed or [], ""
    given = file.filename or "file"
    read = info.context.app.read_staff_list
    return list(await read(info.context.asking, school, file.file, given, rooms=name == "rooms")), given
