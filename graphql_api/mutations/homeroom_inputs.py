"""Inputs of homerooms and pins."""

import strawberry

from domain.calendar import Days
from graphql_api.mutations.inputs import key_field
from graphql_api.types.calendar import Weekday, numbers_of


@strawberry.input(description="A limit to some days; left out, every day. With both, either is enough.")
class DayLimitInput:
    weekdays: list[Weekday] | None = strawberry.field(default=None, description="On these weekdays: `[MONDAY]`.")
    cycle_days: list[str] | None = strawberry.field(default=None, description='On these cycle days: `["A"]`.')


def days_of(limit: DayLimitInput | None) -> Days:
    if limit is None:
        return Days()
    labels = limit.cycle_days
    return Days(numbers_of(limit.weekdays), None if labels is None else frozenset(label.strip() for label in labels))


@strawberry.input(description="A homeroom that the rosters do not have, with at most 5,000 students.")
class CreateHomeroomInput:
    school_id: strawberry.ID = strawberry.field(description="The school.")
    name: str = strawberry.field(description='What to call it: `"Homeroom 9, Stone"`.')
    student_ids: list[strawberry.ID] = strawberry.field(description="Who is in it.")
    staffer_id: strawberry.ID | None = strawberry.field(default=None, description="Who leads it; nobody if not given.")
    idempotency_key: str | None = key_field()


@strawberry.input(description="Sections to make homerooms of, at most 5,000 at once.")
class DesignateHomeroomsInput:
    school_id: strawberry.ID = strawberry.field(description="The school.")
    section_ids: list[strawberry.ID] = strawberry.field(description="The sections.")
    days: DayLimitInput | None = strawberry.field(default=None, description="Only on some days.")
    flex_period_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Only in these flex periods; in all if not given."
    )
    idempotency_key: str | None = key_field()


@strawberry.input(description="Sections that are to be homerooms no more, at most 5,000 at once.")
class UndesignateHomeroomsInput:
    school_id: strawberry.ID = strawberry.field(description="The school.")
    section_ids: list[strawberry.ID] = strawberry.field(description="The sections.")
    idempotency_key: str | None = key_field()


@strawberry.input(description="Sections of this year that are to be homerooms as last year's were.")
class CarryOverDesignationsInput:
    school_id: strawberry.ID = strawberry.field(description="The school.")
    section_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Only these of the proposed sections, at most 5,000; all if not given."
    )
    idempotency_key: str | None = key_field()


@strawberry.input(description="Students to pin to a homeroom, at most 5,000 at once.")
class PinHomeroomsInput:
    school_id: strawberry.ID = strawberry.field(description="The school.")
    section_id: strawberry.ID = strawberry.field(description="The homeroom.")
    student_ids: list[strawberry.ID] = strawberry.field(description="The students.")
    days: DayLimitInput | None = strawberry.field(default=None, description="Only on some days.")
    idempotency_key: str | None = key_field()


@strawberry.input(description="Students who move to another homeroom, at most 5,000 at once.")
class MoveHomeroomInput:
    school_id: strawberry.ID = strawberry.field(description="The school.")
    section_id: strawberry.ID = strawberry.field(description="The homeroom they move to.")
    student_ids: list[strawberry.ID] = strawberry.field(description="The students.")
    days: DayLimitInput | None = strawberry.field(default=None, description="Only on some days.")
    rebook: bool = strawberry.field(
        default=False,
        description="Their unlocked homeroom pre-books move with them, from tomorrow to the end of the school year.",
    )
    idempotency_key: str | None = key_field()


@strawberry.input(description="Students whose pins end, at most 5,000 at once.")
class UnpinHomeroomsInput:
    school_id: strawberry.ID = strawberry.field(description="The school.")
    student_ids: list[strawberry.ID] = strawberry.field(description="The students.")
    idempotency_key: str | None = key_field()
