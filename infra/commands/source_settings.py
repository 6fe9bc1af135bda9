"""Settings of a roster source as people give them: in the open by option, secrets by prompt, file or environment only."""

import os
import sys
from collections.abc import Collection, Mapping, Sequence
from getpass import getpass
from pathlib import Path

from domain.errors import Refused
from domain.roster_source import SourceField


def given_settings(
    fields: Sequence[SourceField],
    shown: Sequence[str],
    secret_files: Sequence[str],
    secret_environment: Sequence[str],
    *,
    ask_for: Collection[str] = (),
) -> dict[str, str]:
    """`name=value`, `name=path` and `name=VARIABLE`; secrets of `ask_for` that are not given are asked for on a terminal.

    Raises `Refused`: `BAD_SETTINGS`, `FILE_UNREADABLE`.
    """
    settings = dict(_pairs(shown, "set", "value"))
    secret = {one.name for one in fields if one.secret}
    if shown_secrets := sorted(secret & settings.keys()):
        message = (
            f"{shown_secrets[0]} is a secret, and the command line is no place for it: leave it out and be asked for it, "
            "or use --secret-file or --secret-env."
        )
        raise Refused("BAD_SETTINGS", message, field=("settings", shown_secrets[0]))
    settings |= {name: _read(path) for name, path in _pairs(secret_files, "secret-file", "path").items()}
    settings |= {name: _environment(of) for name, of in _pairs(secret_environment, "secret-env", "VARIABLE").items()}
    if sys.stdin.isatty():
        for one in fields:
            if one.name in ask_for and one.name not in settings:
                settings[one.name] = getpass(f"{one.label}: ")
    return settings


def _pairs(given: Sequence[str], option: str, what: str) -> Mapping[str, str]:
    found = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise Refused("BAD_SETTINGS", f"Write --{option} as name={what}.", field="settings")
        found[name.strip()] = value
    return found


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        raise Refused("FILE_UNREADABLE", f"{path} cannot be read: check the file, and who may read it.") from None


def _environment(name: str) -> str:
    if name not in os.environ:
        raise Refused("BAD_SETTINGS", f"There is no variable {name} in the environment: set it.", field="settings")
    return os.environ[name]
