"""The web application around the schema: who is asking, what every answer carries, health."""

from collections.abc import Iterator
from typing import Any

import pytest
import strawberry
from starlette.requests import HTTPConnection
from starlette.testclient import TestClient

from application.access import Role, Viewer
from domain.ids import DistrictId
from graphql_api.errors import Schema
from graphql_api.http import GraphQLView, HttpSettings
from graphql_api.ids import encode
from graphql_api.uploads import PREFLIGHT
from infra.asgi import create_app
from infra.running import running_of, tokens_of
from infra.settings import Settings, read_settings
from tests.support.postgres import Database

SECRET = "a-secret-of-more-than-thirty-two-characters"


@strawberry.type
class Query:
    @strawberry.field
    def actor(self, info: strawberry.Info[Any, None]) -> str | None:
        viewer: Viewer | None = info.context["viewer"]
        return viewer and viewer.actor


def a_view(settings: HttpSettings) -> GraphQLView[Any]:
    async def context(connection: HTTPConnection) -> dict[str, Any]:
        return {
            "viewer": await running_of(connection).viewer_of(connection),
            "request_id": connection.scope["state"]["request_id"],
        }

    return GraphQLView(Schema(query=Query), context, None, settings)


def settings_for(url: str, **more: Any) -> Settings:
    return read_settings(database_url=url, token_secret=SECRET, broker_url="stub://", worker_threads=1, **more)


@pytest.fixture(scope="module")
def client(database: Database) -> Iterator[TestClient]:
    settings = settings_for(database.app_url, allowed_origins="https://app.example")
    with TestClient(create_app(settings, a_view)) as client:
        yield client


def ask(client: TestClient, **headers: str) -> Any:
    return client.post("/graphql", json={"query": "{ actor }"}, headers=headers)


def test_a_token_says_who_is_asking(client: TestClient) -> None:
    settings = settings_for("postgresql://unused/db")
    token = tokens_of(settings).issue(Viewer(Role.OPERATOR, DistrictId(1), "operator"))
    assert ask(client, authorization=f"Bearer {token}").json() == {"data": {"actor": "operator"}}
    assert ask(client, authorization=f"bearer {token}").json() == {"data": {"actor": "operator"}}


def test_without_a_token_nobody_is(client: TestClient) -> None:
    assert ask(client).json() == {"data": {"actor": None}}


@pytest.mark.parametrize("header", ["Bearer x", "Bearer ", "Basic dXNlcjpwYXNz", "x"])
def test_a_bad_token_is_refused(client: TestClient, header: str) -> None:
    answer = ask(client, authorization=header)
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


def test_a_request_keeps_its_id(client: TestClient) -> None:
    assert ask(client, **{"x-request-id": "from-the-proxy-1"}).headers["x-request-id"] == "from-the-proxy-1"


@pytest.mark.parametrize("id", ["short", "x" * 65, "a b c d e f g", "<script>alert</script>"])
def test_an_unfit_request_id_is_replaced(client: TestClient, id: str) -> None:
    given = ask(client, **{"x-request-id": id}).headers["x-request-id"]
    assert given != id
    assert len(given) == 32


@pytest.mark.parametrize("path", ["/graphql", "/healthz", "/readyz", "/nowhere"])
def test_every_answer_carries_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path, headers={"accept": "text/html"}).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"


def test_graphiqls_files_may_be_kept(client: TestClient) -> None:
    answer = client.get("/graphiql-assets/graphiql.min.js")
    assert answer.status_code == 200
    assert "no-store" not in answer.headers.get("cache-control", "")


def test_only_named_sites_may_read_answers(client: TestClient) -> None:
    def allowed(origin: str) -> str | None:
        asked = {"origin": origin, "access-control-request-method": "POST"}
        return client.options("/graphql", headers=asked).headers.get("access-control-allow-origin")

    assert allowed("https://app.example") == "https://app.example"
    assert allowed("https://evil.example") is None


def test_only_named_sites_may_send_the_header_that_uploads_need(client: TestClient) -> None:
    def status(origin: str) -> int:
        asked = {
            "origin": origin,
            "access-control-request-method": "POST",
            "access-control-request-headers": f"authorization, {PREFLIGHT}",
        }
        return client.options("/graphql", headers=asked).status_code

    assert (status("https://app.example"), status("https://evil.example")) == (200, 400)


