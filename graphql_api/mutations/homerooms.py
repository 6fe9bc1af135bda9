"""Homerooms: which sections are, and who is pinned to one."""

from typing import Annotated

import strawberry

from application.access import Viewer
from graphql_api import find
from graphql_api.arguments import (
    flex_period_ids,
    school_id,
    section_id,
    section_ids,
    staffer_id,
    student_ids,
)
from graphql_api.context import Info
from graphql_api.mutations.homeroom_inputs import (
    CarryOverDesignationsInput,
    CreateHomeroomInput,
    DesignateHomeroomsInput,
    MoveHomeroomInput,
    PinHomeroomsInput,
    UndesignateHomeroomsInput,
    UnpinHomeroomsInput,
    days_of,
)
from graphql_api.mutations.homeroom_payloads import (
    CarryOverDesignationsPayload,
    CreateHomeroomPayload,
    DesignateHomeroomsPayload,
    MoveHomeroomPayload,
    PinHomeroomsPayload,
    UndesignateHomeroomsPayload,
    UnpinHomeroomsPayload,
    section_results,
    student_results,
)
from graphql_api.payloads import answer


@strawberry.type
class HomeroomMutations:
    @strawberry.mutation(
        description="Make a homeroom where the rosters have none: a section that no sync touches, with these students, "
        "designated for all days. Admins of the school."
    )
    async def create_homeroom(
        self, info: Info, input: Annotated[CreateHomeroomInput, strawberry.argument(description="The homeroom.")]
    ) -> CreateHomeroomPayload:
        async def work(viewer: Viewer) -> object:
            made = await info.context.app.create_homeroom(
                viewer,
                school_id(viewer, input.school_id),
                input.name,
                student_ids(viewer, input.student_ids),
                lead=None if input.staffer_id is None else staffer_id(viewer, input.staffer_id),
                key=input.idempotency_key,
            )
            section = await find.section(info, made.section)
            return {"section": section, "results": student_results(viewer, made.students)}

        return await answer(CreateHomeroomPayload, work(info.context.asking))

    @strawberry.mutation(description="Make homerooms of sections. Admins of the school.")
    async def designate_homerooms(
        self,
        info: Info,
        input: Annotated[DesignateHomeroomsInput, strawberry.argument(description="Which sections, and when.")],
    ) -> DesignateHomeroomsPayload:
        async def work(viewer: Viewer) -> object:
            done = await info.context.app.designate_homerooms(
                viewer,
                school_id(viewer, input.school_id),
                section_ids(viewer, input.section_ids),
                days=days_of(input.days),
                flex_periods=flex_period_ids(viewer, input.flex_period_ids),
                key=input.idempotency_key,
            )
            return {"results": section_results(viewer, done)}

        return await answer(DesignateHomeroomsPayload, work(info.context.asking))

    @strawberry.mutation(description="Sections are homerooms no more; pins to them end. Admins of the school.")
    async def undesignate_homerooms(
        self,
        info: Info,
        input: Annotated[UndesignateHomeroomsInput, strawberry.argument(description="Which sections.")],
    ) -> UndesignateHomeroomsPayload:
        async def work(viewer: Viewer) -> object:
            done = await info.context.app.undesignate_homerooms(
                viewer,
                school_id(viewer, input.school_id),
                section_ids(viewer, input.section_ids),
                key=input.idempotency_key,
            )
            return {"results": section_results(viewer, done.items), "ended_pins": len(done.ended_pins)}

        return await answer(UndesignateHomeroomsPayload, work(info.context.asking))

    @strawberry.mutation(
        description="Make homerooms of this year's sections as last year's were, on the same days and in the same periods: "
        "what `School.homeroomCarryOver` proposes. Admins of the school."
    )
    async def carry_over_designations(
        self,
        info: Info,
        input: Annotated[CarryOverDesignationsInput, strawberry.argument(description="Which of those proposed.")],
    ) -> CarryOverDesignationsPayload:
        async def work(viewer: Viewer) -> object:
            done = await info.context.app.carry_over_designations(
                viewer,
                school_id(viewer, input.school_id),
                None if input.section_ids is None else section_ids(viewer, input.section_ids),
                key=input.idempotency_key,
            )
            return {"results": section_results(viewer, done)}

        return await answer(CarryOverDesignationsPayload, work(info.context.asking))

    @strawberry.mutation(
        description="Say whose homeroom is which, over whatever the rosters say. Admins of the school."
    )
    async def pin_homerooms(
        self,
        info: Info,
        input: Annotated[PinHomeroomsInput, strawberry.argument(description="Which students, and where.")],
    ) -> PinHomeroomsPayload:
        async def work(viewer: Viewer) -> object:
            done = await info.context.app.pin_homerooms(
                viewer,
                school_id(viewer, input.school_id),
                section_id(viewer, input.section_id),
                student_ids(viewer, input.student_ids),
                days=days_of(input.days),
                key=input.idempotency_key,
            )
            return {"results": student_results(viewer, done)}

        return await answer(PinHomeroomsPayload, work(info.context.asking))

    @strawberry.mutation(
        description="Move students to another homeroom: they are pinned to it and put on its roster, whatever the rosters say; "
        "where asked, their pre-books move too. To take it back, undo the run and move them back. Admins of the school."
    )
    async def move_homeroom(
        self, info: Info, input: Annotated[MoveHomeroomInput, strawberry.argument(description="Who, and where to.")]
    ) -> MoveHomeroomPayload:
        async def work(viewer: Viewer) -> object:
            done = await info.context.app.move_homeroom(
                viewer,
                school_id(viewer, input.school_id),
                section_id(viewer, input.section_id),
                student_ids(viewer, input.student_ids),
                days=days_of(input.days),
                rebook=input.rebook,
                key=input.idempotency_key,
            )
            job = None if done.job is None else await find.job(info, done.job)
            return {"results": student_results(viewer, done.students), "job": job}

        return await answer(MoveHomeroomPayload, work(info.context.asking))

    @strawberry.mutation(description="End students' pins; the rosters decide again. Admins of the school.")
    async def unpin_homerooms(
        self, info: Info, input: Annotated[UnpinHomeroomsInput, strawberry.argument(description="Which students.")]
    ) -> UnpinHomeroomsPayload:
        async def work(viewer: Viewer) -> object:
            done = await info.context.app.unpin_homerooms(
                viewer,
                school_id(viewer, input.school_id),
                student_ids(viewer, input.student_ids),
                key=input.idempotency_key,
            )
            return {"results": student_results(viewer, done)}

        return await answer(UnpinHomeroomsPayload, work(info.context.asking))
