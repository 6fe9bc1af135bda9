"""Calls a service that answers in JSON."""

import asyncio
import logging
import random
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode, urljoin, urlsplit

import httpcore2

from adapters.outbound.addresses import PinnedBackend, Resolve, resolved
from adapters.outbound.body import Broken, TooLarge, parsed, read_body
from adapters.outbound.limits import CallLimits, asked_pause, growing_pause, retry_after
from domain.errors import Refused

log = logging.getLogger("homeroom.sources")

Headers = Mapping[str, str] | Callable[[str], Mapping[str, str]]
"""What is sent along; or what makes it for each try anew, given the address: a signature is good only once."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 3
_FAILURES = (
    TimeoutError, httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service said that is neither "later" nor nonsense."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    is_json: bool
    content: Any = None
    """The JSON, where the status is 2xx; the bodies of errors are not looked at: they quote what was sent."""

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class _Again:
    """The call may be tried again after a pause; else it fails like this."""

    refusal: Refused
    pause: float | None = None


class OutboundClient:
    """Calls one service, patiently and within limits.

    Every call ends within its limits in an `Answer` or in `Refused`: `SOURCE_UNAVAILABLE`, `SOURCE_RATE_LIMITED`,
    `SOURCE_BAD_ANSWER`, `SOURCE_ADDRESS_PRIVATE`. Their sentences and the log name the service and the host, never a
    header, a query or a body.
    """

    def __init__(
        self,
        service: str,
        *,
        private_allowed: bool = False,
        limits: CallLimits | None = None,
        resolve: Resolve = resolved,
        trust: ssl.SSLContext | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        now: Callable[[], float] = time.time,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """`service` is what people call it; `trust` other certificates than the system's."""
        self._service, self._limits = service, limits or CallLimits()
        self._sleep, self._now, self._chance = sleep, now, chance
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=trust or ssl.create_default_context(),
            max_connections=4,
            keepalive_expiry=30,
            network_backend=PinnedBackend(service, resolve, private_allowed=private_allowed),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._pool.aclose()

    async def get(self, url: str, headers: Headers) -> Answer:
        """Ask for a page; redirects are followed on the same host only."""
        return await self._patiently("GET", url, headers, None)

    async def post(self, url: str, headers: Mapping[str, str], form: Mapping[str, str]) -> Answer:
        """Send a form, for a token; redirects are not followed."""
        typed = {**headers, "content-type": "application/x-www-form-urlencoded"}
        return await self._patiently("POST", url, typed, urlencode(form).encode("ascii"))

    async def _patiently(self, method: str, url: str, headers: Headers, body: bytes | None) -> Answer:
        for tried in range(1, self._limits.tries + 1):
            outcome = await self._once(method, url, headers, body)
            if isinstance(outcome, Answer):
                return outcome
            pause = growing_pause(self._limits, tried, self._chance())
            pause = pause if outcome.pause is None else outcome.pause + pause
            log.warning("%s: %s (try %d)", self._service, outcome.refusal.code, tried)
            if tried == self._limits.tries or pause > self._limits.longest_wait:
                raise outcome.refusal
            await self._sleep(pause)
        raise AssertionError("at least one try")

    async def _once(self, method: str, url: str, headers: Headers, body: bytes | None) -> Answer | _Again:
        try:
            async with asyncio.timeout(self._limits.seconds):
                return await self._following(method, url, headers, body)
        except _FAILURES as error:
            log.info("%s: %s", self._service, type(error).__name__)
            return _Again(self._unavailable(url, "does not answer"))

    async def _following(self, method: str, url: str, headers: Headers, body: bytes | None) -> Answer | _Again:
        for _ in range(_MOST_REDIRECTS + 1):
            outcome = await self._sent(method, url, headers, body)
            if not isinstance(outcome, str):
                return outcome
            if method != "GET" or _origin(outcome) != _origin(url) or not outcome.isascii():
                raise self._bad_answer(url, "sends us on to another address")
            url = outcome
        raise self._bad_answer(url, "sends us in a circle")

    async def _sent(self, method: str, url: str, headers: Headers, body: bytes | None) -> "Answer | _Again | str":
        """One exchange; a text is where the service sends us on to."""
        quiet = self._limits.silence_seconds
        own = headers(url) if callable(headers) else headers
        sent = {"accept": "application/json", "accept-encoding": "gzip", "user-agent": "homeroom", **own}
        timeouts = {"connect": quiet, "read": quiet, "write": quiet, "pool": quiet}
        async with self._pool.stream(
            method, url, headers=list(sent.items()), content=body, extensions={"timeout": timeouts}
        ) as response:
            found = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            if response.status in _REDIRECTS and "location" in found:
                return _joined(url, found["location"])
            if response.status == 429:
                return _Again(self._rate_limited(), asked_pause(found, self._now()))
            if response.status >= 500 and response.status != 501:
                unavailable = self._unavailable(url, f"answers with HTTP {response.status}")
                return _Again(unavailable, retry_after(found, self._now()))
            is_json = "json" in found.get("content-type", "").lower()
            if not 200 <= response.status < 300:
                return Answer(response.status, found, is_json)
            if not is_json:
                raise self._bad_answer(url, "answers with something that is no JSON")
            return await self._read(response, url, found)

    async def _read(self, response: httpcore2.Response, url: str, headers: Mapping[str, str]) -> Answer | _Again:
        try:
            body = await read_body(response.aiter_stream(), headers, self._limits.body_bytes)
            # Large pages take a while, and others wait on the loop.
            return Answer(response.status, headers, True, await asyncio.to_thread(parsed, body))
        except TooLarge as error:
            raise self._bad_answer(url, f"sends too much at once ({error})") from None
        except (Broken, httpcore2.RemoteProtocolError):
            return _Again(self._bad_answer(url, "sends answers that break off or are damaged"))

    def _unavailable(self, url: str, what: str) -> Refused:
        message = f"{self._service} ({_host(url)}) {what}: check the address, or try again later."
        return Refused("SOURCE_UNAVAILABLE", message)

    def _rate_limited(self) -> Refused:
        return Refused("SOURCE_RATE_LIMITED", f"{self._service} was asked too often: try again in some minutes.")

    def _bad_answer(self, url: str, what: str) -> Refused:
        message = f"{self._service} ({_host(url)}) {what}: check the address, or try again later."
        return Refused("SOURCE_BAD_ANSWER", message)


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        return ""


def _origin(url: str) -> tuple[str, str | None, int | None]:
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError:
        return "", None, None


def _host(url: str) -> str:
    return urlsplit(url).hostname or "no host"
