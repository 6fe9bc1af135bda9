"""Group C: reading through the real server over HTTP, beside a hand-written handler that sends the same JSON."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from application.access import Role, Viewer
from benchmarks import goals
from benchmarks.costs import ROOT, Cost, measure, peak_rss_mb, told
from benchmarks.district import School, make_district, mondays
from benchmarks.load import load
from benchmarks.mass_ways import book
from benchmarks.places import execute, scratch_folder
from benchmarks.read_queries import BIG, SMALL
from benchmarks.table import Entry, Figure, Table
from domain.ids import DistrictId
from graphql_api.ids import encode
from infra.clock import SystemClock
from infra.tokens import SignedTokens
from tests.support.postgres import Database, Server

GROUP = "C. Reading (ms a request)"
OURS, BY_HAND = "GraphQL", "hand-written SQL handler"
STUDENTS = 900
WEEKS = 36
TIMES = 100
"""How much more of everything is there for the last readings, in schools of the same district."""


@dataclass(frozen=True, slots=True)
class Read:
    name: str
    path: str
    document: str
    variables: Mapping[str, Any]
    connections: int

    @property
    def body(self) -> str:
        return json.dumps({"query": self.document, "variables": self.variables})

    @property
    def size(self) -> str:
        return f"{self.connections} at once"

    def among(self, times: int) -> "Read":
        return _Among(self.name, self.path, self.document, self.variables, self.connections, times)


@dataclass(frozen=True, slots=True)
class _Among(Read):
    times: int

    @property
    def size(self) -> str:
        return f"{self.connections} at once, data × {self.times}"


def measure_reads(server: Server, table: Table, runs: int, quick: bool) -> None:
    with server.temporary(server.template()) as database, scratch_folder() as folder:
        (school,) = _filled(database, 1)
        reads, entries = _reads(school), dict[str, tuple[Entry, Entry]]()
        secret = secrets.token_urlsafe(48)
        viewer = Viewer(Role.DISTRICT_ADMIN, DistrictId(school.district), "district_admin:bench")
        token = SignedTokens(secret, SystemClock()).issue(viewer, timedelta(hours=8))
        with our_server(database, folder, secret) as ours, _by_hand(database) as by_hand:
            for _ in range(max(3, runs // 2) if not quick else runs):
                for read in reads:
                    pair = [
                        _ask(table, read, way, process, database, token, quick)
                        for way, process in ((OURS, ours), (BY_HAND, by_hand))
                    ]
                    entries[read.name] = pair[0], pair[1]
            times = TIMES // 10 if quick else TIMES
            _filled(database, times - 1, school.district)
            for read in reads:
                among = _ask(table, read.among(times), OURS, ours, database, token, quick)
                table.exponent(entries[read.name][0], among, times, goals.READ_EXPONENT)
            for read in reads:
                _compare(table, *entries[read.name], goals.BIG_READ_TO_HANDWRITTEN if read is reads[0] else None)
            for way, process in ((OURS, ours), (BY_HAND, by_hand)):
                rss = peak_rss_mb(process.pid)
                table.figure(Figure(GROUP, f"peak RSS of the server: {way}, MB", rss, None, "", None))


def _filled(database: Database, schools: int, district: int | None = None) -> list[School]:
    """Schools whose students are all booked for the year."""
    with told(f"making {schools} schools of {STUDENTS} students"):
        made = make_district(database, [STUDENTS] * schools, district)
        measure(book, url=database.app_url, schools=[school.to_json() for school in made], weeks=WEEKS)
        execute(database, "VACUUM ANALYZE", "CHECKPOINT")
    return made


@dataclass(frozen=True, slots=True)
class Process:
    pid: int
    url: str


def _reads(school: School) -> list[Read]:
    days = mondays(WEEKS)
    school_id = encode("School", school.district, school.id)
    student = encode("Student", school.district, school.first_student + 42)
    span = {"from": days[0].isoformat(), "to": days[-1].isoformat()}
    return [
        Read("big", "/big", BIG, {"school": school_id}, 8),
        Read("small", "/small", SMALL, {"student": student, **span}, 16),
    ]


def _ask(table: Table, read: Read, way: str, process: Process, database: Database, token: str, quick: bool) -> Entry:
    url = process.url + ("/graphql" if way == OURS else read.path)
    with told(f"{read.name}, {way}"):
        cost = measure(
            load,
            url=url,
            body=read.body,
            token=token,
            connections=read.connections,
            warm_seconds=1 if quick else 4,
            seconds=2 if quick else 6,
            server=process.pid,
            database=database.owner_url,
        )
    facts, many = cost.facts, cost.facts["requests"] / 1000
    table.add(
        GROUP,
        f"{read.name}: {way}",
        read.size,
        Cost(cost.wall / many, facts["server"] / many, facts["postgres"] / many, peak_rss_mb(process.pid), facts),
    )
    return table.entry(GROUP, f"{read.name}: {way}", read.size)


def _compare(table: Table, ours: Entry, by_hand: Entry, goal: goals.Goal | None) -> None:
    if ours.costs[-1].facts["answer"] != by_hand.costs[-1].facts["answer"]:
        raise SystemExit(f"{ours.name} and {by_hand.name} answer differently")
    table.speed(ours, by_hand, goal)
    for entry in (ours, by_hand):
        p50, p99 = (entry.of(_milliseconds(at)) for at in ("p50", "p99"))
        rate = 1000 / entry.of(lambda cost: cost.wall)
        table.figure(Figure(GROUP, f"{entry.name}: requests/s", rate, None, f"p50 {p50:.0f} p99 {p99:.0f} ms", None))


def _milliseconds(fact: str) -> Callable[[Cost], float]:
    return lambda cost: float(cost.facts[fact]) * 1000


@contextmanager
def our_server(database: Database, folder: Path, secret: str) -> Iterator[Process]:
    environment = {
        "HOMEROOM_DATABASE_URL": database.app_url,
        "HOMEROOM_DATA_DIR": str(folder),
        "HOMEROOM_TOKEN_SECRET": secret,
        "HOMEROOM_LOG_LEVEL": "warning",
    }
    command = [sys.executable, "-m", "infra.cli", "serve", "--host", "127.0.0.1"]
    with _serving(command, environment) as process:
        yield process


@contextmanager
def _by_hand(database: Database) -> Iterator[Process]:
    command = [sys.executable, "-m", "uvicorn", "--factory", "benchmarks.by_hand:app", "--no-access-log"]
    environment = {"HOMEROOM_BENCH_DATABASE_URL": database.owner_url}
    with _serving([*command, "--log-level", "warning"], environment) as process:
        yield process


@contextmanager
def _serving(command: list[str], environment: Mapping[str, str]) -> Iterator[Process]:
    """A server on a free port and on the first processor, until we are done with it."""
    port = _free_port()
    server = subprocess.Popen(
        [*command, "--port", str(port)], cwd=ROOT, env=os.environ | environment, stdout=subprocess.DEVNULL
    )
    try:
        if (os.cpu_count() or 1) > 1:
            os.sched_setaffinity(server.pid, {0})
        _await(f"http://127.0.0.1:{port}/healthz", server)
        yield Process(server.pid, f"http://127.0.0.1:{port}")
    finally:
        server.terminate()
        server.wait()


def _await(url: str, server: "subprocess.Popen[bytes]") -> None:
    give_up = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(url).close()
            return
        except OSError:
            if server.poll() is not None or time.monotonic() > give_up:
                raise SystemExit(f"{url} does not answer") from None
            time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
