"""Cycle days by rule: made for a range, and moved on after a snow day."""

import datetime as dt
from datetime import date
from typing import Annotated

import strawberry

from application.access import Viewer
from domain.cycle_days import Rotation
from graphql_api.arguments import school_id
from graphql_api.context import Info
from graphql_api.limits import check_list
from graphql_api.mutations.inputs import key_field
from graphql_api.mutations.setup import SchoolPayload, school_now
from graphql_api.payloads import answer


@strawberry.input(description="Labels in turn over the school days of a range.")
class GenerateCycleDaysInput:
    school_id: strawberry.ID = strawberry.field(description="The school.")
    from_: date = strawberry.field(name="from", description='The first date: `"2026-08-17"`.')
    to: date = strawberry.field(description='The last date, included, in the same school year: `"2027-06-04"`.')
    labels: list[str] = strawberry.field(description='The labels in the order of their turns: `["A", "B"]`.')
    start_with: str | None = strawberry.field(
        default=None, description='The label of the first day, `"B"`; the first label if not given.'
    )
    closures_shift: bool = strawberry.field(
        default=True,
        description="True: a closed day takes no turn, and the next day has it. False: it uses its turn up. Only closures for "
        "everyone count.",
    )
    keep_labelled: bool = strawberry.field(
        default=False, description="Leave dates that have a label as they are; their turns are used up all the same."
    )
    dry_run: bool = strawberry.field(default=False, description="Only tell what would change.")
    idempotency_key: str | None = key_field()


@strawberry.input(description="Labels moved on, as after a snow day.")
class ShiftCycleDaysInput:
    school_id: strawberry.ID = strawberry.field(description="The school.")
    from_: date = strawberry.field(
        name="from",
        description='From this date to the end of the school year: `"2026-12-15"`; the snow day or the day after.',
    )
    by: int = strawberry.field(
        default=1, description="How many school days later, at most 30: `1`; earlier where negative: `-1`."
    )
    dry_run: bool = strawberry.field(default=False, description="Only tell what would change.")
    idempotency_key: str | None = key_field()


@strawberry.type(description="A date whose label changes.")
class CycleDayChange:
    date: dt.date = strawberry.field(description='The date: `"2026-09-01"`.')
    label: str | None = strawberry.field(description='Its label: `"A"`; null where the label goes.')


@strawberry.type(description="The dates whose labels change, and the school with its calendar.")
class CycleDaysPayload(SchoolPayload):
    changes: list[CycleDayChange] | None = strawberry.field(
        default=None,
        description="The dates whose labels changed, or (dry run) would, ascending; null where it was refused.",
    )


@strawberry.type(description="What changed, or why no label was set.")
class GenerateCycleDaysPayload(CycleDaysPayload):
    pass


@strawberry.type(description="What changed, or why no label was moved.")
class ShiftCycleDaysPayload(CycleDaysPayload):
    pass


@strawberry.type
class CycleDayMutations:
    @strawberry.mutation(
        description="Label the school days of a range in turn; dates without school lose their labels. Correct single days with "
        "`setCycleDays`. Admins of the school."
    )
    async def generate_cycle_days(
        self,
        info: Info,
        input: Annotated[GenerateCycleDaysInput, strawberry.argument(description="The range and the labels.")],
    ) -> GenerateCycleDaysPayload:
        async def work(viewer: Viewer) -> object:
            school = school_id(viewer, input.school_id)
            check_list("labels", input.labels)
            rotation = Rotation(
                input.from_,
                input.to,
                tuple(input.labels),
                input.start_with,
                input.closures_shift,
                input.keep_labelled,
            )
            generate = info.context.app.generate_cycle_days
            changes = await generate(viewer, school, rotation, dry_run=input.dry_run, key=input.idempotency_key)
            return {"changes": _told(changes), **await school_now(info, school)}

        return await answer(GenerateCycleDaysPayload, work(info.context.asking))

    @strawberry.mutation(
        description="Move the labels of a day and all later ones of its school year on by some school days, as after a snow day: "
        "add the closure first. Admins of the school."
    )
    async def shift_cycle_days(
        self, info: Info, input: Annotated[ShiftCycleDaysInput, strawberry.argument(description="From when, how far.")]
    ) -> ShiftCycleDaysPayload:
        async def work(viewer: Viewer) -> object:
            school = school_id(viewer, input.school_id)
            shift, key = info.context.app.shift_cycle_days, input.idempotency_key
            changes = await shift(viewer, school, input.from_, input.by, dry_run=input.dry_run, key=key)
            return {"changes": _told(changes), **await school_now(info, school)}

        return await answer(ShiftCycleDaysPayload, work(info.context.asking))


def _told(changes: dict[date, str | None]) -> list[CycleDayChange]:
    return [CycleDayChange(date=day, label=label) for day, label in changes.items()]
