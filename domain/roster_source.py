"""A roster service on the network that a district has connected: its kind, its settings, and when it is synced at night."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.errors import Refused
from domain.ids import ConnectionId, JobId, SyncId

MOST_RETRIES = 5
"""How often a nightly sync is tried again."""
FIRST_PAUSE = timedelta(minutes=5)
LONGEST_NAME = 100
LONGEST_VALUE = 10_000
_FILES = "files"
"""The name under which ids of imported files are kept."""


class SourceKind(StrEnum):
    CLEVER = "clever"
    CLASSLINK = "classlink"
    ONEROSTER = "oneroster"


@dataclass(frozen=True, slots=True)
class SourceField:
    """One setting of a kind of source; a secret is written, and never shown again."""

    name: str
    label: str
    secret: bool = False
    required: bool = True
    default: str | None = None

    @property
    def is_address(self) -> bool:
        """Whether it says where requests, and the secrets in them, are sent."""
        return self.name.endswith("_url")


class ConnectionState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    """Nothing is pulled, at night or by hand, until it is resumed."""


@dataclass(frozen=True, slots=True)
class RosterConnection:
    """A connected source. Its name and kind stay: the ids of people and sections are kept under them."""

    id: ConnectionId
    kind: SourceKind
    name: str
    settings: Mapping[str, str]
    """Those that are no secrets."""
    sealed: bytes = field(repr=False)
    """The secrets, sealed for this district and connection."""
    secrets: frozenset[str]
    """The names of the secrets that are set."""
    time_zone: str
    """Of the nightly sync, and of schools that are new."""
    nightly_at: time | None
    """None: only when somebody asks."""
    state: ConnectionState
    cursor: str | None
    """Up to where the source has been read; None: from the beginning."""
    cursor_rules: str | None
    """What the schools accepted when it was read: whom they did not, no change at the source brings in."""
    next_sync: datetime | None
    night_retries: int
    """How often tonight's sync was put off because the source was not available."""
    sync_job: JobId | None
    """The latest sync asked for, which may be over."""
    last_sync: SyncId | None
    created_by: str
    created_at: datetime
    updated_by: str
    updated_at: datetime
    version: int
    """Another one after every edit, not after syncs."""
    checked_at: datetime | None = None
    """When it last told what it shares, with these settings."""

    def next_night(self, after: datetime) -> datetime | None:
        """When it is synced next by itself, if at all."""
        if self.nightly_at is None or self.state is ConnectionState.PAUSED:
            return None
        return next_night(self.nightly_at, self.time_zone, after)

    def retry_at(self, now: datetime) -> datetime | None:
        """When a nightly sync is tried again that has just found its source unavailable; None: not this night any more.

        The pauses double: 5, 10, 20, 40 and 80 minutes.
        """
        tomorrow = self.next_night(now)
        if tomorrow is None or self.night_retries >= MOST_RETRIES:
            return None
        at = now + FIRST_PAUSE * 2**self.night_retries
        return at if at < tomorrow else None


def next_night(at: time, time_zone: str, after: datetime) -> datetime:
    """The first instant after `after` at which the clocks of the zone show `at`, once for every date.

    Where clocks go forward over it, it is as much later as they go; where they go back, the first of the two.
    """
    zone = ZoneInfo(time_zone)
    today = after.astimezone(zone).date()
    nights = (
        datetime.combine(today + timedelta(days=days), at, zone).astimezone(UTC)  # fold=0 does both
        for days in range(-1, 3)
    )
    return next(night for night in nights if night > after)


def check_name(name: str) -> list[Refused]:
    """`BAD_NAME` for what cannot be a source's name."""
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        return [Refused("BAD_NAME", f"A source's name has 1 to {LONGEST_NAME} characters.", field="name")]
    if name.casefold() == _FILES:
        message = "The ids of imported files are kept under this name: choose another."
        return [Refused("BAD_NAME", message, field="name")]
    return []


def check_time_zone(time_zone: str) -> list[Refused]:
    """`BAD_TIME_ZONE` for what is no zone of the tz database."""
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        message = "There is no such time zone: give one like America/Chicago."
        return [Refused("BAD_TIME_ZONE", message, field="timeZone")]
    return []


def check_settings(fields: Sequence[SourceField], given: Mapping[str, str]) -> list[Refused]:
    """`BAD_SETTINGS` for every setting that is missing, unknown or too long; values are never repeated."""
    known = {one.name: one for one in fields}
    refusals = [
        bad_setting(name, f"There is no setting {name}: the settings are {', '.join(known)}.")
        for name in given
        if name not in known
    ]
    for one in fields:
        value = given.get(one.name, "")
        if one.required and not value.strip():
            refusals.append(bad_setting(one.name, f"{one.label} is missing: give the setting {one.name}."))
        elif len(value) > LONGEST_VALUE or "\0" in value:
            refusals.append(bad_setting(one.name, f"{one.label} is no such value: check the setting {one.name}."))
    return refusals


def check_secrets_given(
    fields: Sequence[SourceField], before: Mapping[str, str], after: Mapping[str, str], given: Mapping[str, str]
) -> list[Refused]:
    """`SECRETS_WANTED` for every secret that would go to another address without being given again.

    Who may change a source need not know its secrets, and must not learn them by having them sent elsewhere.
    """
    moved = [one.label for one in fields if one.is_address and before.get(one.name) != after.get(one.name)]
    return [
        Refused(
            "SECRETS_WANTED",
            f"{moved[0]} is another one: give the setting {one.name} again, because it would be sent there.",
            field=("settings", one.name),
        )
        for one in fields
        if moved and one.secret and one.name in after and not given.get(one.name, "").strip()
    ]


def bad_setting(name: str, message: str) -> Refused:
    """`BAD_SETTINGS`; the message repeats no value."""
    return Refused("BAD_SETTINGS", message, field=("settings", name))
