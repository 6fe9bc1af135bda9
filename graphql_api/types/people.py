"""What staff and students have in common."""

from enum import Enum
from typing import TypeVar

import strawberry
from strawberry import UNSET

from domain.errors import Refused
from graphql_api.context import Info


@strawberry.enum(description="Whether a person counts at the schools that you may see.")
class PersonStatus(Enum):
    ACTIVE = strawberry.enum_value("active", description="Counts: can be found, booked and scheduled.")
    LEFT = strawberry.enum_value(
        "left", description="Belongs to none of the schools any more; the roster source may bring them back."
    )
    INACTIVE = strawberry.enum_value("inactive", description="Set inactive by a person, and stays so.")


Value = TypeVar("Value")


def personal(info: Info, value: Value) -> Value:
    """The value, unless this token may not read personal data."""
    if not info.context.asking.reads_personal_data:
        raise Refused("SCOPE_REQUIRED", "Ask for a token with the scope roster.pii:read to read e-mail addresses.")
    return value


@strawberry.input(description="Which people. Everything that is given must hold.")
class PersonFilter:
    search: str | None = strawberry.field(
        default=None,
        description='Part of "first last" or "last, first", or the beginning of the SIS id; at least 2 letters: `"love"`.',
    )
    status: PersonStatus | None = strawberry.field(
        default=UNSET,
        description="People with this status at the school: `ACTIVE`; null for all. If not given, those who are active; with "
        "`updatedSince`, all.",
    )
    sis_ids: list[str] | None = strawberry.field(
        default=None, description='People with these SIS ids, at most 250: `["1001", "1002"]`.'
    )


@strawberry.input(description="Which students. Everything that is given must hold.")
class StudentFilter(PersonFilter):
    graduation_years: list[int] | None = strawberry.field(
        default=None, description="Students who graduate in these years: `[2027, 2028]`."
    )


@strawberry.input(description="Which staff. Everything that is given must hold.")
class StafferFilter(PersonFilter):
    pass
