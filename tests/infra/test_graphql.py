"""The real schema in the real server: who is asking, over HTTP and over a WebSocket."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from adapters.postgres.engine import create_engine
from application.access import Role, Viewer
from domain.ids import DistrictId, SchoolId
from infra.asgi import create_app
from infra.container import app_of
from infra.running import tokens_of
from infra.settings import read_settings
from tests.conftest import a_district
from tests.support.postgres import Database, run
from tests.support.rows import put

SECRET = "a-secret-of-more-than-thirty-two-characters"
PROTOCOL = ["graphql-transport-ws"]


@pytest.fixture(scope="module")
def client(database: Database) -> Iterator[TestClient]:
    settings = read_settings(database_url=database.app_url, token_secret=SECRET, worker_threads=1)
    with TestClient(create_app(settings)) as client:
        yield client


@pytest.fixture(scope="module")
def bearer() -> str:
    token = tokens_of(read_settings(token_secret=SECRET)).issue(Viewer(Role.OPERATOR, DistrictId(1), "operator"))
    return f"Bearer {token}"


def test_the_schema_answers(client: TestClient, bearer: str) -> None:
    asked = {"query": "{ __typename }"}
    assert client.post("/graphql", json=asked, headers={"authorization": bearer}).json() == {
        "data": {"__typename": "Query"}
    }


def test_a_websocket_says_who_it_is(client: TestClient, bearer: str) -> None:
    with client.websocket_connect("/graphql", PROTOCOL) as socket:
        socket.send_json({"type": "connection_init", "payload": {"authorization": bearer}})
        assert socket.receive_json()["type"] == "connection_ack"


@pytest.mark.parametrize("payload", [{}, {"authorization": "Bearer x"}, {"authorization": 5}])
def test_a_websocket_without_a_good_token_is_closed(client: TestClient, payload: Any) -> None:
    with client.websocket_connect("/graphql", PROTOCOL) as socket:
        socket.send_json({"type": "connection_init", "payload": payload})
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_json()
    assert closed.value.code == 4403


def test_the_link_of_an_import_site_opens_requests_and_no_websocket(client: TestClient, database: Database) -> None:
    key = run(_a_link(database))
    asked = {"query": "{ importSite { school { name } } }"}
    headers = {"authorization": f"Bearer {key}"}
    assert (
        client.post("/graphql", json=asked, headers=headers).json()["data"]["importSite"]["school"]["name"] == "North"
    )
    with client.websocket_connect("/graphql", PROTOCOL) as socket:
        socket.send_json({"type": "connection_init", "payload": {"authorization": f"Bearer {key}"}})
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_json()
    assert closed.value.code == 4403
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/graphql", PROTOCOL, headers=headers) as socket:
        socket.receive_json()
    wrong = client.post("/graphql", json=asked, headers={"authorization": f"Bearer {key}x"})
    assert (wrong.status_code, wrong.json()["errors"][0]["extensions"]["code"]) == (401, "UNAUTHENTICATED")


def test_the_page_of_import_sites_is_the_same_for_everybody(client: TestClient) -> None:
    page = client.get("/import-site")
    assert (page.status_code, page.headers["referrer-policy"]) == (200, "no-referrer")
    assert "Your school's import site" in page.text


async def _a_link(database: Database) -> str:
    engine = create_engine(database.app_url)
    try:
        district = await a_district(engine)
        school = SchoolId(await put(engine, district, "school", name="North", time_zone="UTC"))
        settings = read_settings(database_url=database.app_url, token_secret=SECRET)
        boss = Viewer(Role.OPERATOR, district, "operator")
        url = await app_of(settings, engine).rotate_import_site(boss, school)
        assert url is not None
        return url.partition("#")[2]
    finally:
        await engine.dispose()


def test_a_cursor_is_good_after_a_restart_and_on_another_server(database: Database) -> None:
    district = run(_two_schools(database))
    token = tokens_of(read_settings(token_secret=SECRET)).issue(Viewer(Role.OPERATOR, district, "operator"))
    settings = read_settings(database_url=database.app_url, token_secret=SECRET, worker_threads=1)
    query = "query($after: String) { schools(first: 1, after: $after) { nodes { name } pageInfo { endCursor } } }"

    def page(client: TestClient, after: str | None) -> Any:
        asked = {"query": query, "variables": {"after": after}}
        return client.post("/graphql", json=asked, headers={"authorization": f"Bearer {token}"}).json()["data"][
            "schools"
        ]

    with TestClient(create_app(settings)) as client:
        first = page(client, None)
    with TestClient(create_app(settings)) as client, TestClient(create_app(settings)) as other:
        assert page(client, None) == first
        assert page(other, first["pageInfo"]["endCursor"])["nodes"] == [{"name": "Lincoln"}]


async def _two_schools(database: Database) -> DistrictId:
    engine = create_engine(database.app_url)
    try:
        district = await a_district(engine)
        for name in ("Adams", "Lincoln"):
            await put(engine, district, "school", name=name, time_zone="UTC")
    finally:
        await engine.dispose()
    return district
