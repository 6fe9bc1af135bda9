"""What a piece of work costs: seconds on the wall, seconds on a processor (Python and its PostgreSQL backends), memory."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Concatenate, TypeAlias

import asyncpg
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

ROOT = Path(__file__).parents[1]
MIB = 1024 * 1024
Facts: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cost:
    wall: float
    python: float
    postgres: float | None
    """None where the server is on another machine: then the wall is all there is to compare."""
    rss_mb: float
    """The most memory the Python process ever held, start-up included."""
    facts: Facts
    """What the work came to, to check that it did what it is measured for."""

    @property
    def cpu(self) -> float:
        return self.wall if self.postgres is None else self.python + self.postgres


class Meter:
    """Counts what is spent inside `with meter:` by this process and by the backends it has connections to."""

    def __init__(self) -> None:
        self._backends: dict[int, float | None] = {}
        self._wall = self._python = 0.0
        self.wall = self.python = 0.0
        self.postgres: float | None = 0.0

    def watch(self, connection: "asyncpg.Connection[Any]") -> None:
        pid = connection.get_server_pid()
        self._backends[pid] = process_seconds(pid)

    def watch_engine(self, engine: AsyncEngine) -> None:
        """Every connection of its pool, those opened later too."""

        @event.listens_for(engine.sync_engine, "connect")
        def opened(connection: Any, record: Any) -> None:
            self.watch(connection.driver_connection)

    def __enter__(self) -> None:
        for pid in self._backends:
            self._backends[pid] = process_seconds(pid)
        self._wall, self._python = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        self.wall += time.perf_counter() - self._wall
        self.python += time.process_time() - self._python
        for pid, before in self._backends.items():
            after = process_seconds(pid)
            if before is None or after is None or self.postgres is None:
                self.postgres = None
            else:
                self.postgres += after - before


Way: TypeAlias = Callable[Concatenate[Meter, ...], Awaitable[Facts]]
"""One way to do the work. It prepares, does the work inside `with meter:`, and tells what it came to."""


def measure(way: Way, **values: Any) -> Cost:
    """Run a way in a Python process of its own (`benchmarks.child`); `values` travel as JSON."""
    asked = {"module": way.__module__, "name": way.__qualname__, "values": values}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.child"],
        input=json.dumps(asked),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{asked['name']} failed, see above")
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


def process_seconds(pid: int) -> float | None:
    """Processor seconds of a process so far, all its threads; None where it cannot be seen."""
    try:
        threads = Path(f"/proc/{pid}/task").iterdir()
        return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9
    except (OSError, ValueError, IndexError):
        return None


def parent_of(pid: int) -> int:
    return int(_stat(pid)[1])


def family_seconds(parent: int) -> float:
    """Processor seconds of a process and its children so far, those that have ended included."""
    ticks = os.sysconf("SC_CLK_TCK")
    children = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    total = sum(int(ticked) for ticked in _stat(parent)[11:15])
    for child in children:
        with suppress(OSError):
            stat = _stat(child)
            total += int(stat[11]) + int(stat[12]) if int(stat[1]) == parent else 0
    return total / ticks


def _stat(pid: int) -> list[str]:
    """From the state on: state, parent, … user and system ticks, and those of children that have ended."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def peak_rss_mb(pid: int | None = None) -> float:
    """Of this program alone; `getrusage` would count the parent it was forked from."""
    for line in Path(f"/proc/{pid or 'self'}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 / MIB
    raise OSError("no VmHWM in /proc/self/status")


@contextmanager
def told(what: str) -> Iterator[None]:
    """Say on the terminal what is going on, and how long it took."""
    print(f"  {what} …", end="", file=sys.stderr, flush=True)
    begun = time.perf_counter()
    yield
    print(f" {time.perf_counter() - begun:.1f} s", file=sys.stderr, flush=True)
