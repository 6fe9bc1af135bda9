"""Nobody reads the machine's own network through Homeroom."""

from collections.abc import Sequence

import pytest

from adapters.outbound.addresses import flaw_of_url, is_public, resolved
from adapters.outbound.client import OutboundClient
from adapters.outbound.limits import CallLimits
from domain.errors import Refused
from tests.adapters.outbound.raw_server import says, serving

PRIVATE = [
    "127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0", "[::1]",
    "[::ffff:127.0.0.1]", "[::]", "169.254.169.254", "10.0.0.1", "[fe80::1]", "[fd00::1]", "100.64.0.1",
]  # fmt: skip


@pytest.mark.parametrize("host", PRIVATE)
async def test_a_private_address_is_refused_in_every_spelling(host: str) -> None:
    async with serving(says()) as server, OutboundClient("Clever", limits=CallLimits(tries=1)) as http:
        with pytest.raises(Refused) as caught:
            await http.get(f"http://{host}:{server.port}/", {"authorization": "x"})
    assert (caught.value.code, server.asked) == ("SOURCE_ADDRESS_PRIVATE", [])


@pytest.mark.parametrize(
    "address",
    ["2002:7f00:1::", "64:ff9b::7f00:1", "::7f00:1", "::ffff:10.0.0.1", "2001:0:7f00:1::", "224.0.0.1", "fec0::1", "x"],
)
def test_an_address_that_carries_a_private_one_is_private(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_a_public_address_is_public(address: str) -> None:
    assert is_public(address)


class Rebinding:
    """A name server that answers something else each time."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers, self.asked = list(answers), 0

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked += 1
        return self.answers[min(self.asked, len(self.answers)) - 1]


async def test_a_name_that_resolves_to_a_private_address_among_others_is_refused() -> None:
    async with OutboundClient("Clever", resolve=Rebinding(["8.8.8.8", "10.0.0.1"])) as http:
        with pytest.raises(Refused) as caught:
            await http.get("https://roster.example/", {})
    assert caught.value.code == "SOURCE_ADDRESS_PRIVATE"


async def test_a_connection_goes_to_the_very_address_that_was_checked() -> None:
    """The name resolves to this machine at first and to nowhere afterwards: it is asked once per connection."""
    names = Rebinding(["127.0.0.1"], ["192.0.2.1"])
    async with (
        serving(says(body=b"[]")) as server,
        OutboundClient("Clever", private_allowed=True, resolve=names) as http,
    ):
        assert (await http.get(f"http://roster.example:{server.port}/", {})).content == []
    assert names.asked == 1
    assert f"Host: roster.example:{server.port}".casefold() in server.asked[0].casefold()


async def test_a_name_that_rebinds_between_two_calls_is_refused_at_the_second() -> None:
    names = Rebinding(["127.0.0.1"], ["10.0.0.1"])
    judged: list[str] = []

    async def public_first(host: str, port: int) -> Sequence[str]:
        found = await names(host, port)
        judged.extend(found)
        return found

    async with OutboundClient("Clever", resolve=public_first, limits=CallLimits(tries=1)) as http:
        for _ in range(2):
            with pytest.raises(Refused, match="public internet"):
                await http.get("https://roster.example/", {})
    assert judged == ["127.0.0.1", "10.0.0.1"]


async def test_the_next_address_is_tried_when_one_does_not_answer() -> None:
    async with serving(says(body=b"[]")) as server:
        names = Rebinding(["127.0.0.2", "127.0.0.1"])
        async with OutboundClient("Clever", private_allowed=True, resolve=names) as http:
            assert (await http.get(f"http://roster.example:{server.port}/", {})).good


async def test_the_systems_resolver_is_asked() -> None:
    assert "127.0.0.1" in await resolved("127.0.0.1", 80)


@pytest.mark.parametrize(
    "url",
    [
        "", "clever.com", "http://clever.com", "ftp://clever.com", "https://", "https://amy:pw@clever.com",
        "https://clever.com/?a=b", "https://clever.com/#x", "https://[x", "https://clever.com:99999", "https://a b.com",
        "https://clëver.com", "gopher://clever.com",
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_a_service_is_told(url: str) -> None:
    flaw = flaw_of_url(url, private_allowed=False)
    assert flaw is not None
    assert flaw.endswith(".")


def test_an_address_over_tls_will_do_and_one_without_where_the_operator_allows_it() -> None:
    assert flaw_of_url("https://api.clever.com", private_allowed=False) is None
    assert flaw_of_url("http://127.0.0.1:8000", private_allowed=True) is None
