"""Which addresses may be called: decided on what a name resolves to, and held to while connecting.

Whoever connects a source names its address. Without this an address of the machine's own network, a cloud's metadata
service say, could be read through Homeroom. A name is resolved once per connection and the connection goes to that very
address, so that a name that resolves differently the next moment changes nothing.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from urllib.parse import urlsplit

import httpcore2

from domain.errors import Refused

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a host. Raises `OSError` where it has none."""
Ip = ipaddress.IPv4Address | ipaddress.IPv6Address

_TRIED = 4
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE = ipaddress.IPv6Network("::/96")


async def resolved(host: str, port: int) -> Sequence[str]:
    """What the system's resolver says."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def is_public(address: str) -> bool:
    """Whether the address, and every address inside of it, is on the public internet."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if ip in _NAT64:
        return _is_public(_last_four_bytes(ip))
    return all(_is_public(one) for one in (ip, *_inside(ip)))


def flaw_of_url(url: str, *, private_allowed: bool) -> str | None:
    """Why a service cannot be called at this address, as far as its spelling tells; a sentence."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "This is no address: write it like https://example.org."
    if parts.scheme != "https" and not (private_allowed and parts.scheme == "http"):
        return (
            "The address has to begin with https://: correct it. In the district's own network http:// will do where the "
            "operator has set HOMEROOM_ALLOW_PRIVATE_SOURCES."
        )
    if not host or not url.isascii() or any(letter <= " " for letter in url):
        return "This is no address: write it like https://example.org."
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        return "The address may hold neither a login nor a query: leave them out."
    return None


class PinnedBackend(httpcore2.AsyncNetworkBackend):
    """Connects to public addresses only, unless private ones are allowed."""

    def __init__(self, service: str, resolve: Resolve, *, private_allowed: bool) -> None:
        self._service, self._resolve, self._private_allowed = service, resolve, private_allowed
        self._inner = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the base class says so
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        failure: Exception = httpcore2.ConnectError("the name has no address")
        for address in (await self._addresses(host, port))[:_TRIED]:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure

    async def _addresses(self, host: str, port: int) -> Sequence[str]:
        try:
            found = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError("the name does not resolve") from error
        if not self._private_allowed and not all(map(is_public, found)):
            message = (
                f"The address given for {self._service} is not on the public internet: correct it, or have the "
                "operator set HOMEROOM_ALLOW_PRIVATE_SOURCES."
            )
            raise Refused("SOURCE_ADDRESS_PRIVATE", message)
        return found


def _is_public(ip: Ip) -> bool:
    site_local = isinstance(ip, ipaddress.IPv6Address) and ip.is_site_local
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or site_local)


def _inside(ip: Ip) -> Iterator[Ip]:
    """The IPv4 addresses that tunnels and older spellings carry within an IPv6 one."""
    if isinstance(ip, ipaddress.IPv6Address):
        yield from (one for one in (ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())) if one is not None)
        if ip in _COMPATIBLE:
            yield _last_four_bytes(ip)


def _last_four_bytes(ip: Ip) -> Ip:
    return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
