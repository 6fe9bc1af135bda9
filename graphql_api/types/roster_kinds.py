"""The kinds of record a roster has, and what becomes of a run."""

from enum import Enum

import strawberry


@strawberry.enum(description="A kind of record in a roster.")
class RosterKind(Enum):
    SCHOOL = strawberry.enum_value("school", description="A school.")
    STAFFER = strawberry.enum_value("staffer", description="A member of staff.")
    STUDENT = strawberry.enum_value("student", description="A student.")
    SECTION = strawberry.enum_value("section", description="A section.")
    ENROLLMENT = strawberry.enum_value("enrollment", description="A student on the roster of a section.")


@strawberry.enum(description="What became of a school's part that waited.")
class RosterDecision(Enum):
    RELEASED = strawberry.enum_value("released", description="It was applied.")
    DISCARDED = strawberry.enum_value("discarded", description="Somebody decided not to apply it.")
    SUPERSEDED = strawberry.enum_value("superseded", description="A newer sync of the same source took its place.")


@strawberry.enum(description="What became of a run, or of one school in it.")
class RosterSyncStatus(Enum):
    APPLIED = strawberry.enum_value("applied", description="Changes were made.")
    UNCHANGED = strawberry.enum_value("unchanged", description="Nothing was different.")
    DRY_RUN = strawberry.enum_value("dry-run", description="It was only tried: nothing was written.")
    HELD = strawberry.enum_value("held", description="At least one school waits for an admin; it is unchanged.")
    REJECTED = strawberry.enum_value("rejected", description="The input cannot be trusted; nothing was changed.")
