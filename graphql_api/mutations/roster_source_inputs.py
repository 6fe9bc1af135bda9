"""What is said of roster sources."""

from collections.abc import Mapping, Sequence
from datetime import time

import strawberry

from domain.errors import Refused
from graphql_api.mutations.inputs import key_field, version_field
from graphql_api.types.roster_source_kind import RosterSourceKind

_SETTINGS = "Its settings, secrets among them; `rosterSourceKinds` names those of each kind."


@strawberry.input(description="One setting. A secret is kept sealed, and never shown again.")
class RosterSourceSettingInput:
    name: str = strawberry.field(description='Its name: `"token"`.')
    value: str = strawberry.field(description='Its value, such as `"https://oneroster.example.org"`.')


@strawberry.input(description="A roster service to connect the district to.")
class ConnectRosterSourceInput:
    kind: RosterSourceKind = strawberry.field(description="What kind of service it is: `CLEVER`.")
    name: str = strawberry.field(description='What to call it; it stays: `"Clever"`.')
    settings: list[RosterSourceSettingInput] = strawberry.field(description=_SETTINGS)
    time_zone: str = strawberry.field(
        default="America/New_York",
        description='Of the nightly sync, and of schools that are new: `"America/Chicago"`.',
    )
    nightly_at: time | None = strawberry.field(
        default=None, description='When to sync every night: `"02:30"`; null: only when somebody asks.'
    )
    idempotency_key: str | None = key_field()


@strawberry.input(description="What to change about a roster source; what is left out stays.")
class UpdateRosterSourceInput:
    id: strawberry.ID = strawberry.field(description="The source.")
    settings: list[RosterSourceSettingInput] | None = strawberry.field(
        default=None, description="The settings to change, secrets among them; an empty one goes back to its default."
    )
    time_zone: str | None = strawberry.field(default=None, description='Another time zone: `"America/Chicago"`.')
    nightly_at: time | None = strawberry.field(default=None, description='Another time of night: `"02:30"`.')
    no_nightly: bool = strawberry.field(default=False, description="No longer sync it at night.")
    paused: bool | None = strawberry.field(default=None, description="Pause it, or resume it.")
    expected_version: int | None = version_field()
    idempotency_key: str | None = key_field()


@strawberry.input(description="A roster source to let go of.")
class RemoveRosterSourceInput:
    id: strawberry.ID = strawberry.field(description="The source.")
    idempotency_key: str | None = key_field()


@strawberry.input(description="A roster source to ask what it shares.")
class CheckRosterSourceInput:
    id: strawberry.ID = strawberry.field(description="The source.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Changes nothing here, as a check changes nothing: any `UUID`, or none."
    )


@strawberry.input(description="A roster source to retire.")
class RetireRosterSourceInput:
    name: str = strawberry.field(
        description='Its name, of a connection, also a removed one, or of imported files: `"files"`.'
    )
    format: str | None = strawberry.field(
        default=None, description="Where several sources have this name: `oneroster`, `clever`, as their syncs say."
    )
    dry_run: bool = strawberry.field(default=False, description="Only say what would leave, record by record.")
    idempotency_key: str | None = key_field()


@strawberry.input(description="A roster source to sync.")
class SyncRostersInput:
    source_id: strawberry.ID = strawberry.field(description="The source.")
    full: bool = strawberry.field(default=False, description="Read everything again, not only what has changed.")
    dry_run: bool = strawberry.field(default=False, description="Only say what would change, record by record.")
    release: strawberry.ID | None = strawberry.field(
        default=None,
        description="The roster sync that held parts of what the source still says: they are applied, unless the school has "
        "changed since.",
    )
    idempotency_key: str | None = key_field()


def settings_of(given: Sequence[RosterSourceSettingInput]) -> Mapping[str, str]:
    """Raises `Refused` `BAD_SETTINGS` where one is given twice."""
    found = {one.name: one.value for one in given}
    if len(found) < len(given):
        raise Refused("BAD_SETTINGS", "A setting is given twice: give each once.", field="settings")
    return found
