"""The secrets of a connected source: sealed for one connection of one district, unsealed only to open the source."""

import json
from collections.abc import Mapping, Sequence

from application.ports.seals import Seals
from domain.ids import ConnectionId, DistrictId
from domain.roster_source import RosterConnection, SourceField


def seal_secrets(seals: Seals, district: DistrictId, connection: ConnectionId, secrets: Mapping[str, str]) -> bytes:
    return seals.seal(json.dumps(dict(secrets)).encode(), _context(district, connection))


def unseal_secrets(seals: Seals, district: DistrictId, connection: RosterConnection) -> dict[str, str]:
    """Raises `Refused` `SECRETS_UNREADABLE`."""
    secrets: dict[str, str] = json.loads(seals.unseal(connection.sealed, _context(district, connection.id)))
    return secrets


def reseal_secrets(seals: Seals, district: DistrictId, connection: RosterConnection) -> bytes:
    """The same secrets, sealed with the newest key. Raises `Refused` `SECRETS_UNREADABLE`."""
    return seal_secrets(seals, district, connection.id, unseal_secrets(seals, district, connection))


def all_settings(seals: Seals, district: DistrictId, connection: RosterConnection) -> dict[str, str]:
    """What opens the source. Raises `Refused` `SECRETS_UNREADABLE`."""
    return {**connection.settings, **unseal_secrets(seals, district, connection)}


def completed(fields: Sequence[SourceField], given: Mapping[str, str]) -> dict[str, str]:
    """What was given, without blanks around it; what was left empty has its default, or is left out."""
    defaults = {one.name: one.default for one in fields if one.default is not None}
    return defaults | {name: value.strip() for name, value in given.items() if value.strip()}


def split(fields: Sequence[SourceField], given: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The settings that may be shown, and the secrets."""
    secret = {one.name for one in fields if one.secret}
    return (
        {name: value for name, value in given.items() if name not in secret},
        {name: value for name, value in given.items() if name in secret},
    )


def _context(district: DistrictId, connection: ConnectionId) -> bytes:
    return f"roster_connection {district} {connection}".encode()
