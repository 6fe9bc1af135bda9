"""One PostgreSQL cluster on disk: make it, run it, stop it. Whoever calls holds the locks."""

import os
import shlex
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from infra.embedded.account import Account
from infra.embedded.binaries import Binaries
from infra.embedded.errors import DataFolderUnusable, ServerDidNotStart, WrongPostgresVersion
from infra.embedded.folders import new_private_file, sync_folder

OWNER = "homeroom_owner"
APP = "homeroom_app"
DATABASE = "homeroom"
START_SECONDS = 120  # recovery after a crash may have up to max_wal_size to go through
STOP_SECONDS = 60
LARGEST_LOG = 10_000_000


@dataclass(frozen=True, slots=True)
class Cluster:
    folder: Path
    account: Account
    binaries: Binaries
    fast: bool

    def make(self, passwords: dict[str, str], lock: int) -> None:
        """Make it complete, with roles and database, in another folder and rename that: it is never there by half."""
        half_made = self.half_made
        for number, locale in enumerate(locales(self.binaries.major), start=1):
            throw_away(half_made)
            try:
                half_made.mkdir(mode=0o700)
                if self.account.switch:
                    os.chown(half_made, self.account.uid, self.account.gid)
            except OSError as error:
                raise DataFolderUnusable(
                    f"{half_made} cannot be made ({error.strerror}): choose another folder with HOMEROOM_DATA_DIR"
                ) from error
            # fmt: off
            done = self.account.run([
                self.binaries / "initdb", "-D", half_made, "--username", OWNER, "--encoding", "UTF8", *locale,
                "--lc-messages=C", "--auth-local=reject", "--auth-host=scram-sha-256", "--no-sync", "--no-instructions",
            ], keep=[lock])
            # fmt: on
            if done.returncode == 0:
                break
            if "invalid locale name" not in done.stdout or number == len(locales(self.binaries.major)):
                raise ServerDidNotStart(_with_output("initdb could not make a database", done.stdout))
        self._fill(half_made, passwords, lock)
        if not self.fast:
            done = self.account.run([self.binaries / "initdb", "-D", half_made, "--sync-only"], keep=[lock])
            if done.returncode:
                raise ServerDidNotStart(_with_output("The new database could not be written to disk", done.stdout))
        half_made.rename(self.folder)
        sync_folder(self.folder.parent)

    def _fill(self, half_made: Path, passwords: dict[str, str], lock: int) -> None:
        """Roles and database in single-user mode: no port is open yet, and it is the same for every version."""
        statements = [
            f"ALTER ROLE {OWNER} PASSWORD '{passwords[OWNER]}';",
            f"CREATE ROLE {APP} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD '{passwords[APP]}';",
            f"CREATE DATABASE {DATABASE} TEMPLATE template0;",
            f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC;",
            f"GRANT CONNECT, TEMPORARY ON DATABASE {DATABASE} TO {APP};",
        ]
        # Without exit_on_error it goes on after an error and ends with 0; a refused statement is not printed, as it may
        # hold a password.
        settings = ["-F", "-c", "exit_on_error=on", "-c", "log_min_error_statement=panic", "-c", "log_checkpoints=off"]
        done = self.account.run(
            [self.binaries / "postgres", "--single", "-D", half_made, *settings, "postgres"],
            stdin="\n".join(statements) + "\n",
            keep=[lock],
        )
        if done.returncode:
            raise ServerDidNotStart(_with_output("The new database could not be given its roles", done.stdout))

    def check_version(self) -> None:
        """PostgreSQL reads the files of its own major version only."""
        made_by = int((self.folder / "PG_VERSION").read_text().strip())
        if made_by != self.binaries.major:
            raise WrongPostgresVersion(
                f"The database in {self.folder} was made by PostgreSQL {made_by} and {self.binaries.folder} "
                f"holds {self.binaries.major}: "
                f"set HOMEROOM_PG_BIN to the programs of PostgreSQL {made_by} to go on with it; "
                f"to move to {self.binaries.major}, save it with pg_dump while {made_by} runs, move the folder away, "
                "start again and restore"
            )

    def start(self, port: int, lock: int, output: Path) -> None:
        """Return when the server accepts connections. Its processes inherit `lock` and hold it while they live."""
        self._forget_a_recycled_pid()
        with suppress(OSError):
            for log in self.log_folder.iterdir():
                if log.stat().st_size > LARGEST_LOG:
                    log.unlink()
        command: list[str | Path] = [self.binaries / "pg_ctl", "start", "-D", self.folder]
        with new_private_file(output) as printed:
            done = self.account.run(
                [*command, "-w", "-t", str(START_SECONDS), "-o", shlex.join(self._settings(port))],
                output=printed,
                keep=[lock],
                timeout=START_SECONDS + 30,
            )
        if done.returncode:
            raise ServerDidNotStart(
                _with_output("PostgreSQL did not start", output.read_text(errors="replace") + self._end_of_log())
            )

    def stop(self) -> bool:
        """Roll back what is open and stop; if that takes too long, as a crash would, which loses nothing either."""
        return any(
            self.account.run(
                [self.binaries / "pg_ctl", "stop", "-D", self.folder, "-m", mode, "-w", "-t", str(STOP_SECONDS)],
                timeout=STOP_SECONDS + 30,
            ).returncode
            == 0
            for mode in ("fast", "immediate")
        )

    @property
    def half_made(self) -> Path:
        """Where a new cluster is made; one that is left there was interrupted."""
        return self.folder.with_name(self.folder.name + ".half-made")

    @property
    def pid_file(self) -> Path:
        return self.folder / "postmaster.pid"

    @property
    def log_folder(self) -> Path:
        return self.folder / "log"

    def _settings(self, port: int) -> list[str]:
        settings = {
            "port": str(port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",  # a long data folder would make a path no socket can have
            "timezone": "UTC",
            "log_timezone": "UTC",
            "shared_buffers": f"{shared_buffers_mb(memory_mb())}MB",
            "max_wal_size": "2GB",
            "jit": "off",  # compiling costs more than our short queries
            # A file for each day of the week, begun anew a week later. Errors are left to the client that made them:
            # their text would put what the database knows about pupils into a log.
            "logging_collector": "on",
            "log_directory": "log",
            "log_filename": "postgresql-%a.log",
            "log_rotation_age": "1d",
            "log_rotation_size": "0",
            "log_truncate_on_rotation": "on",
            "log_min_messages": "log",
            "log_checkpoints": "off",
            "fsync": "off" if self.fast else "on",
            "synchronous_commit": "off" if self.fast else "on",
            "full_page_writes": "off" if self.fast else "on",
        }
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _forget_a_recycled_pid(self) -> None:
        """Remove a postmaster.pid whose number now belongs to a program that is not PostgreSQL.

        After a reboot or in a new container that is likely, and PostgreSQL would refuse to start. A pid that nobody has
        is left to PostgreSQL, which looks at more than the number.
        """
        with suppress(OSError, ValueError, IndexError):
            pid = int(self.pid_file.read_text().splitlines()[0])
            os.kill(pid, 0)
            if not _is_postgres(pid):
                self.pid_file.unlink()

    def _end_of_log(self) -> str:
        try:
            newest = max(self.log_folder.iterdir(), key=lambda log: log.stat().st_mtime)
            return newest.read_text(errors="replace")[-4000:]
        except (OSError, ValueError):
            return ""


def locales(major: int) -> list[list[str]]:
    """Sorting by code point and Unicode's rules for case, the same on every machine; in the order to try them."""
    system = [["--locale=C.UTF-8"], ["--locale=C"]]
    if major < 17:
        return system
    return [["--locale-provider=builtin", "--builtin-locale=C.UTF-8", *locale] for locale in system]


def shared_buffers_mb(memory: int) -> int:
    """A sixteenth of the memory, and never so much that a laptop or a small container would notice."""
    return max(32, min(256, memory // 16))


def memory_mb(limit_file: Path = Path("/sys/fs/cgroup/memory.max")) -> int:
    """The machine's, or the container's if that is less."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with suppress(OSError, ValueError):  # no such file, or it says "max"
        memory = min(memory, int(limit_file.read_text()))
    return memory // 2**20


def throw_away(folder: Path) -> None:
    try:
        shutil.rmtree(folder)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise DataFolderUnusable(
            f"{folder} is left over and cannot be removed ({error.strerror}): remove it"
        ) from error


def _is_postgres(pid: int) -> bool:
    """When in doubt, yes."""
    if Path("/proc/self/cmdline").exists():
        name = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0].decode(errors="replace")
    else:
        try:
            ask = ["ps", "-p", str(pid), "-o", "comm="]
            name = subprocess.run(ask, capture_output=True, encoding="utf-8", timeout=10, check=False).stdout.strip()
        except (OSError, subprocess.SubprocessError):
            return True
    return Path(name).name.startswith(("postgres", "postmaster"))


def _with_output(sentence: str, output: str) -> str:
    lines = [line for line in output.splitlines() if line.strip()]
    return "\n".join(
        [
            f"{sentence}. If these lines do not tell the reason, please report them as an issue of Homeroom:",
            *lines[-20:],
        ]
    )
