"""How rosters come to a school, from the command line: from a service, or as files. The same steps for both."""

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.adapters.same_school import LEAVING, STUDENTS, Service, bundle
from tests.adapters.sftp_server import PASSWORD, Serving
from tests.api.uploads import zipped
from tests.e2e.program import Program, Told
from tests.e2e.sources import connecting, execute
from tests.support.postgres import Database

DISTRICT, HELD = "Maple USD", 3


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
        execute(self.database, "UPDATE control.roster_schedule SET due_at = now()")
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


@dataclass
class FromSftp(FromFiles):
    """Left on a server of the district's, which is looked at by hand and every night."""

    program: Program
    serving: Serving = field(kw_only=True)
    database: Database = field(kw_only=True)
    made: int = 0

    def connect(self) -> None:
        place = self.file.parent
        (place / "host.pub").write_text(self.serving.host_key)
        (place / "secret").write_text(PASSWORD)
        at = ("127.0.0.1", "--port", self.serving.port, "--user", "maple", "--host-key", place / "host.pub")
        self.program.ask("drop", "sftp", "connect", *at, "--secret-file", f"password={place / 'secret'}")
        super().connect()

    def check(self) -> dict[str, int]:
        self._leave()
        assert [one["name"] for one in self.program.ask("drop", "sftp", "check")["files"]] == [self.file.name]
        return super().check()

    def sync(self, *options: str) -> Told:
        if "--dry-run" in options:  # a file is tried before it is left there
            return super().sync(*options)
        self._leave()
        assert self.program.ask("drop", "sftp", "fetch")["fetched"] == [self.file.name]
        looked = self.program.tell("drop", "run-once", "--now")
        assert looked.data["taken"] == 1
        return self._imported(looked)

    def night(self) -> None:
        self._leave()
        with self.program.serving("serve", "--port", 0):
            for _ in range(2):  # looks in a row that see it unchanged
                before = self._server()
                execute(self.database, "UPDATE homeroom.sftp_pickup SET due_at = now()")
                after = wait_for(self._server, lambda one, known=before: one["lookedAt"] != known["lookedAt"])
                assert after["error"] is None
            wait_for(lambda: self.program.ask("drop", "show"), lambda one: len(one["recent"]) == self.made - 1)

    def _leave(self) -> None:
        """Another file every time: the same one twice is one import."""
        self.made += 1
        more = {f"readme-{self.made}.txt": ""}
        (self.serving.folder / self.file.name).write_bytes(zipped({**bundle(self.students, self.changed), **more}))

    def _server(self) -> dict[str, Any]:
        (one,) = self.program.ask("drop", "sftp", "list")["servers"]
        return dict(one)

    def _imported(self, looked: Told) -> Told:
        """What its report says."""
        (box,) = (one for one in looked.data["boxes"] if one["school"] is None)
        last = Path(box["path"], "archive", looked.data["recent"][0]["archive"], "outcome.json")
        shown = self.program.tell("syncs", "show", json.loads(last.read_text("utf-8"))["import"])
        return Told(HELD if shown.data["status"] == "held" else shown.status, shown.data, looked.log + shown.log)


def wait_for(
    look: Callable[[], dict[str, Any]], is_there: Callable[[dict[str, Any]], bool], seconds: float = 60
) -> dict[str, Any]:
    until = time.monotonic() + seconds
    while not is_there(found := look()):
        assert time.monotonic() < until, found
        time.sleep(0.2)
    return found
