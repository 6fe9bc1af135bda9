"""Pitfall 32: Clever and ClassLink send people here with a code and no state.

Homeroom signs nobody in yet; tokens are issued on the command line. So what is to be seen to is that no route takes such a
code: not with what is there now, nor, without anybody noticing, with what is added later.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.routing import BaseRoute, Mount
from starlette.testclient import TestClient

from application.access import Role, Viewer
from domain.ids import DistrictId
from infra.asgi import create_app
from infra.running import tokens_of
from infra.settings import Settings, read_settings
from tests.support.postgres import Database

LAUNCH = {"code": "CANARY-CODE", "scope": "read:user_id"}
CUSTOMARY = [
    "/", "/login", "/signin", "/oauth", "/oauth/callback", "/oauth/clever", "/auth", "/auth/callback", "/auth/clever/callback",
    "/auth/classlink/callback", "/callback", "/sso", "/sso/clever", "/sso/classlink", "/clever", "/classlink",
]  # fmt: skip
"""Where other applications take launches."""
WHO = {"query": "{ viewer { role } }"}


@pytest.fixture(scope="module")
def settings(database: Database) -> Settings:
    secret = "a-secret-of-more-than-thirty-two-characters"
    return read_settings(
        database_url=database.app_url, token_secret=secret, broker_url="stub://", worker_threads=1, graphiql=True
    )


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings), follow_redirects=False) as client:
        yield client


def paths(routes: list[BaseRoute]) -> list[str]:
    return [f"{route.path}/x" if isinstance(route, Mount) else str(getattr(route, "path", "/")) for route in routes]


def launched(client: TestClient) -> Iterator[Any]:
    """A launch at every route there is, and at those where one might look for it."""
    for path in dict.fromkeys([*paths(client.app.routes), *CUSTOMARY]):  # type: ignore[attr-defined]
        for method in ("GET", "POST"):
            yield client.request(method, path, params=LAUNCH)
        yield client.post(path, data=LAUNCH)


def test_pitfall_32_no_route_signs_anybody_in_by_a_code_without_a_state(client: TestClient) -> None:
    for answer in launched(client):
        assert "set-cookie" not in answer.headers, answer.url
        assert not 300 <= answer.status_code < 400, answer.url
        assert "CANARY-CODE" not in answer.text, answer.url
    assert dict(client.cookies) == {}
    assert client.post("/graphql", json=WHO).json().get("data") is None, "nobody is asking, still"


def test_pitfall_32_a_code_is_no_token(client: TestClient, settings: Settings) -> None:
    for code in (LAUNCH["code"], "il0123456789abcdef"):
        answer = client.post("/graphql", json=WHO, params=LAUNCH, headers={"authorization": f"Bearer {code}"})
        assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    token = tokens_of(settings).issue(Viewer(Role.OPERATOR, DistrictId(1), "operator"))
    known = client.post("/graphql", json=WHO, headers={"authorization": f"Bearer {token}"})
    assert known.json()["data"]["viewer"]["role"] == "OPERATOR", "the question is one that is answered to whom it may"