def test_an_upload_without_a_token_is_not_received(client: TestClient) -> None:
    parts = {"operations": (None, "{}"), "map": (None, "{}"), "0": ("a.csv", b"x")}
    for headers, told in (({}, (400, "PREFLIGHT_REQUIRED")), ({PREFLIGHT: "1"}, (401, "UNAUTHENTICATED"))):
        sent = client.post("/graphql", files=parts, headers=headers)
        assert (sent.status_code, sent.json()["errors"][0]["extensions"]["code"]) == told


def test_reports_of_syncs_are_for_those_who_may_read_them(client: TestClient) -> None:
    token = tokens_of(settings_for("postgresql://unused/db")).issue(Viewer(Role.OPERATOR, DistrictId(1), "operator"))
    other, here = encode("RosterSync", 2, 1), encode("RosterSync", 1, 10**12)
    for id, headers, told in (
        (here, {}, (401, "UNAUTHENTICATED")),
        (here, {"authorization": "Bearer x"}, (401, "UNAUTHENTICATED")),
        ("x", {"authorization": f"Bearer {token}"}, (400, "BAD_ID")),
        (here, {"authorization": f"Bearer {token}"}, (404, "NOT_FOUND")),
        (other, {"authorization": f"Bearer {token}"}, (404, "NOT_FOUND")),
    ):
        answer = client.get(f"/roster-syncs/{id}.csv", headers=headers)
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == told


def test_exports_of_attendance_are_for_those_who_may_read_them(client: TestClient) -> None:
    token = tokens_of(settings_for("postgresql://unused/db")).issue(Viewer(Role.OPERATOR, DistrictId(1), "operator"))
    other, here = encode("School", 2, 1), encode("School", 1, 10**12)
    for id, asked, headers, told in (
        (here, "?date=2026-09-01", {}, (401, "UNAUTHENTICATED")),
        ("x", "?date=2026-09-01", {"authorization": f"Bearer {token}"}, (400, "BAD_ID")),
        (here, "", {"authorization": f"Bearer {token}"}, (400, "BAD_DATE")),
        (here, "?date=2026-09-01", {"authorization": f"Bearer {token}"}, (404, "NOT_FOUND")),
        (other, "?date=2026-09-01", {"authorization": f"Bearer {token}"}, (404, "NOT_FOUND")),
    ):
        answer = client.get(f"/schools/{id}/attendance.csv{asked}", headers=headers)
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == told


LISTS = ("/lists/sections/{}.csv", "/lists/schools/{}/passes.html", "/lists/schools/{}/unscheduled.csv")


@pytest.mark.parametrize("path", LISTS)
def test_lists_of_a_date_are_for_those_who_may_read_them(client: TestClient, path: str) -> None:
    signer = tokens_of(settings_for("postgresql://unused/db"))
    token = signer.issue(Viewer(Role.OPERATOR, DistrictId(1), "operator"))
    kind = "Section" if "sections" in path else "School"
    other, here = encode(kind, 2, 1), encode(kind, 1, 10**12)
    signed = {"authorization": f"Bearer {token}"}
    for id, headers, day, told in (
        (here, {}, "2026-09-07", (401, "UNAUTHENTICATED")),
        (here, {"authorization": "Bearer x"}, "2026-09-07", (401, "UNAUTHENTICATED")),
        ("x", signed, "2026-09-07", (400, "BAD_ID")),
        (here, signed, "7.9.2026", (400, "BAD_DATE")),
        (here, signed, "2026-09-07", (404, "NOT_FOUND")),
        (other, signed, "2026-09-07", (404, "NOT_FOUND")),
    ):
        answer = client.get(path.format(id), params={"date": day}, headers=headers)
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == told
        assert answer.headers["cache-control"] == "no-store"


def test_it_is_alive_and_ready(client: TestClient) -> None:
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/templates.zip").content.startswith(b"PK")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "database": "ok", "broker": "ok"})


async def test_it_is_not_ready_where_the_schema_is_another(fresh_database: Database) -> None:
    import asyncpg

    with TestClient(create_app(settings_for(fresh_database.app_url), a_view)) as client:
        owner = await asyncpg.connect(fresh_database.owner_url)
        await owner.execute("UPDATE control.alembic_version SET version_num = '9999'")
        await owner.close()
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["database"].startswith("schema is 9999")


def test_a_broker_that_is_away_is_told_but_does_not_count(database: Database) -> None:
    settings = settings_for(database.app_url).model_copy()
    app = create_app(settings, a_view)
    with TestClient(app) as client:
        app.state.broker_url = "redis://127.0.0.1:1/0"
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["broker"]) == (200, "unreachable")
