"""Picking files up from an SFTP server, for a box of the drop folder."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from domain.drops import Box
from domain.errors import Refused
from domain.ids import PickupId

MOST_MINUTES = 24 * 60
SECRETS = ("password", "private_key")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?", re.ASCII)
_HOST_KEY = re.compile(
    r"(?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)) [A-Za-z0-9+/]{40,3000}={0,3}", re.ASCII
)


class FileFacts(NamedTuple):
    """By what a file on the server is the same as at the last look."""

    size: int
    modified: int


class Seen(NamedTuple):
    facts: FileFacts
    fetched: bool


@dataclass(frozen=True, slots=True)
class SftpServer:
    """How to reach it; everything but the secret."""

    host: str
    port: int
    user: str
    folder: str
    host_key: str
    """As in a file of known hosts, without the name: `ssh-ed25519 AAAA…`. No other key is accepted."""


@dataclass(frozen=True, slots=True)
class SftpPickup:
    """One for each box at most."""

    id: PickupId
    box: Box
    server: SftpServer
    sealed: bytes
    every_minutes: int
    seen: Mapping[str, Seen] = field(default_factory=dict)
    looked_at: datetime | None = None
    error: str | None = None
    """The code of what went wrong at the last look."""
    version: int = 0
    """Another one after every edit."""


def check_server(server: SftpServer, every_minutes: int) -> list[Refused]:
    """Whatever is wrong with the settings, all of it."""
    found = []
    if not _HOST.fullmatch(server.host):
        found.append(_bad("This is no host: give a name such as sftp.example.org.", "host"))
    if not 1 <= server.port <= 65535:
        found.append(_bad("A port is a number from 1 to 65535, usually 22.", "port"))
    if not server.user or not server.user.isprintable():
        found.append(_bad("Say as whom to log in.", "user"))
    if not server.folder.isprintable():
        found.append(_bad("This is no folder.", "folder"))
    if not _HOST_KEY.fullmatch(server.host_key):
        message = "Give the server's own key, such as ssh-ed25519 AAAA…: `ssh-keyscan` shows it, its owner confirms it."
        found.append(_bad(message, "hostKey"))
    if not 1 <= every_minutes <= MOST_MINUTES:
        found.append(_bad(f"Look every 1 to {MOST_MINUTES} minutes.", "every"))
    return found


def check_secret(secrets: Mapping[str, str], *, wanted: bool = True) -> list[Refused]:
    """One of `SECRETS` must be given, and has a value; where none is `wanted`, none is right as well."""
    is_right = len(secrets) == 1 and all(name in SECRETS and value for name, value in secrets.items())
    if is_right or not (wanted or secrets):
        return []
    return [Refused("BAD_SETTINGS", "Give either a password or a private key.", field="secret")]


def check_secret_given(before: SftpServer, after: SftpServer, secrets: Mapping[str, str]) -> list[Refused]:
    """`SECRETS_WANTED` where the secret would go to another server without being given again.

    Who may change a pick-up need not know its secret, and must not learn it by having it sent elsewhere.
    """
    same = (before.host, before.port, before.host_key) == (after.host, after.port, after.host_key)
    if same or secrets:
        return []
    message = "This is another server: give the password or the private key again, because it would be sent there."
    return [Refused("SECRETS_WANTED", message, field="secret")]


def host_key_of(text: str) -> str:
    """The key of a line of known hosts or of a public key file: name and comment gone."""
    words = text.split()
    starts = [number for number, word in enumerate(words) if word.startswith(("ssh-", "ecdsa-"))]
    return " ".join(words[starts[0] : starts[0] + 2]) if starts else text.strip()


def to_fetch(listed: Mapping[str, FileFacts], seen: Mapping[str, Seen]) -> list[str]:
    """Files that were there as they are at the last look, and have not been fetched: what is still written to waits."""
    return [name for name, facts in sorted(listed.items()) if seen.get(name) == Seen(facts, False)]


def seen_now(
    listed: Mapping[str, FileFacts], seen: Mapping[str, Seen], fetched: Mapping[str, FileFacts]
) -> dict[str, Seen]:
    """What to remember: only of files that are still there."""
    return {
        name: Seen(facts, fetched.get(name) == facts or seen.get(name) == Seen(facts, True))
        for name, facts in listed.items()
    }


def _bad(message: str, name: str) -> Refused:
    return Refused("BAD_SETTINGS", message, field=name)
