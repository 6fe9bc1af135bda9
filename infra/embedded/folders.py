"""Where things lie, and how they are written so that no crash leaves half of one."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from infra.embedded.errors import DataFolderUnusable

# Folders only root can write and everybody can enter, and where things stay: systemd clears /var/tmp after 30 days.
SHARED_PLACES = (Path("/var/lib"), Path("/usr/local/var"), Path("/srv"), Path("/opt"))


def default_data_dir(environment: Mapping[str, str] = os.environ, *, platform: str = sys.platform) -> Path:
    """The folder of one user's Homeroom by the custom of the system: homeroom in XDG_DATA_HOME or ~/.local/share."""
    home = Path(environment["HOME"]) if environment.get("HOME") else Path.home()
    if platform == "darwin":
        return home / "Library" / "Application Support" / "homeroom"
    data_home = Path(environment.get("XDG_DATA_HOME", ""))
    # The XDG specification says that a relative path is to be ignored.
    return (data_home if data_home.is_absolute() else home / ".local" / "share") / "homeroom"


def make_private_folder(folder: Path) -> None:
    """Create it if it is missing: 0700, or 0711 if root's, as the server's user passes through it to its cluster."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700)
    except OSError as error:
        if folder.is_dir():
            return
        raise DataFolderUnusable(
            f"The data folder {folder.parent} cannot be made ({error.strerror}): choose another with HOMEROOM_DATA_DIR"
        ) from error
    _belong_to_owner_of(folder.parent, folder)
    folder.chmod(0o711 if folder.stat().st_uid == 0 else 0o700)


def write_private_file(path: Path, text: str) -> None:
    """Replace a file by one that only its owner can read; after a crash there is the old one or the new one."""
    new = path.with_name(path.name + ".new")
    with new_private_file(new) as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    sync_folder(path.parent)


def new_private_file(path: Path) -> IO[bytes]:
    """An empty file in place of what was there; a link that somebody put there is not followed, as we may be root."""
    path.unlink(missing_ok=True)
    file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb")
    _belong_to_owner_of(path.parent, path)
    return file


def open_lock_file(path: Path) -> int:
    """A descriptor to `flock`. Not inherited by children unless it is passed on."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    _belong_to_owner_of(path.parent, path)
    return descriptor


def sync_folder(folder: Path) -> None:
    """Make a rename in this folder outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _belong_to_owner_of(folder: Path, path: Path) -> None:
    """After one `sudo homeroom` its user must still be able to open what root wrote in the user's folder."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)
