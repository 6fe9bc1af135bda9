"""People by hand: added, changed, set inactive, and kept as they are whatever the rosters say."""

from typing import Annotated

import strawberry

from application.access import Viewer
from domain.custom_people import PersonFields
from domain.errors import Refused, not_found
from domain.ids import StafferId, StudentId
from domain.roster import StafferRole as Role
from domain.roster_feed import Kind
from graphql_api import find
from graphql_api.arguments import kind_and_number, school_id, staffer_id, student_id
from graphql_api.context import Info
from graphql_api.enums import value_of
from graphql_api.limits import LIMITS, check_list
from graphql_api.mutations.inputs import key_field
from graphql_api.payloads import Payload, answer
from graphql_api.types.identity_conflict import RosterPerson, person_by_number
from graphql_api.types.staffer import Staffer, StafferRole
from graphql_api.types.student import Student


@strawberry.input(description="A student whom no roster source manages; all fields are written.")
class SaveStudentInput:
    school_id: strawberry.ID = strawberry.field(description="The school, which is theirs.")
    student_id: strawberry.ID | None = strawberry.field(
        default=None, description="Whom to change; somebody new if not given."
    )
    sis_id: str = strawberry.field(description='Unique among the active students of the district: `"C-1"`.')
    first_name: str = strawberry.field(description='`"Ada"`.')
    last_name: str = strawberry.field(description='`"Lovelace"`.')
    email: str | None = strawberry.field(
        default=None, description='Unique among the active students: `"ada@example.org"`; null if the school allows it.'
    )
    graduation_year: int | None = strawberry.field(
        default=None, description="`2029`; null if the school takes in ungraded students."
    )
    guardian_emails: list[str] = strawberry.field(
        default_factory=list, description='Of their guardians, at most 10: `["mia@example.org"]`.'
    )
    idempotency_key: str | None = key_field()


@strawberry.input(description="A member of staff whom no roster source manages; all fields are written.")
class SaveStafferInput:
    school_id: strawberry.ID = strawberry.field(description="The school where they work.")
    staffer_id: strawberry.ID | None = strawberry.field(
        default=None, description="Whom to change; somebody new if not given."
    )
    sis_id: str = strawberry.field(description='Unique among the active staff of the district: `"T-1"`.')
    first_name: str = strawberry.field(description='`"Grace"`.')
    last_name: str = strawberry.field(description='`"Hopper"`.')
    email: str = strawberry.field(description='Unique among the active staff: `"grace@example.org"`.')
    role: StafferRole = strawberry.field(
        default=StafferRole.STAFFER, description="Of somebody new, at this school: `STAFFER`."
    )
    idempotency_key: str | None = key_field()


@strawberry.input(description="Somebody whom no roster source manages, to be set inactive or active again.")
class SetPersonActiveInput:
    school_id: strawberry.ID = strawberry.field(description="A school of theirs.")
    person_id: strawberry.ID = strawberry.field(description="A student or member of staff.")
    active: bool = strawberry.field(description="Whether they count.")
    idempotency_key: str | None = key_field()


@strawberry.input(description="People whom imports leave as they are, or no longer.")
class SetIgnoreOnImportInput:
    school_id: strawberry.ID = strawberry.field(description="A school of theirs.")
    person_ids: list[strawberry.ID] = strawberry.field(description="Only students, or only staff; at most 500.")
    ignored: bool = strawberry.field(description="Whether imports leave them as they are.")
    idempotency_key: str | None = key_field()


@strawberry.type(description="The student, or why nothing was done.")
class SaveStudentPayload(Payload):
    student: Student | None = strawberry.field(default=None, description="The student; null where nothing was done.")


@strawberry.type(description="The member of staff, or why nothing was done.")
class SaveStafferPayload(Payload):
    staffer: Staffer | None = strawberry.field(default=None, description="Them; null where nothing was done.")


@strawberry.type(description="The person, or why nothing was done.")
class SetPersonActivePayload(Payload):
    person: RosterPerson | None = strawberry.field(default=None, description="Them; null where nothing was done.")


