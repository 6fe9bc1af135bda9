"""The whole API over HTTP, on PostgreSQL: real schema, real use cases, real tokens; jobs are worked when a test says so."""

import base64
import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette
from starlette.requests import HTTPConnection

from adapters.drop_folder.boxes import DropFolders
from adapters.postgres.mails import PostgresOutbox
from adapters.sftp.client import SftpClient
from application.access import Role, Scope, Viewer
from application.app import App
from application.jobs.work import Work
from application.mail.post import Post
from application.mail.send_mails import SendMails
from application.ports.clock import Clock
from application.ports.mails import MailCarrier
from application.ports.roster_sources import ConnectsRosterSources
from application.provisioning.keys import is_key
from application.roster.import_roster import RosterImport
from domain.ids import NO_DISTRICT, DistrictId, JobId, SchoolId, StafferId, StudentId
from graphql_api.context import Context
from graphql_api.http import Connecting, GraphQLView
from graphql_api.ids import decode
from graphql_api.routes import graphql_routes
from graphql_api.schema import schema
from infra.container import build, handlers, work
from infra.cursors import SecretSealer
from infra.drop_boxes import DropDoors
from infra.seals import KeySeals
from infra.tokens import SignedTokens
from tests.api.uploads import PREFLIGHT, multipart
from tests.fakes.roster_sources import FakeSources

NOW = datetime(2026, 9, 1, 15, tzinfo=UTC)
"""A Tuesday morning in New York."""

OPERATOR_EMAIL = "operator@homeroom.example.org"
NOBODY = Viewer(Role.PARTNER, NO_DISTRICT, "nobody")
SECRET = "a-secret-of-more-than-thirty-two-characters"

Rows = Sequence[Mapping[str, str]]


class FixedClock:
    def now(self) -> datetime:
        return NOW


FIXED = FixedClock()


@dataclass
class Answer:
    """What came back for one operation."""

    status: int
    data: Any
    errors: list[dict[str, Any]]

    @property
    def codes(self) -> list[str]:
        return [error["extensions"]["code"] for error in self.errors]


@dataclass
class Client:
    """Speaks for one viewer."""

    api: "Api"
    viewer: Viewer

    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.api.tokens.issue(self.viewer)}"}

    async def ask(self, query: str, **variables: Any) -> Answer:
        headers = self.headers()
        if parts := multipart(query, variables):
            sent = await self.api.http.post("/graphql", files=parts, headers={**headers, **PREFLIGHT})
        else:
            sent = await self.api.http.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
        body = sent.json()
        return Answer(sent.status_code, body.get("data"), body.get("errors") or [])

    async def get(self, query: str, **variables: Any) -> Any:
        """The data; there must be no error."""
        answer = await self.ask(query, **variables)
        assert not answer.errors, answer.errors
        return answer.data

    async def mutate(self, name: str, fields: str, /, **input: Any) -> Answer:
        """One mutation: `data` is its payload."""
        kind = name[0].upper() + name[1:]
        query = (
            f"mutation($input: {kind}Input!) {{ {name}(input: $input) "
            f"{{ {fields} userErrors {{ code message field details }} }} }}"
        )
        answer = await self.ask(query, input=input)
        return Answer(answer.status, (answer.data or {}).get(name), answer.errors)

    async def do(self, name: str, fields: str, /, **input: Any) -> Any:
        """The payload of a mutation that must work."""
        answer = await self.mutate(name, fields, **input)
        assert not answer.errors, answer.errors
        assert answer.data["userErrors"] == [], answer.data["userErrors"]
        return answer.data

    async def refused(self, name: str, fields: str = "", /, **input: Any) -> list[str]:
        """The codes of a mutation that must be refused as data."""
        answer = await self.mutate(name, fields, **input)
        assert not answer.errors, answer.errors
        return [error["code"] for error in answer.data["userErrors"]]

    async def job_of(self, name: str, result: str = "", /, **input: Any) -> dict[str, Any]:
        """Ask for a job, let it be worked, and give it back as it ended."""
        asked = await self.do(name, "job { id }", **input)
        await self.api.work_jobs()
        fields = f"state error {{ code message details }} result {{ __typename {result} }}"
        job: dict[str, Any] = (
            await self.get(f"query($id: ID!) {{ job(id: $id) {{ {fields} }} }}", id=asked["job"]["id"])
        )["job"]
        return job


@dataclass
class KeyHolder(Client):
    """Whoever has the link of an import site; or, without a key, somebody off the street."""

    key: str = ""

    def headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.key}"} if self.key else {}


