"""Sections: their seats, what is otherwise on single dates, and when they are not available."""

import datetime as dt
from typing import Annotated

import strawberry
from strawberry import UNSET

from application.access import Viewer
from graphql_api import find
from graphql_api.arguments import block_id, flex_period_ids, school_id, section_id, staffer_id
from graphql_api.context import Info
from graphql_api.mutations.inputs import key_field, version_field
from graphql_api.payloads import Payload, answer
from graphql_api.scalars import Version
from graphql_api.types.school import School
from graphql_api.types.section import Section


@strawberry.input(description="A section, or all sections somebody leads, is not available on some days.")
class BlockSectionInput:
    school_id: strawberry.ID = strawberry.field(description="The school.")
    section_id: strawberry.ID | None = strawberry.field(default=None, description="The section; or else `stafferId`.")
    staffer_id: strawberry.ID | None = strawberry.field(
        default=None, description="Whoever is away, and so every section they lead; or else `sectionId`."
    )
    first_day: dt.date = strawberry.field(description='The first day: `"2026-09-01"`.')
    last_day: dt.date = strawberry.field(description='The last day, included: `"2026-09-01"`.')
    reason: str = strawberry.field(description='Why, for people: `"Field trip"`.')
    flex_period_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Only in these flex periods; in all if not given."
    )
    idempotency_key: str | None = key_field()


@strawberry.input(description="The seats of a section, or of one date only.")
class SetSeatsInput:
    section_id: strawberry.ID = strawberry.field(description="The section.")
    seats: int | None = strawberry.field(
        default=None, description="Students it takes, 0 to 10,000: `30`; null goes back to what holds otherwise."
    )
    date: dt.date | None = strawberry.field(
        default=None, description='Only on this date: `"2026-09-01"`; always if not given.'
    )
    expected_version: Version | None = version_field()
    idempotency_key: str | None = key_field()


@strawberry.input(
    description="What is otherwise with a section on one date; what is left out stays, null goes back to as always."
)
class AdjustSectionInput:
    section_id: strawberry.ID = strawberry.field(description="The section.")
    date: dt.date = strawberry.field(description='The date: `"2026-09-01"`.')
    name: str | None = strawberry.field(
        default=UNSET, description='What it is called then, 1 to 255 characters: `"Robotics finals"`.'
    )
    room: str | None = strawberry.field(
        default=UNSET, description='Where it meets then, 1 to 100 characters: `"Auditorium"`.'
    )
    seats: int | None = strawberry.field(default=UNSET, description="Students it takes then, 0 to 10,000: `60`.")
    idempotency_key: str | None = key_field()


@strawberry.input(description="A block to take away.")
class UnblockInput:
    school_id: strawberry.ID = strawberry.field(description="The school.")
    block_id: strawberry.ID = strawberry.field(description="The block, as `School.blocks` has it.")
    idempotency_key: str | None = key_field()


@strawberry.type(description="What was blocked, or why it was not.")
class BlockSectionPayload(Payload):
    school: School | None = strawberry.field(default=None, description="The school; null where nothing was changed.")
    section: Section | None = strawberry.field(
        default=None,
        description="The blocked section; null where a member of staff was blocked, or nothing was changed.",
    )


@strawberry.type(description="The section with its seats, or why they were not set.")
class SetSeatsPayload(Payload):
    section: Section | None = strawberry.field(default=None, description="The section; null where nothing was changed.")


@strawberry.type(description="The section with its adjustments, or why nothing was adjusted.")
class AdjustSectionPayload(SetSeatsPayload):
    pass


@strawberry.type(description="The school with its blocks, or why the block was not taken away.")
class UnblockPayload(Payload):
    school: School | None = strawberry.field(default=None, description="The school; null where nothing was changed.")


@strawberry.type
class SectionMutations:
    @strawberry.mutation(
        description="Block a section or a member of staff. Admins of the school; staffers for themselves and their sections. "
        "Appointments already made stay; `School.strandedAppointments` lists them."
    )
    async def block_section(
        self,
        info: Info,
        input: Annotated[BlockSectionInput, strawberry.argument(description="What, when and why.")],
    ) -> BlockSectionPayload:
        async def work(viewer: Viewer) -> object:
            school = school_id(viewer, input.school_id)
            section = None if input.section_id is None else section_id(viewer, input.section_id)
            await info.context.app.block_section(
                viewer,
                school,
                input.first_day,
                input.last_day,
                input.reason,
                section=section,
                staffer=None if input.staffer_id is None else staffer_id(viewer, input.staffer_id),
                flex_periods=flex_period_ids(viewer, input.flex_period_ids),
                key=input.idempotency_key,
            )
            found = None if section is None else await find.section(info, section)
            return {"school": await find.school(info, school), "section": found}

        return await answer(BlockSectionPayload, work(info.context.asking))

    @strawberry.mutation(
        description="Set a section's seats. Admins of the school, and staff of the section. Nobody loses a seat they have."
    )
    async def set_seats(
        self, info: Info, input: Annotated[SetSeatsInput, strawberry.argument(description="The seats.")]
    ) -> SetSeatsPayload:
        async def work(viewer: Viewer) -> object:
            section = section_id(viewer, input.section_id)
            await info.context.app.set_seats(
                viewer,
                section,
                input.seats,
                day=input.date,
                expected_version=input.expected_version,
                key=input.idempotency_key,
            )
            return {"section": await find.section(info, section)}

        return await answer(SetSeatsPayload, work(info.context.asking))

    @strawberry.mutation(
        description="Say what a section is called, where it meets or how many seats it has on one date. Admins of the school, "
        "and staff of the section. Nobody loses a seat they have."
    )
    async def adjust_section(
        self, info: Info, input: Annotated[AdjustSectionInput, strawberry.argument(description="The date, and what.")]
    ) -> AdjustSectionPayload:
        async def work(viewer: Viewer) -> object:
            section = section_id(viewer, input.section_id)
            given = {"name": input.name, "room": input.room, "seats": input.seats}
            changes = {name: value for name, value in given.items() if value is not UNSET}
            adjust = info.context.app.adjust_section
            await adjust(viewer, section, input.date, changes, key=input.idempotency_key)
            return {"section": await find.section(info, section)}

        return await answer(AdjustSectionPayload, work(info.context.asking))

    @strawberry.mutation(
        description="Take a block away. Admins of the school; staffers for themselves and their sections."
    )
    async def unblock(
        self, info: Info, input: Annotated[UnblockInput, strawberry.argument(description="Which one.")]
    ) -> UnblockPayload:
        async def work(viewer: Viewer) -> object:
            school, block = school_id(viewer, input.school_id), block_id(viewer, input.block_id)
            await info.context.app.unblock(viewer, school, block, key=input.idempotency_key)
            return {"school": await find.school(info, school)}

        return await answer(UnblockPayload, work(info.context.asking))
