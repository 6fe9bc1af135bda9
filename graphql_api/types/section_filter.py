"""Which sections a list has."""

import strawberry
from strawberry import UNSET


@strawberry.input(description="Which sections. Everything that is given must hold.")
class SectionFilter:
    search: str | None = strawberry.field(
        default=None, description='Part of the name, at least 2 letters, in any case: `"advis"`.'
    )
    period: str | None = strawberry.field(default=None, description='The bell period of the source, exactly: `"3"`.')
    staffer_id: strawberry.ID | None = strawberry.field(
        default=None, description="Sections this member of staff teaches."
    )
    homeroom: bool | None = strawberry.field(default=None, description="Only homerooms, or (false) only others.")
    suggested_homeroom: bool | None = strawberry.field(
        default=None, description="Only those the school's rule suggests as homerooms, or (false) only others."
    )
    active: bool | None = strawberry.field(
        default=UNSET,
        description="Only those that can be booked, or (false) only ended ones; null for all. If not given, those that can be "
        "booked; with `updatedSince`, all.",
    )