@dataclass
class Api:
    """The application, its HTTP side, and what has been announced to workers."""

    engine: AsyncEngine
    http: httpx2.AsyncClient
    tokens: SignedTokens
    app: App
    work: Work
    site: Starlette
    post: Post
    announced: list[JobId] = field(default_factory=list)
    sources: FakeSources = field(default_factory=FakeSources)
    """The services that districts can connect to."""

    def as_(self, viewer: Viewer) -> Client:
        return Client(self, viewer)

    def with_key(self, key: str = "") -> KeyHolder:
        return KeyHolder(self, NOBODY, key)

    async def send_mails(self, carrier: MailCarrier) -> int:
        return await SendMails(PostgresOutbox(self.engine), carrier, self.post, FIXED)()

    async def work_jobs(self) -> None:
        while self.announced:
            await self.work(self.announced.pop(0))

    async def import_roster(self, district: DistrictId, folder: Path, files: Mapping[str, Rows]) -> None:
        """Through the use case, as the command line does; the API takes uploads, and no path."""
        write_files(folder, files)
        wish = RosterImport(str(folder), "homeroom", time_zone="America/New_York")
        job = await self.app.import_roster(operator(district), wish)
        await self.work_jobs()
        found = (await self.app.find_jobs(operator(district), [job]))[job]
        assert found.result is not None, found.error
        assert found.result["status"] == "applied", found.result


def api_on(
    engine: AsyncEngine,
    connects: ConnectsRosterSources | None = None,
    drop_dir: Path | None = None,
    clock: Clock = FIXED,
) -> Api:
    """`connects`: to real services; without it, to `Api.sources`. `drop_dir`: the drop folder; there is none without it."""
    announced: list[JobId] = []
    tokens, sealer = SignedTokens(SECRET, clock), SecretSealer(SECRET)
    boxes = None if drop_dir is None else DropFolders(drop_dir, 0)
    drops = DropDoors(boxes, SftpClient(private_allowed=True, connect_seconds=5), settle_seconds=0)
    sources, seals = FakeSources(), KeySeals(lambda: [SECRET])
    post = Post(seals, clock, uuid4, "example.org", lambda: "https://homeroom.example.org", OPERATOR_EMAIL)
    app = build(engine, seals, announced.append, clock, connects or sources, post, drops)

    async def context(connecting: Connecting) -> Context:
        return Context(app=app, sealer=sealer, viewer=await viewer_of(connecting), request=connecting)

    async def viewer_of(connecting: HTTPConnection) -> Viewer | None:
        token = connecting.headers.get("authorization", "").removeprefix("Bearer ")
        if is_key(token):
            return await app.open_import_site(token)
        return tokens.read(token) if token else None

    async def connected(made: Context) -> None:
        given = (made.connection_params or {}).get("authorization")
        if given is not None:
            made.viewer = tokens.read(str(given).removeprefix("Bearer "))

    site = Starlette(routes=graphql_routes(GraphQLView(schema, context, connected)))
    http = httpx2.AsyncClient(transport=httpx2.ASGITransport(site), base_url="http://testserver")
    return Api(engine, http, tokens, app, work(engine, handlers(app)), site, post, announced, sources)


def write_files(folder: Path, files: Mapping[str, Rows]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in files.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)


def operator(district: DistrictId) -> Viewer:
    return Viewer(Role.OPERATOR, district, "operator")


def district_admin(district: DistrictId) -> Viewer:
    return Viewer(Role.DISTRICT_ADMIN, district, "district_admin:ada")


def admin(district: DistrictId, school: str, number: int = 901) -> Viewer:
    return Viewer(Role.ADMIN, district, f"staffer:{number}", frozenset({SchoolId(key(school))}), StafferId(number))


def staffer(district: DistrictId, school: str, id: str) -> Viewer:
    number = key(id)
    return Viewer(Role.STAFFER, district, f"staffer:{number}", frozenset({SchoolId(key(school))}), StafferId(number))


def student(district: DistrictId, school: str, id: str) -> Viewer:
    number = key(id)
    schools = frozenset({SchoolId(key(school))})
    return Viewer(Role.STUDENT, district, f"student:{number}", schools, student=StudentId(number))


def partner(district: DistrictId, school: str, *scopes: Scope) -> Viewer:
    return Viewer(Role.PARTNER, district, "partner:acme", frozenset({SchoolId(key(school))}), scopes=frozenset(scopes))


def key(id: str) -> int:
    """The number in an id; tests may look, clients may not."""
    return decode(id).number


def forged(id: str, district: int) -> str:
    """The same id in another district."""
    text = base64.urlsafe_b64decode(id + "=" * (-len(id) % 4)).decode()
    kind, _, rest = text.split(":", 2)
    return base64.urlsafe_b64encode(f"{kind}:{district}:{rest}".encode()).decode().rstrip("=")
