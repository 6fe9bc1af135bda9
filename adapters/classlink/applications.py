"""Which application a district has at ClassLink, and what opens it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.classlink.settings import ClassLinkSettings
from adapters.oneroster.access import Access
from adapters.oneroster.refusals import Words
from adapters.outbound.addresses import flaw_of_url
from adapters.outbound.client import Answer, OutboundClient
from domain.roster_source import bad_setting

_PATH = "/applications"
_PAGE_SIZE = 100
_MOST_PAGES = 1000
_SAFE_ID = re.compile(r"(?:[A-Za-z0-9._~=+-]|%[0-9A-Fa-f]{2})+", re.ASCII)
"""It goes into the path as it is: it is escaped already, and holds no way up."""


@dataclass(frozen=True, slots=True)
class Application:
    """A district's application that is switched on."""

    id: str
    """Goes into paths exactly as it came."""
    bearer: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Server:
    """The district's own server, and the credentials it knows this application by."""

    endpoint_url: str
    client_id: str
    client_secret: str = field(repr=False)


class Applications:
    """Asks with the partner's key."""

    def __init__(self, http: OutboundClient, settings: ClassLinkSettings, words: Words) -> None:
        self._http, self._settings, self._words = http, settings, words

    async def of_district(self) -> Application:
        """Raises `Refused`: `SOURCE_PAUSED` where the district has none, or it is switched off; `BAD_SETTINGS` where it
        has several and none is named."""
        rows = [row for row in await self._all() if str(row.get("tenant_id")) == self._settings.tenant_id]
        if wanted := self._settings.application_id:
            rows = [row for row in rows if row.get("oneroster_application_id") == wanted]
        if not rows:
            raise self._words.paused("The district does not share its roster with this application")
        rows = [row for row in rows if _is_on(row)]
        if not rows:
            raise self._words.paused("The district, or its application, is switched off")
        if len(rows) > 1:
            known = ", ".join(str(row.get("oneroster_application_id")) for row in rows[:5])
            raise bad_setting("application_id", f"The district has several applications: give one of {known}.")
        id, bearer = rows[0].get("oneroster_application_id"), rows[0].get("bearer")
        if not (isinstance(id, str) and _SAFE_ID.fullmatch(id)) or not _is_word(bearer):
            raise self._words.bad_answer(_PATH, "names no application, or nothing that opens it")
        return Application(id, str(bearer))

    async def server(self, application: Application, *, private_allowed: bool) -> Server:
        """For reading directly."""
        path = f"{_PATH}/{application.id}/server"
        found = _content(await self._asked(path)).get("server")
        found = found if isinstance(found, dict) else {}
        url, key, secret = (found.get(name) for name in ("endpoint_url", "client_id", "client_secret"))
        if not isinstance(url, str) or flaw_of_url(url, private_allowed=private_allowed):
            raise self._words.bad_answer(f"{_PATH}/…/server", "names no server that can be called")
        if not (isinstance(key, str) and isinstance(secret, str) and key and secret):
            raise self._words.bad_answer(f"{_PATH}/…/server", "holds no credentials")
        return Server(url, key, secret)

    async def _all(self) -> list[Mapping[str, Any]]:
        """To the first page without anything new; nothing says how many there are."""
        found: list[Mapping[str, Any]] = []
        for _ in range(_MOST_PAGES):
            page = self._rows(await self._asked(f"{_PATH}?limit={_PAGE_SIZE}&offset={len(found)}"))
            if not page or page[0] in found:
                return found
            found += page
        raise self._words.bad_answer(_PATH, "leads on without end")

    def _rows(self, answer: Answer) -> list[Mapping[str, Any]]:
        """Some answers have a list, some an object keyed by number."""
        rows = _content(answer).get("applications")
        rows = list(rows.values()) if isinstance(rows, dict) else rows
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self._words.bad_answer(_PATH, "is no list of applications")
        return rows

    async def _asked(self, path: str) -> Answer:
        headers = {"authorization": f"Bearer {self._settings.partner_key}"}
        answer = await self._http.get(self._settings.proxy_url + path, headers)
        if answer.status in (401, 403):
            raise self._words.denied("the partner key")
        if not answer.good:
            raise self._words.bad_answer(_PATH, f"is HTTP {answer.status}")
        return answer


class DistrictBearer(Access):
    """The bearer of a district's application. It does not expire, but is replaced now and then: one that is refused is
    looked up again, and if it is still the same, access has been withdrawn."""

    def __init__(self, applications: Applications, application: Application) -> None:
        self._applications, self._application = applications, application

    async def headers(self) -> Mapping[str, str]:
        return {"authorization": f"Bearer {self._application.bearer}"}

    async def renewed(self) -> bool:
        before, self._application = self._application, await self._applications.of_district()
        return self._application.id == before.id and self._application.bearer != before.bearer


def _content(answer: Answer) -> Mapping[str, Any]:
    return answer.content if isinstance(answer.content, dict) else {}


def _is_on(row: Mapping[str, Any]) -> bool:
    return str(row.get("enabled")).casefold() in ("true", "1") and str(row.get("tenant_status")).casefold() == "active"


def _is_word(text: object) -> bool:
    return isinstance(text, str) and bool(text) and text.isascii() and text.isprintable() and " " not in text
