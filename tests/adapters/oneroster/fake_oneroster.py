"""A OneRoster service, as far as Homeroom speaks with it, over real HTTP: OAuth 2 tokens that end, signed requests, offset
pages that are shorter than asked for, filters that are kept, ignored or refused, and faults on demand."""

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from adapters.oneroster.oauth1 import signature_of
from adapters.oneroster.settings import PATHS
from tests.adapters.oneroster.districts import CLIENT, SECRET, Data
from tests.adapters.outbound.faulty import Faulty, Json, served

_FILTER = re.compile(r"dateLastModified>='([^']+)'")


@dataclass(kw_only=True)
class FakeOneRoster(Faulty):
    """One district and the application it shares with."""

    data: Data
    version: str = "1.1"
    page_size: int = 2
    """Whatever is asked for."""
    totals: bool = True
    sorts: bool = True
    filters: str = "kept"
    """`kept`, `ignored`, `refused`, or `unknown`: an empty list."""
    login: str = "oauth2"
    envelopes: dict[str, str] = field(default_factory=dict)
    missing_behind: bool = False
    """Whether a 404 says that nothing is behind the last record."""
    revision: str | None = None
    tokens: int = 0
    nonces: set[str] = field(default_factory=set)
    turns: int = 0

    @property
    def token(self) -> str:
        return f"CANARYTOKEN{self.tokens}"

    def replace_token(self) -> None:
        self.tokens += 1

    async def give_token(self, request: Request) -> Response:
        self.asked.append(str(request.url.path))
        form = (await request.body()).decode()
        login = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {login}" or "grant_type=client_credentials" not in form:
            return JSONResponse({"error": "invalid_client"}, 401)
        self.replace_token()
        return self.answer({"access_token": self.token, "token_type": "bearer", "expires_in": 3600})

    async def give_data(self, request: Request) -> Response:
        self.asked.append(f"{request.url.path}?{request.url.query}")
        if not self.is_allowed(request):
            return JSONResponse({"message": "Invalid or expired access token", "status": 0}, 401)
        root, _, collection = request.url.path.rpartition("/")
        if not root.endswith(PATHS[self.version]) or self._rows(collection) is None:
            return HTMLResponse(f"<!DOCTYPE html><pre>Cannot GET {request.url.path}</pre>", 404)
        return self._page(request, collection)

    def is_allowed(self, request: Request) -> bool:
        said = request.headers.get("authorization", "")
        return said == f"Bearer {self.token}" if self.login == "oauth2" else self._is_signed(request, said)

    def _is_signed(self, request: Request, said: str) -> bool:
        given = {name: unquote(value) for name, value in re.findall(r'(\w+)="([^"]*)"', said)}
        signature, nonce = given.pop("oauth_signature", ""), given.get("oauth_nonce", "")
        method = {"oauth1-sha1": "HMAC-SHA1", "oauth1-sha256": "HMAC-SHA256"}[self.login]
        if nonce in self.nonces or given.get("oauth_signature_method") != method:
            return False
        self.nonces.add(nonce)
        return given["oauth_consumer_key"] == CLIENT and signature == signature_of(
            "GET", str(request.url), given, SECRET
        )

    def _rows(self, collection: str) -> list[Json] | None:
        if collection in ("students", "teachers"):
            return [one for one in self.data["users"] if one.get("role", _role(one)) == collection[:-1]]
        return self.data.get(collection)

    def _page(self, request: Request, collection: str) -> Response:
        asked = request.query_params
        rows = list(self._rows(collection) or [])
        if wanted := _FILTER.fullmatch(asked.get("filter", "")):
            if self.filters == "refused":
                return JSONResponse({"imsx_codeMajor": "failure", "imsx_description": "CANARY"}, 400)
            if self.filters == "unknown":
                rows = []
            if self.filters == "kept":
                since = datetime.fromisoformat(wanted[1])
                rows = [one for one in rows if datetime.fromisoformat(one["dateLastModified"]) >= since]
        if asked.get("sort") == "sourcedId" and self.sorts:
            rows.sort(key=lambda one: str(one.get("sourcedId")))
        elif rows:
            self.turns += 1
            turn = self.turns % len(rows)
            rows = rows[turn:] + rows[:turn]
        offset, size = int(asked.get("offset", "0")), min(self.page_size, int(asked.get("limit", "100")))
        headers = {"x-total-count": str(len(rows))} if self.totals else {}
        if self.revision is not None:
            headers["x-perm-rev"] = self.revision
        if self.missing_behind and offset and offset >= len(rows):
            return JSONResponse({"imsx_codeMajor": "failure"}, 404)
        key = self.envelopes.get(collection, "users" if collection in ("students", "teachers") else collection)
        return self.answer({key: rows[offset : offset + size]}, headers)


def _role(user: Json) -> str:
    return next((str(one["role"]) for one in user.get("roles", ())), "")


def without_envelope(fake: Any, page: Json) -> Json:
    return {"imsx_codeMajor": "failure", "imsx_description": "CANARY"}


def emptied(fake: Any, page: Json) -> Json:
    return {key: [] for key in page}


@contextmanager
def oneroster(data: Data, **how: Any) -> Iterator[FakeOneRoster]:
    """Serves from a thread of its own until the block is left."""
    fake = FakeOneRoster(data=data, **how)
    routes = [Route("/token", fake.give_token, methods=["POST"]), Route("/{path:path}", fake.give_data)]
    with served(routes) as fake.url:
        yield fake
