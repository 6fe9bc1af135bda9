"""Clever, as far as Homeroom speaks with it, over real HTTP: tokens that are replaced, keyset pages with links, events
that grow old, districts that pause, and faults on demand."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from tests.adapters.clever.districts import CLIENT, DISTRICT, SECRET, Json
from tests.adapters.outbound.faulty import Faulty, Spoils, served


@dataclass(kw_only=True)
class FakeClever(Faulty):
    """One application at Clever and the districts that share with it."""

    data: dict[str, list[Json]]
    page_size: int = 2
    state: str = "running"
    shared: bool = True
    version: str = "v3.1"
    events_on: bool = True
    events_off: Response | None = None
    """What is said instead where events are not switched on."""
    tokens: int = 0

    @property
    def token(self) -> str:
        return f"CANARYTOKEN{self.tokens}"

    def replace_token(self) -> None:
        self.tokens += 1

    async def give_token(self, request: Request) -> Response:
        self.asked.append(str(request.url.path))
        login = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {login}":
            return JSONResponse({"message": "unauthorized"}, 401)
        self.replace_token()
        row = {"id": "1", "owner": {"type": "district", "id": DISTRICT}, "access_token": self.token}
        return JSONResponse({"data": [row] if self.shared else [], "links": []})

    async def give_data(self, request: Request) -> Response:
        self.asked.append(f"{request.url.path}?{request.url.query}")
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return JSONResponse({"message": "bad token"}, 401)
        version, collection, *rest = request.url.path.strip("/").split("/")
        if version != self.version or collection not in (*self.data, "districts"):
            return HTMLResponse(f"<!DOCTYPE html><pre>Cannot GET {request.url.path}</pre>", 404)
        if collection == "events" and self.events_off is not None:
            return self.events_off
        if not self.shared or (collection == "events" and not self.events_on):
            return JSONResponse({"message": "not found"}, 404)
        if len(rest) == 2:
            listed = {"sections": self._sections_of, "mycontacts": self._contacts_of}.get(rest[1])
            whole = listed(request, collection, rest[0]) if listed else None
        else:
            whole = self._one(collection, rest[0]) if rest else self._page(request, self.data[collection])
        if whole is None:
            return JSONResponse({"message": "not found"}, 404)
        return self.answer(whole)

    def _one(self, collection: str, id: str) -> Json | None:
        if collection == "districts":
            return {"data": {"id": DISTRICT, "name": "D", "state": self.state}} if id == DISTRICT else None
        return next(({"data": one} for one in self.data[collection] if one["id"] == id), None)

    def _sections_of(self, request: Request, collection: str, id: str) -> Json | None:
        if not any(one["id"] == id for one in self.data[collection]):
            return None
        named = ("course",) if collection == "courses" else ("students", "teachers")
        return self._page(request, [one for one in self.data["sections"] if any(id in (one[at] or ()) for at in named)])

    def _contacts_of(self, request: Request, collection: str, id: str) -> Json | None:
        if not any(one["id"] == id for one in self.data[collection]):
            return None
        contacts = [one for one in self.data["users"] if id in _relations(one)]
        return self._page(request, contacts)

    def _page(self, request: Request, records: list[Json]) -> Json:
        asked = request.query_params
        rows = [one for one in records if asked.get("role") in (None, *one.get("roles", {}))]
        rows.sort(key=lambda one: str(one.get("id")))
        after = asked.get("starting_after", "")
        size = min(self.page_size, int(asked.get("limit", "100")))
        rows = [one for one in rows if str(one.get("id")) > after]
        path, links = request.url.path, [{"rel": "self", "uri": str(request.url)}]
        if len(rows) > size:
            last = rows[size - 1]["id"]
            links.append({"rel": "next", "uri": f"{path}?limit={size}&starting_after={last}"})
        return {"data": [{"data": one, "uri": path} for one in rows[:size]], "links": links}


def _relations(user: Json) -> list[str]:
    listed = user["roles"].get("contact", {}).get("student_relationships") or ()
    return [one["student"] for one in listed]


def without_links(fake: FakeClever, page: Json) -> Json:
    return {"data": page["data"]}


def cut_short(fake: FakeClever, page: Json) -> Json:
    return {**page, "links": page["links"][:1]}


def emptied(fake: FakeClever, page: Json) -> Json:
    return {"data": [], "links": []}


def leads_to(uri: Any) -> Spoils:
    return lambda fake, page: {**page, "links": [{"rel": "next", "uri": uri}]}


@contextmanager
def clever(data: dict[str, list[Json]], **how: Any) -> Iterator[FakeClever]:
    """Serves from a thread of its own until the block is left."""
    fake = FakeClever(data=data, **how)
    with served([Route("/oauth/tokens", fake.give_token), Route("/{path:path}", fake.give_data)]) as fake.url:
        yield fake
