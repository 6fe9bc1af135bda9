"""Whose processes the server's are: ours, or when we are root an unprivileged user's, as PostgreSQL refuses root."""

import os
import pwd
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from infra.embedded.errors import DataFolderUnusable, EmbeddedPostgresError

# What a program needs to be found and linked, and nothing of ours: the environment of a running server can be read by
# every process of its user, and PG* variables would change what initdb and pg_ctl do.
KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


@dataclass(frozen=True, slots=True)
class Account:
    """The user that runs PostgreSQL. `switch` is set when that is not the user of this process."""

    name: str
    uid: int
    gid: int
    switch: bool

    def run(
        self,
        command: Sequence[str | Path],
        *,
        stdin: str = "",
        output: IO[bytes] | None = None,
        keep: Iterable[int] = (),
        timeout: float = 120,
    ) -> subprocess.CompletedProcess[str]:
        """Run a program to its end, in a session of its own so that Ctrl-C in our terminal does not reach it.

        It inherits no descriptor but those in `keep`. With `output`, everything it and its children print goes there;
        otherwise it is returned, stdout and stderr together.
        """
        try:
            return subprocess.run(
                [str(part) for part in command],
                input=stdin,
                stdout=output or subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                cwd="/",
                env={name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ} | {"LC_ALL": "C"},
                pass_fds=tuple(keep),
                start_new_session=True,
                umask=0o077,
                timeout=timeout,
                check=False,
                user=self.uid if self.switch else None,
                group=self.gid if self.switch else None,
                extra_groups=[] if self.switch else None,
            )
        except subprocess.TimeoutExpired as error:
            raise EmbeddedPostgresError(
                f"{command[0]} did not end within {timeout:.0f} seconds: "
                "see whether the disk is full or very slow, and start again"
            ) from error
        except (OSError, subprocess.SubprocessError) as error:
            raise EmbeddedPostgresError(
                f"{command[0]} could not be run as {self.name} ({error}): run Homeroom as a user that is not root, "
                "or name another PostgreSQL with HOMEROOM_PG_BIN"
            ) from error

    def can_enter(self, folder: Path) -> bool:
        """Whether this user may go into the folder; asked of the system itself, which knows about ACLs and mounts."""
        return not self.switch or self.run(["/bin/sh", "-c", 'test -x "$1"', "sh", folder]).returncode == 0


def account_for(cluster: Path) -> Account:
    """The owner of an existing cluster stays its user; a new one of root's is given to `nobody`, else to anybody.

    No user is created and no permission changed.
    """
    if os.geteuid() != 0:
        return Account(f"user {os.geteuid()}", os.geteuid(), os.getegid(), switch=False)
    try:
        owner = cluster.stat()
    except FileNotFoundError:
        pass
    else:
        if owner.st_uid == 0:
            raise DataFolderUnusable(
                f"{cluster} belongs to root, as which PostgreSQL does not run: "
                "give it back to the user it belonged to with chown"
            )
        return Account(f"user {owner.st_uid}", owner.st_uid, owner.st_gid, switch=True)
    ordinary = sorted((user for user in pwd.getpwall() if user.pw_uid), key=lambda user: user.pw_name != "nobody")
    if not ordinary:
        raise EmbeddedPostgresError(
            "PostgreSQL does not run as root and this machine has no other user: "
            "run Homeroom as a user that is not root, or use a server of your own with HOMEROOM_DATABASE_URL"
        )
    return Account(ordinary[0].pw_name, ordinary[0].pw_uid, ordinary[0].pw_gid, switch=True)
