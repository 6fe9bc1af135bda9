"""How rosters come to a school, from the command line: from a service, or as files. The same steps for both."""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg

from tests.adapters.same_school import LEAVING, STUDENTS, Service, bundle
from tests.api.uploads import zipped
from tests.e2e.program import Program, Told
from tests.e2e.sources import connecting
from tests.support.postgres import Database, run

DISTRICT = "Maple USD"


@dataclass
class FromService:
    """Pulled, by hand and every night."""

    program: Program
    service: Service
    database: Database
    place: Path
    is_connected = True

    @property
    def source(self) -> str:
        """As a request for access calls it."""
        return self.service.kind

    def connect(self) -> None:
        command = connecting(self.service.kind, self.service.settings, self.service.secret, self.place)
        self.program.ask(*command, "--nightly", "02:30", "--time-zone", "UTC")

    def check(self) -> dict[str, int]:
        told: dict[str, int] = self.program.ask("source", "check", self.service.kind)["counts"]
        return told

    def sync(self, *options: str) -> Told:
        return self.program.tell("sync", "--source", self.service.kind, *options)

    def listed(self) -> dict[str, Any]:
        (one,) = self.program.ask("source", "list")["sources"]
        assert isinstance(one, dict)
        return one

    def night(self) -> None:
        """Half past two comes while a server runs, and nobody asks for anything: something is applied."""
        before = self.listed()

        async def come() -> None:
            connection = await asyncpg.connect(self.database.owner_url)
            await connection.execute("UPDATE control.roster_schedule SET due_at = now()")
            await connection.close()

        run(come())
        with self.program.serving("serve", "--port", 0):
            told = wait_for(self.listed, lambda one: one["lastSync"] != before["lastSync"])
        assert told["nextSyncAt"] > datetime.now(UTC).isoformat()
        assert told["lastOutcome"] == "applied"

    def shrink(self) -> None:
        self.service.shrink()

    def rename(self, student: int, last_name: str) -> None:
        self.service.rename(student, last_name)


@dataclass
class FromFiles:
    """Brought by somebody, and at night by something that leaves them in a folder."""

    program: Program
    file: Path
    source = "files"
    is_connected = False

    def connect(self) -> None:
        """There is nothing to connect: only a file to be put there."""
        self.students, self.changed = STUDENTS, dict[int, str]()
        self._write()

    def check(self) -> dict[str, int]:
        told = self._import("--dry-run")
        assert (told.status, told.data["status"]) == (0, "dry-run"), told
        return {kind: told.data["counts"][kind]["created"] for kind in ("school", "student", "staffer", "section")}

    def sync(self, *options: str) -> Told:
        return self._import(*(one for one in options if one != "--full"))

    def night(self) -> None:
        """Something leaves the file in the drop folder of a server, and nobody asks for anything: it is imported."""
        where = {"DROP_DIR": str(self.file.parent / "drop"), "DROP_SETTLE_SECONDS": "1"}
        program = replace(self.program, settings={**self.program.settings, **where})
        (box,) = (one for one in program.ask("drop", "show")["boxes"] if one["school"] is None)
        shutil.copy(self.file, Path(box["path"], self.file.name))

        def shown() -> dict[str, Any]:
            return program.ask("drop", "show")

        with program.serving("serve", "--port", 0):
            (taken,) = wait_for(shown, lambda told: any(one["archive"] for one in told["recent"]))["recent"]
        assert taken["status"] == "imported"

    def shrink(self) -> None:
        self.students = STUDENTS - LEAVING
        self._write()

    def rename(self, student: int, last_name: str) -> None:
        self.changed[student] = last_name
        self._write()

    def _write(self) -> None:
        self.file.write_bytes(zipped(bundle(self.students, self.changed)))

    def _import(self, *options: str) -> Told:
        return self.program.tell("import", self.file, "--district", DISTRICT, *options)


def wait_for(
    look: Callable[[], dict[str, Any]], is_there: Callable[[dict[str, Any]], bool], seconds: float = 60
) -> dict[str, Any]:
    until = time.monotonic() + seconds
    while not is_there(found := look()):
        assert time.monotonic() < until, found
        time.sleep(0.2)
    return found
