"""Secrets that nobody has given: made once, and kept in the data folder."""

import contextlib
import os
import secrets
from pathlib import Path

from infra.embedded.folders import make_private_folder


def kept_secret(data_dir: Path, name: str) -> str:
    """The secret of this name; all processes that share the folder have the same."""
    make_private_folder(data_dir)
    path = data_dir / name
    if not path.exists():
        _make_once(path)
    return path.read_text(encoding="ascii").strip()


def _make_once(path: Path) -> None:
    """Several processes may come at once; the first one's secret is everybody's, and nobody ever reads half of it."""
    mine = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
    try:
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(mine)
    finally:
        mine.unlink()
