"""Files that a pull leaves below a folder, so that it can be taken up again where it was broken off: each is JSON lines, written
whole or not at all."""

import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

S = TypeVar("S")

_START = "pull.json"
"""What the pull began with: it stands before the first page is asked for."""


def read_start(folder: Path, kind: Callable[..., S]) -> S | None:
    """What an earlier attempt of the same pull began with; None where there was none, or one of another version."""
    try:
        return kind(**json.loads((folder / _START).read_text(encoding="ascii")))
    except (OSError, ValueError, TypeError):
        return None


def start_anew(folder: Path, start: Mapping[str, Any]) -> None:
    """Forget every page, and remember what this pull begins with."""
    empty(folder)
    write_lines(folder / _START, [start])


def empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)


def write_lines(file: Path, values: Iterable[Any]) -> None:
    part = file.with_name(f"{file.name}.part")
    part.write_bytes(b"".join(map(json_line, values)))
    part.replace(file)


def json_line(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii") + b"\n"
