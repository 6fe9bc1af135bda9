"""How an application shows a OneRoster service who it is."""

import base64
import secrets
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from adapters.oneroster.oauth1 import signed_header
from adapters.oneroster.refusals import Words
from adapters.outbound.client import Headers, OutboundClient
from application.ports.roster_sources import Problem

_EARLY = 60
"""Seconds before its end from which on a token is no longer used."""


class Access(Protocol):
    problem: Problem | None = None
    """What whoever connects should know of how the service is logged in to."""

    async def headers(self) -> Headers:
        """Of the next request. Raises `Refused`."""

    async def renewed(self) -> bool:
        """After a 401: whether it is worth trying once more. Raises `Refused`."""

    def accepted(self) -> None:
        """The service has answered a request: how it was told who asks is right."""
        return  # to most that is no news


class SignedRequests(Access):
    """OAuth 1.0a. A signature that is refused will be refused again, unless nobody has said how to sign: some servers know
    SHA-1 only. The way that was accepted first stays."""

    def __init__(self, key: str, secret: str, methods: Sequence[str]) -> None:
        """`methods`: those that may be right, the one to try first first."""
        self._key, self._secret = key, secret
        self._method, *self._others = methods

    async def headers(self) -> Headers:
        return self._signed

    async def renewed(self) -> bool:
        if not self._others:
            return False
        refused, self._method = self._method, self._others.pop(0)
        message = f"The service refuses {refused} and takes {self._method}: say so in the setting login, to be sure it stays so."
        self.problem = Problem("SIGNED_OTHERWISE", message)
        return True

    def accepted(self) -> None:
        self._others.clear()

    def _signed(self, url: str) -> dict[str, str]:
        nonce, now = secrets.token_hex(16), int(time.time())
        header = signed_header(url, self._key, self._secret, method=self._method, nonce=nonce, timestamp=now)
        return {"authorization": header}


class ClientCredentials(Access):
    """OAuth 2: a token is asked for at the first call, before it ends, and whenever it is refused."""

    def __init__(
        self,
        http: OutboundClient,
        words: Words,
        token_url: str,
        client_id: str,
        client_secret: str,
        scope: str,
        *,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._http, self._words, self._url, self._scope, self._now = http, words, token_url, scope, now
        self._login = base64.b64encode(f"{client_id}:{client_secret}".encode()).decode("ascii")
        self._token: str | None = None
        self._until = 0.0

    async def headers(self) -> Headers:
        if self._token is None or self._now() >= self._until:
            self._token = await self._asked()
        return {"authorization": f"Bearer {self._token}"}

    async def renewed(self) -> bool:
        self._token = None
        return True

    async def _asked(self) -> str:
        form = {"grant_type": "client_credentials", **({"scope": self._scope} if self._scope else {})}
        answer = await self._http.post(self._url, {"authorization": f"Basic {self._login}"}, form)
        if answer.status in (400, 401, 403):
            raise self._words.denied("the application's credentials")
        content = answer.content if isinstance(answer.content, dict) else {}
        token, lasts = content.get("access_token"), content.get("expires_in")
        if not isinstance(token, str) or not token or not (token.isascii() and token.isprintable()) or " " in token:
            raise self._words.bad_answer("the request for a token", "holds no token")
        seconds = _seconds(lasts)
        # A token that lasts no longer than a minute is used once.
        self._until = float("inf") if seconds is None else self._now() + max(0.0, seconds - _EARLY)
        return token


def _seconds(lasts: object) -> float | None:
    """Some write the number as a text; without one a token lasts until it is refused."""
    if isinstance(lasts, str) and len(lasts) <= 12 and lasts.isascii() and lasts.isdigit():
        return float(lasts)
    return float(lasts) if isinstance(lasts, int | float) and not isinstance(lasts, bool) else None
