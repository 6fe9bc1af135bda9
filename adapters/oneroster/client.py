"""A OneRoster service on the wire: collections, page by page. Knows envelopes and headers, nothing of what is in a
record."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from adapters.oneroster.access import Access
from adapters.oneroster.refusals import Unsteady, Words
from adapters.outbound.client import Answer, OutboundClient
from application.ports.roster_sources import Problem

SESSIONS, ORGS, COURSES, CLASSES = "academicSessions", "orgs", "courses", "classes"
USERS, ENROLLMENTS = "users", "enrollments"
_ENVELOPES = {
    SESSIONS: (SESSIONS, "terms"),
    ORGS: (ORGS, "schools"),
    USERS: (USERS, "students", "teachers"),
    "students": ("students", USERS),
    "teachers": ("teachers", USERS),
}
"""The right key, and others that are seen."""

Record = Mapping[str, Any]


class Page(NamedTuple):
    records: list[Record]
    total: int | None
    """How many records the whole collection has, as far as the service says."""


class OneRosterClient:
    """Asks for one district's roster, whichever way the service is logged in to."""

    def __init__(self, http: OutboundClient, access: Access, root: str, words: Words) -> None:
        """`root`: the address that the names of collections are put behind."""
        self._http, self._access, self._root = http, access, root
        self.words = words
        self.revision: str | None = None
        """ClassLink's number of what the district shares (`x-perm-rev`); None until a service names one."""

    async def page(
        self, collection: str, offset: int, limit: int, filter: str | None = None, *, behind: bool = False
    ) -> Page:
        """The records from `offset` on, in the order of their ids if the service can, at most `limit`, often fewer.

        `behind`: the page before showed that there are none; some services say so by a 404.

        Raises `Refused`; `Unsteady` when what is shared has changed since the first page.
        """
        asked = {"limit": limit, "offset": offset, "sort": "sourcedId", "orderBy": "asc"}
        query = urlencode({**asked, **({"filter": filter} if filter else {})}, quote_via=quote, safe="")
        answer = await self._answer(collection, query, behind=behind)
        if not answer.good:
            return Page([], None)
        self._watch(answer.headers.get("x-perm-rev"))
        return Page(self._records(collection, answer.content), _number(answer.headers.get("x-total-count")))

    def problems(self) -> list[Problem]:
        """What is to be told of how the service was logged in to."""
        return [] if self._access.problem is None else [self._access.problem]

    async def _answer(self, collection: str, query: str, *, behind: bool) -> Answer:
        path, url = f"/{collection}", f"{self._root}/{collection}?{query}"
        answer = await self._http.get(url, await self._access.headers())
        if answer.status == 401 and await self._access.renewed():
            answer = await self._http.get(url, await self._access.headers())
        if answer.good:
            self._access.accepted()
            return answer
        if behind and answer.status == 404:
            return answer
        if answer.status in (401, 403):
            raise self.words.denied(f"to show {path}")
        raise self.words.bad_answer(path, f"is HTTP {answer.status}")

    def _watch(self, revision: str | None) -> None:
        if revision and self.revision and revision != self.revision:
            raise Unsteady
        self.revision = revision or self.revision

    def _records(self, collection: str, content: object) -> list[Record]:
        """A good status with an error inside is no empty list."""
        found = content if isinstance(content, dict) else {}
        rows = next((found[key] for key in _ENVELOPES.get(collection, (collection,)) if key in found), None)
        if not isinstance(rows, list):
            raise self.words.bad_answer(f"/{collection}", "is no list as OneRoster documents it")
        if not all(isinstance(row, dict) for row in rows):
            raise self.words.bad_answer(f"/{collection}", "holds something that is no record")
        return rows


def _number(text: str | None) -> int | None:
    return int(text) if text and len(text) <= 12 and text.isascii() and text.isdigit() else None
