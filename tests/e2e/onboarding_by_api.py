"""How rosters come to a school, over the API of a running server: from a service, as uploads, or from an SFTP server."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.adapters.same_school import LEAVING, SCHOOL, STUDENTS, Service, bundle
from tests.adapters.sftp_server import PASSWORD, Serving
from tests.api.uploads import Sent, zipped
from tests.e2e.onboarding import wait_for
from tests.e2e.served import Client
from tests.e2e.sources import execute
from tests.support.postgres import Database

COUNTS = "counts { kind created updated left returned }"
REPORT = f"... on RosterSync {{ id status {COUNTS} parts {{ name status {COUNTS} }} }}"
SOURCE = "query($id: ID!) { node(id: $id) { ... on RosterSource { nextSyncAt lastSync { id status } } } }"
FOLDER = f"{{ dropFolder {{ place files {{ nodes {{ status job {{ askedBy result {{ {REPORT} }} }} }} }} }} }}"
_UNDECIDED = ("QUEUED", "RUNNING")
Json = dict[str, Any]


@dataclass
class Asking:
    kim: Client = field(init=False)
    """Whoever runs the district."""
    report = REPORT


@dataclass
class FromService(Asking):
    service: Service
    database: Database
    is_connected = True

    @property
    def source(self) -> str:
        return self.service.kind.upper()

    def connect(self) -> None:
        settings = [{"name": name, "value": value} for name, value in self.service.settings.items()]
        given = {"kind": self.source, "name": "Ours", "settings": settings, "nightlyAt": "02:30", "timeZone": "UTC"}
        made = self.kim.do("connectRosterSource", "source { id nextSyncAt }", **given)["source"]
        assert made["nextSyncAt"].endswith("T02:30:00Z")
        self.id = made["id"]

    def check(self) -> None:
        told = self.kim.do("checkRosterSource", "report { schools { name } problems { code } }", id=self.id)["report"]
        assert told == {"schools": [{"name": SCHOOL}], "problems": []}

    def sync(self, **options: bool) -> Json:
        return self.kim.job("syncRosters", REPORT, sourceId=self.id, **options)

    def night(self) -> str:
        """Half past two comes, and nobody asks for anything."""
        before = self._shown()
        execute(self.database, "UPDATE control.roster_schedule SET due_at = now()")
        after = wait_for(self._shown, lambda one: one["lastSync"] != before["lastSync"])
        assert after["nextSyncAt"] == before["nextSyncAt"]
        return str(after["lastSync"]["status"])

    def shrink(self) -> None:
        self.service.shrink()

    def rename(self, student: int, last_name: str) -> None:
        self.service.rename(student, last_name)

    def _shown(self) -> Json:
        found: Json = self.kim.get(SOURCE, id=self.id)["node"]
        return found


@dataclass
class FromFiles(Asking):
    """Uploaded by somebody, and at night left in a folder by something."""

    drop: Path
    students: int = STUDENTS
    changed: dict[int, str] = field(default_factory=dict)
    made: int = 0
    is_connected = False
    source = "FILES"

    def connect(self) -> None:
        """There is nothing to connect."""

    def check(self) -> None:
        assert self.sync(dryRun=True)["status"] == "DRY_RUN"

    def sync(self, *, full: bool = False, **options: bool) -> Json:
        del full  # files are always whole
        return self.kim.job("importRoster", REPORT, file=Sent(self._file(), "rosters.zip"), **options)

    def night(self) -> str:
        place = self.drop / self.kim.get(FOLDER)["dropFolder"]["place"]
        (place / "rosters.zip").write_bytes(self._file())
        return str(self._taken(0)["status"])

    def shrink(self) -> None:
        self.students = STUDENTS - LEAVING

    def rename(self, student: int, last_name: str) -> None:
        self.changed[student] = last_name

    def _file(self) -> bytes:
        """Another one every time: the same file twice is one import."""
        self.made += 1
        return zipped({**bundle(self.students, self.changed), f"readme-{self.made}.txt": ""})

    def _taken(self, known: int) -> Json:
        """What became of the file that came after so many."""

        def shown() -> Json:
            found: Json = self.kim.get(FOLDER)["dropFolder"]["files"]
            return found

        told = wait_for(shown, lambda one: len(one["nodes"]) > known and one["nodes"][0]["status"] not in _UNDECIDED)
        result: Json = told["nodes"][0]["job"]["result"]
        return result


@dataclass
class FromSftp(FromFiles):
    """Left on a server of the district's, which Homeroom looks at."""

    serving: Serving = field(kw_only=True)
    database: Database = field(kw_only=True)
    known: int = 0

    def connect(self) -> None:
        at = {"host": "127.0.0.1", "port": self.serving.port, "user": "maple", "hostKey": self.serving.host_key}
        self.id = self.kim.do("connectSftp", "pickup { id }", **at, password=PASSWORD)["pickup"]["id"]

    def check(self) -> None:
        (self.serving.folder / "rosters.zip").write_bytes(self._file())
        files = self.kim.do("checkSftp", "files { name isFetched }", id=self.id)["files"]
        assert files == [{"name": "rosters.zip", "isFetched": False}]
        super().check()

    def sync(self, *, full: bool = False, **options: bool) -> Json:
        if options:  # a file is tried before it is left there
            return super().sync(full=full, **options)
        (self.serving.folder / "rosters.zip").write_bytes(self._file())
        came = self.kim.job("fetchSftp", "... on SftpFetch { fetched }", id=self.id)
        assert came == {"fetched": ["rosters.zip"]}
        return self._next()

    def night(self) -> str:
        (self.serving.folder / "rosters.zip").write_bytes(self._file())
        for _ in range(2):  # looks in a row that see it unchanged
            self._look()
        return str(self._next()["status"])

    def _look(self) -> None:
        """Its time comes."""
        execute(self.database, "UPDATE homeroom.sftp_pickup SET due_at = now()")
        query = "query($id: ID!) { node(id: $id) { ... on SftpPickup { lookedAt error } } }"
        before = self.kim.get(query, id=self.id)["node"]
        after = wait_for(lambda: dict(self.kim.get(query, id=self.id)["node"]), lambda one: one != before)
        assert after["error"] is None

    def _next(self) -> Json:
        taken = self._taken(self.known)
        self.known += 1
        return taken


Way = FromService | FromFiles
