"""Kinds of roster services, and what each needs to be told."""

from enum import Enum

import strawberry

from domain.roster_source import SourceField


@strawberry.enum(description="What kind of roster service a source is.")
class RosterSourceKind(Enum):
    CLEVER = strawberry.enum_value("clever", description="Clever.")
    CLASSLINK = strawberry.enum_value("classlink", description="ClassLink Roster Server.")
    ONEROSTER = strawberry.enum_value("oneroster", description="A OneRoster 1.1 or 1.2 REST service.")


@strawberry.enum(description="Whether a source is read.")
class RosterSourceState(Enum):
    ACTIVE = strawberry.enum_value("active", description="At night, if a time is set, and when somebody asks.")
    PAUSED = strawberry.enum_value("paused", description="Not until it is resumed.")


@strawberry.type(description="One setting of a kind of roster source.")
class RosterSourceField:
    name: str = strawberry.field(description='What it is called in `settings`: `"token"`.')
    label: str = strawberry.field(description='What it is, for people: `"District token"`.')
    secret: bool = strawberry.field(description="Whether it is kept sealed, and never shown again.")
    required: bool = strawberry.field(description="Whether it must be given.")
    default: str | None = strawberry.field(
        description='What it is where nothing is given: `"https://api.clever.com"`; null for nothing.'
    )

    @classmethod
    def of(cls, field: SourceField) -> "RosterSourceField":
        return cls(
            name=field.name, label=field.label, secret=field.secret, required=field.required, default=field.default
        )


@strawberry.type(description="A kind of roster service that can be connected.")
class RosterSourceKindInfo:
    kind: RosterSourceKind = strawberry.field(description="The kind: `CLEVER`.")
    fields: list[RosterSourceField] = strawberry.field(description="Its settings.")


@strawberry.type(
    description="A source from which the district has or had records: a connection, a removed one, or files."
)
class KnownRosterSource:
    name: str = strawberry.field(description='What it is called, as `retireRosterSource` wants it: `"files"`.')
    format: str = strawberry.field(description='Of which format its records were: `"oneroster"`.')
    state: RosterSourceState | None = strawberry.field(description="Of a connection, `PAUSED`; null for any other.")
    in_use: bool = strawberry.field(
        description="False: it was removed or retired, and keeps nobody from leaving who is missing elsewhere."
    )
