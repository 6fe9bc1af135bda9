"""`homeroom …` as documents write it, held to the real command line."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from infra.cli import app
from tests.docs.markdown import blocks, inline_code

_COMMAND = re.compile(r"(?:^|[\s(])homeroom ([^)\n]*)")


def written(path: Path) -> Iterator[tuple[str, bool]]:
    """Every command line of a document; True where it stands in a block and so is whole."""
    for block in blocks(path):
        if block.language in ("sh", "text"):
            for line in block.text.replace("\\\n", " ").splitlines():
                yield from ((told.strip(), True) for told in _COMMAND.findall(line.partition(" #")[0]))
    for code in inline_code(path):
        if code.startswith("homeroom "):
            yield code.removeprefix("homeroom ").strip(), False


def problem(line: str, whole: bool) -> str | None:
    """Why there is no such command, or None. A line in a sentence may leave out what a command needs."""
    command: Any = typer.main.get_command(app)
    words = [word for word in shlex.split(line) if word != "…"]
    while words and hasattr(command, "commands") and not words[0].startswith("-"):
        name = words.pop(0)
        if name not in command.commands:
            return f"there is no command {name!r}"
        command = command.commands[name]
    unknown = [word for word in words if word.startswith("-") and word.partition("=")[0] not in _options(command)]
    if unknown:
        return f"there is no option {unknown[0]}"
    if not whole or "--help" in words:
        return None
    try:
        command.make_context(command.name, words)
    except Exception as wrong:  # noqa: BLE001 -- typer has a click of its own, whose errors it does not show
        return str(wrong)
    return None


def every_option() -> set[str]:
    waiting: list[Any] = [typer.main.get_command(app)]
    found: set[str] = set()
    while waiting:
        command = waiting.pop()
        found |= _options(command)
        waiting += getattr(command, "commands", {}).values()
    return found


def _options(command: Any) -> set[str]:
    own = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    return own | {"--help"}