@strawberry.type(description="The people, or why nothing was done.")
class SetIgnoreOnImportPayload(Payload):
    people: list[RosterPerson] | None = strawberry.field(default=None, description="Them; null where nothing was done.")


@strawberry.type
class PeopleMutations:
    @strawberry.mutation(
        description="Add a student by hand, or change one. Imports ignore whoever is added. Admins of the school."
    )
    async def save_student(
        self, info: Info, input: Annotated[SaveStudentInput, strawberry.argument(description="The student.")]
    ) -> SaveStudentPayload:
        async def work(viewer: Viewer) -> object:
            person = None if input.student_id is None else student_id(viewer, input.student_id)
            names = (input.sis_id, input.first_name, input.last_name)
            guardians = tuple(input.guardian_emails)
            fields = PersonFields(*names, input.email, input.graduation_year, guardians)
            save, school = info.context.app.save_person, school_id(viewer, input.school_id)
            done = await save(viewer, school, Kind.STUDENT, fields, person=person, key=input.idempotency_key)
            return {"student": await find.student(info, StudentId(done))}

        return await answer(SaveStudentPayload, work(info.context.asking))

    @strawberry.mutation(
        description="Add a member of staff by hand, or change one. Imports ignore whoever is added. Admins of the school."
    )
    async def save_staffer(
        self, info: Info, input: Annotated[SaveStafferInput, strawberry.argument(description="The member of staff.")]
    ) -> SaveStafferPayload:
        async def work(viewer: Viewer) -> object:
            person = None if input.staffer_id is None else staffer_id(viewer, input.staffer_id)
            fields = PersonFields(input.sis_id, input.first_name, input.last_name, input.email)
            save, school = info.context.app.save_person, school_id(viewer, input.school_id)
            role, key = Role(value_of(input.role)), input.idempotency_key
            done = await save(viewer, school, Kind.STAFFER, fields, person=person, role=role, key=key)
            return {"staffer": await find.staffer(info, StafferId(done))}

        return await answer(SaveStafferPayload, work(info.context.asking))

    @strawberry.mutation(
        description="Set somebody whom no source manages inactive, or active again. A student's appointments to come are "
        "cancelled. Admins of the school."
    )
    async def set_person_active(
        self, info: Info, input: Annotated[SetPersonActiveInput, strawberry.argument(description="Who, and what.")]
    ) -> SetPersonActivePayload:
        async def work(viewer: Viewer) -> object:
            school = school_id(viewer, input.school_id)
            kind, person = kind_and_number(viewer, input.person_id, "personId")
            change, key = info.context.app.set_person_active, input.idempotency_key
            done = await change(viewer, school, kind, person, active=input.active, key=key)
            return {"person": await person_by_number(info, kind, done)}

        return await answer(SetPersonActivePayload, work(info.context.asking))

    @strawberry.mutation(
        description="Have imports leave people as they are, or no longer: all of them, or nobody. Admins of the school."
    )
    async def set_ignore_on_import(
        self, info: Info, input: Annotated[SetIgnoreOnImportInput, strawberry.argument(description="Who, and what.")]
    ) -> SetIgnoreOnImportPayload:
        async def work(viewer: Viewer) -> object:
            school = school_id(viewer, input.school_id)
            check_list("personIds", input.person_ids, LIMITS.bulk_ids)
            asked = [kind_and_number(viewer, id, "personIds") for id in input.person_ids]
            kinds = {kind for kind, _ in asked}
            if len(kinds) > 1:
                raise Refused("ONE_KIND", "Name students only, or staff only: send two requests.", field="personIds")
            if not asked:
                raise not_found("person", "personIds")
            change, key = info.context.app.set_ignore_on_import, input.idempotency_key
            (kind,) = kinds
            done = await change(viewer, school, kind, [one for _, one in asked], ignored=input.ignored, key=key)
            return {"people": [await person_by_number(info, kind, one) for one in done]}

        return await answer(SetIgnoreOnImportPayload, work(info.context.asking))
