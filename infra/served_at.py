"""Where a server of this data folder listens, whatever port it was given: for links in mails, which other processes write too.

A server holds a lock while it lives, however it ends; what the file says counts only while somebody holds it. Of several
servers the latest one is told.
"""

import fcntl
import json
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.embedded import DataFolderUnusable
from infra.embedded.folders import make_private_folder, open_lock_file, write_private_file
from infra.settings import Settings

log = logging.getLogger("homeroom.serve")


def site_url(settings: Settings) -> str:
    """Where people reach this installation: as it is set, or where a server listens, or where one would."""
    return settings.public_url or _told(settings.data_dir.absolute()) or address_of(settings.host, settings.port)


def address_of(host: str, port: int) -> str:
    """As this machine reaches it."""
    host = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


@contextmanager
def telling(settings: Settings) -> Iterator[Callable[[str], None]]:
    """What is given an address tells it to other processes until this is left. Nobody asks where HOMEROOM_PUBLIC_URL is set."""
    folder, locks = settings.data_dir.absolute(), list[int]()

    def tell(url: str) -> None:
        try:
            make_private_folder(folder)
            locks.append(open_lock_file(_lock(folder)))
            fcntl.flock(locks[0], fcntl.LOCK_SH)
            write_private_file(_file(folder), json.dumps({"url": url, "pid": os.getpid()}))
        except (OSError, DataFolderUnusable) as problem:
            log.warning("links in mails name %s: set HOMEROOM_PUBLIC_URL (%s)", site_url(settings), problem)

    try:
        yield (lambda url: None) if settings.public_url else tell
    finally:
        for lock in locks:
            if _read(folder).get("pid") == os.getpid():
                _file(folder).unlink(missing_ok=True)
            os.close(lock)


def _told(folder: Path) -> str | None:
    try:
        lock = os.open(_lock(folder), os.O_RDWR | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        url = _read(folder).get("url")
        return None if url is None else str(url)
    else:
        return None
    finally:
        os.close(lock)


def _read(folder: Path) -> dict[str, object]:
    try:
        told = json.loads(_file(folder).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _file(folder: Path) -> Path:
    return folder / "served-at.json"


def _lock(folder: Path) -> Path:
    return folder / "served-at.lock"
