"""ClassLink, as far as Homeroom speaks with it, over real HTTP: applications by a partner's key, each behind the proxy with a
bearer of its own; the numbers of what is shared; the district's own server for whoever reads directly."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from adapters.classlink.settings import FIELDS
from tests.adapters.oneroster.districts import CLIENT, SECRET, Data
from tests.adapters.oneroster.fake_oneroster import FakeOneRoster
from tests.adapters.outbound.faulty import Json, served

APPLICATION = "bGl2ZS1hcHA9MjI4NA%3D%3D"
TENANT, PARTNER_KEY = "2284", "CANARYPARTNERKEY"


@dataclass(kw_only=True)
class FakeClassLink(FakeOneRoster):
    """One partner, the district that shares with it, and another one."""

    revision: str | None = "7"
    enabled: str = "true"
    status: str = "Active"
    keyed: bool = False
    """`applications` is an object keyed by number."""
    more: list[Json] = field(default_factory=list)

    def applications(self) -> list[Json]:
        other = self._application(9001, "b3RoZXI%3D", "CANARYOTHER")
        return [other, {**self._application(int(TENANT), APPLICATION, self.token), **self._state()}, *self.more]

    def _state(self) -> Json:
        return {"enabled": self.enabled, "tenant_status": self.status}

    def _application(self, tenant: int, id: str, bearer: str) -> Json:
        names = {"id": tenant + 1, "tenant_name": f"Tenant {tenant}", "tenant_id": tenant, "name": "Homeroom"}
        return {
            **names, "oneroster_application_id": id, "bearer": bearer, "enabled": "true", "tenant_status": "Active",
        }  # fmt: skip

    def change_sharing(self) -> None:
        self.revision = str(int(self.revision or 0) + 1)

    async def give_applications(self, request: Request) -> Response:
        self.asked.append(f"{request.url.path}?{request.url.query}")
        if request.headers.get("authorization") != f"Bearer {PARTNER_KEY}":
            return JSONResponse({"message": "Invalid or expired access token", "status": 0}, 401)
        if request.url.path.endswith("/server"):
            server = {"endpoint_url": self.url, "client_id": CLIENT, "client_secret": SECRET}
            return self.answer({"status": 1, "server": server, "message": ""})
        offset = int(request.query_params.get("offset", "0"))
        rows = self.applications()[offset : offset + self.page_size]
        return self.answer(
            {"status": 1, "applications": dict(zip("0123456789", rows, strict=False)) if self.keyed else rows}
        )

    async def give_data(self, request: Request) -> Response:
        path = request.scope["raw_path"].decode()
        if self.login == "oauth2" and not path.startswith(f"/{APPLICATION}/ims/oneroster/v1p1/"):
            return HTMLResponse("<p>not found</p>", 404)
        return await super().give_data(request)


def settings_for(url: str, **more: str) -> dict[str, str]:
    given = {"tenant_id": TENANT, "partner_key": PARTNER_KEY, "proxy_url": url, **more}
    assert set(given) <= {field.name for field in FIELDS}
    return given


@contextmanager
def classlink(data: Data, **how: Any) -> Iterator[FakeClassLink]:
    """Serves from a thread of its own until the block is left."""
    fake = FakeClassLink(data=data, **how)
    routes = [
        Route("/applications", fake.give_applications),
        Route("/applications/{rest:path}", fake.give_applications),
        Route("/{path:path}", fake.give_data),
    ]
    with served(routes) as fake.url:
        yield fake
