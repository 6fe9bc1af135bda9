"""Clever on the wire: one district's data, page by page. Knows envelopes and links, nothing of what is in a record."""

from collections.abc import AsyncGenerator, Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from adapters.clever.refusals import bad_answer, denied, paused
from adapters.clever.settings import CleverSettings
from adapters.clever.tokens import district_token
from adapters.outbound.client import Answer, OutboundClient

_EMPTY_PAGES = 3
Record = Mapping[str, Any]


class Page(NamedTuple):
    records: list[Record]
    next: str | None
    """Where the following page is: a path with its query."""


class CleverClient:
    """Asks for a token at the first call, and once more whenever one is refused: tokens are replaced mid-pull."""

    def __init__(self, http: OutboundClient, settings: CleverSettings) -> None:
        self._http, self._settings = http, settings
        self._token: str | None = None

    def path(self, rest: str) -> str:
        """A path within the version of the API that was chosen."""
        return f"/{self._settings.version}/{rest}"

    async def district(self) -> Record | None:
        """The district's own record; None where Clever shows none."""
        content = await self._get(self.path(f"districts/{self._settings.district_id}"))
        return None if content is None else _record(content, "/districts")

    async def record(self, path: str) -> Record | None:
        """One record, or None where there is none (any more)."""
        content = await self._get(path)
        return None if content is None else _record(content, _bare(path))

    async def pages(self, link: str | None) -> AsyncGenerator[Page, None]:
        """A list from `link` to its end, which is an empty page: one that names no next one may have been cut short, and
        whoever stands behind it would seem to have left.

        Raises `Refused`, `SOURCE_PAUSED` where there is no such list (any more).
        """
        seen, empty = set[str](), 0
        while link is not None:
            if link in seen or empty == _EMPTY_PAGES:
                raise bad_answer(_bare(link), "leads on without end")
            seen.add(link)
            page = await self._page(link)
            empty = 0 if page.records else empty + 1
            yield page
            link = page.next

    async def _page(self, link: str) -> Page:
        """One page; its `next` never leads elsewhere than to the same list."""
        path, content = _bare(link), await self._get(link)
        if content is None:
            raise paused(f"The district does not share {path}")
        rows = content.get("data") if isinstance(content, dict) else None
        links = content.get("links") if isinstance(content, dict) else None
        if not isinstance(rows, list) or not isinstance(links, list):
            raise bad_answer(path, "is no list as Clever documents it")
        records = [_record(row, path) for row in rows]
        return Page(records, self._next(links, path) or _behind(link, records))

    async def _get(self, link: str) -> Any:
        """The JSON; None for a 404 in Clever's own words. Raises `Refused`."""
        answer = await self._asked(link)
        if answer.status == 401:
            self._token = None
            answer = await self._asked(link)
        if answer.good:
            return answer.content
        if answer.status in (401, 403):
            raise denied(f"to show {_bare(link)}")
        if answer.status == 404 and answer.is_json:
            return None
        raise bad_answer(_bare(link), f"is HTTP {answer.status}")

    async def _asked(self, link: str) -> Answer:
        if self._token is None:
            self._token = await district_token(self._http, self._settings)
        return await self._http.get(self._settings.api_url + link, {"authorization": f"Bearer {self._token}"})

    def _next(self, links: list[Any], path: str) -> str | None:
        for link in links:
            if isinstance(link, dict) and link.get("rel") == "next":
                return self._followed(link.get("uri"), path)
        return None

    def _followed(self, uri: object, path: str) -> str:
        base = self._settings.api_url + path
        try:
            to = urlsplit(urljoin(base, uri if isinstance(uri, str) else ""))
        except ValueError:
            raise bad_answer(path, "leads on to nowhere") from None
        here = urlsplit(base)
        prefix = urlsplit(self._settings.api_url).path
        if (to.scheme, to.netloc) != (here.scheme, here.netloc) or to.path not in (path, here.path) or not to.query:
            raise bad_answer(path, "leads on to somewhere else")
        if not to.query.isascii() or any(letter <= " " for letter in to.query):
            raise bad_answer(path, "leads on to nowhere")
        return f"{to.path.removeprefix(prefix)}?{to.query}"


def _record(row: Any, path: str) -> Record:
    """What is in the envelope; a list whose rows have none is not read at all, for it is no list of records."""
    found = row.get("data") if isinstance(row, dict) else None
    if not isinstance(found, dict):
        raise bad_answer(path, "holds something that is no record")
    return found


def _behind(link: str, records: list[Record]) -> str | None:
    """Where a page's next one would be, by the last record's id; lists are in the order of ids."""
    last = records[-1].get("id") if records else None
    if not isinstance(last, str) or not (last.isascii() and last.isalnum()):
        return None
    path, _, query = link.partition("?")
    kept = [(name, value) for name, value in parse_qsl(query) if name != "starting_after"]
    return f"{path}?{urlencode([*kept, ('starting_after', last)])}"


def _bare(link: str) -> str:
    return link.partition("?")[0]
