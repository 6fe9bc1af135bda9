"""Whatever a server does, a call ends within its limits: in an answer, or in a refusal that says what to do."""

import gzip
import logging
import time

import pytest

from domain.errors import Refused
from tests.adapters.outbound.raw_server import Patience, client, drips, hangs_up, raw, says, serving

HEADERS = {"authorization": "Bearer CANARY-TOKEN"}


async def refusal_of(*said: object, **limits: float) -> Refused:
    async with serving(*said) as server, client(**limits) as http:  # type: ignore[arg-type]
        with pytest.raises(Refused) as caught:
            await http.get(f"{server.url}/users?secret=CANARY-QUERY", HEADERS)
        return caught.value


async def test_an_answer_is_read() -> None:
    async with serving(says(body=b'{"data": [1]}', x_more="yes")) as server, client() as http:
        answer = await http.get(f"{server.url}/users", HEADERS)
    assert (answer.status, answer.content, answer.headers["x-more"]) == (200, {"data": [1]}, "yes")
    assert "Bearer CANARY-TOKEN" in server.asked[0]


async def test_a_packed_answer_is_unpacked() -> None:
    async with serving(says(body=gzip.compress(b"[1]"), content_encoding="gzip")) as server, client() as http:
        assert (await http.get(server.url, {})).content == [1]


async def test_a_form_is_sent() -> None:
    async with serving(says()) as server, client() as http:
        await http.post(f"{server.url}/token", {}, {"grant_type": "client_credentials"})
    assert server.asked[0].startswith("POST /token ")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 501])
async def test_a_no_is_handed_on_and_not_asked_again(status: int) -> None:
    async with serving(says(status, b'{"message": "no"}')) as server, client() as http:
        answer = await http.get(server.url, {})
    assert (answer.status, answer.content, len(server.asked)) == (status, None, 1)


async def test_a_server_that_drips_is_cut_off() -> None:
    started = time.monotonic()
    refused = await refusal_of(drips, seconds=0.3, tries=2)
    assert refused.code == "SOURCE_UNAVAILABLE"
    assert time.monotonic() - started < 5


async def test_a_server_that_says_nothing_is_unavailable() -> None:
    assert (await refusal_of(hangs_up, tries=2)).code == "SOURCE_UNAVAILABLE"


async def test_a_port_where_nobody_listens_is_unavailable() -> None:
    async with serving(says()) as server:
        pass
    async with client(tries=2) as http:
        with pytest.raises(Refused) as caught:
            await http.get(server.url, {})
    assert caught.value.code == "SOURCE_UNAVAILABLE"


@pytest.mark.parametrize(
    "said",
    [
        raw(200, b'{"data": [', content_type="application/json", content_length="900"),
        raw(200, b'{"data": [', content_type="application/json"),
        raw(200, b"20\r\n{}", content_type="application/json", transfer_encoding="chunked"),
        says(body=gzip.compress(b'{"data": []}')[:-6], content_encoding="gzip"),
        says(body=b"not packed", content_encoding="gzip"),
        says(body=b"\x1b\x03\x00\xf8", content_encoding="br"),
        says(body=b"[" * 200_000),
        says(body=b"\xff\xfe"),
    ],
    ids=["framed", "unframed", "chunked", "packed", "not packed", "other packing", "deep", "not UTF-8"],
)
async def test_an_answer_that_breaks_off_is_never_half_read(said: object) -> None:
    assert (await refusal_of(said, tries=2)).code == "SOURCE_BAD_ANSWER"


async def test_an_answer_that_broke_off_once_is_asked_for_again() -> None:
    broken = raw(200, b'{"data": [', content_type="application/json")
    async with serving(broken, says(body=b"[]")) as server, client() as http:
        assert (await http.get(server.url, {})).content == []
    assert len(server.asked) == 2


@pytest.mark.parametrize("packed", [True, False])
async def test_a_bomb_is_let_go_while_it_unfolds(packed: bool) -> None:
    zeros = b"0" * (40 * 1024 * 1024)
    said = says(body=gzip.compress(zeros, 1), content_encoding="gzip") if packed else says(body=zeros)
    refused = await refusal_of(said, body_bytes=1024 * 1024)
    assert (refused.code, "more than 1 MiB" in refused.message) == ("SOURCE_BAD_ANSWER", True)


async def test_a_page_for_people_is_a_bad_answer_at_once() -> None:
    patience = Patience()
    async with serving(says(body=b"<!DOCTYPE html>", content_type="text/html")) as server, client(patience) as http:
        with pytest.raises(Refused, match="no JSON"):
            await http.get(server.url, {})
    assert (len(server.asked), patience.slept) == (1, [])


async def test_server_errors_are_tried_again_with_growing_pauses() -> None:
    patience = Patience()
    async with serving(says(500), says(502), says(503), says(body=b"[]")) as server, client(patience) as http:
        assert (await http.get(server.url, {})).content == []
    assert patience.slept == [0.5, 1.0, 2.0]


async def test_server_errors_without_end_make_a_source_unavailable() -> None:
    assert (await refusal_of(says(503), tries=3)).code == "SOURCE_UNAVAILABLE"


@pytest.mark.parametrize(
    ("header", "value", "pause"),
    [
        ("x_ratelimit_reset", "1790000040", 40.5),
        ("ratelimit_reset", "7", 7.5),
        ("retry_after", "3", 3.5),
        ("retry_after", "Mon, 21 Sep 2026 14:14:00 GMT", 40.5),
        ("retry_after", "Mon, 21 Sep 2026 11:26:40 GMT", 0.5),
    ],
)
async def test_pitfall_04_a_rate_limit_is_waited_for_until_its_reset(header: str, value: str, pause: float) -> None:
    patience = Patience()
    async with serving(says(429, **{header: value}), says(body=b"[]")) as server, client(patience) as http:
        assert (await http.get(server.url, {})).content == []
    assert patience.slept == [pause]


@pytest.mark.parametrize("status", [500, 502, 503])
@pytest.mark.parametrize(
    ("after", "pause"), [("60", 60.5), ("Mon, 21 Sep 2026 14:14:00 GMT", 40.5), ("soon", 0.5), ("", 0.5)]
)
async def test_pitfall_04_a_service_that_says_when_to_come_back_is_left_alone_until_then(
    status: int, after: str, pause: float
) -> None:
    patience = Patience()
    async with serving(says(status, retry_after=after), says(body=b"[]")) as server, client(patience) as http:
        assert (await http.get(server.url, {})).content == []
    assert patience.slept == [pause]


async def test_a_service_that_is_away_for_long_is_not_waited_for() -> None:
    patience = Patience()
    async with serving(says(503, retry_after="3600")) as server, client(patience) as http:
        with pytest.raises(Refused, match="HTTP 503") as refused:
            await http.get(server.url, {})
    assert (refused.value.code, len(server.asked), patience.slept) == ("SOURCE_UNAVAILABLE", 1, [])


async def test_a_server_error_is_not_waited_for_until_the_rate_limit_begins_anew() -> None:
    patience = Patience()
    async with serving(says(500, x_ratelimit_reset="50"), says(body=b"[]")) as server, client(patience) as http:
        await http.get(server.url, {})
    assert patience.slept == [0.5]


async def test_json_is_json_however_its_type_is_written() -> None:
    async with serving(says(body=b"[]", content_type="Application/JSON; Charset=UTF-8")) as server, client() as http:
        assert (await http.get(server.url, {})).content == []


@pytest.mark.parametrize("reset", ["1790009999", "soon", "-5", "9" * 400, ""])
async def test_a_rate_limit_without_a_bearable_reset_is_told(reset: str) -> None:
    assert (await refusal_of(says(429, x_ratelimit_reset=reset), tries=2)).code == "SOURCE_RATE_LIMITED"


async def test_a_redirect_on_the_same_host_is_followed() -> None:
    moved = says(302, location="/other")
    async with serving(moved, says(body=b"[]")) as server, client() as http:
        assert (await http.get(f"{server.url}/users", HEADERS)).content == []
    assert server.asked[1].startswith("GET /other ")


@pytest.mark.parametrize(
    "to", ["http://127.0.0.2:{port}/", "https://127.0.0.1:{port}/", "//evil.example/", "http://[x/"]
)
async def test_a_token_never_follows_a_redirect_to_another_host(to: str) -> None:
    async with serving(says()) as elsewhere:
        refused = await refusal_of(says(307, location=to.format(port=elsewhere.port)))
    assert (refused.code, elsewhere.asked) == ("SOURCE_BAD_ANSWER", [])


async def test_redirects_in_a_circle_end() -> None:
    assert (await refusal_of(says(302, location="/users"))).code == "SOURCE_BAD_ANSWER"


@pytest.mark.parametrize(
    "said",
    [says(503), says(429), says(body=b"CANARY-BODY", content_type="text/html"), says(body=b"CANARY-BODY"), drips],
)
async def test_no_secret_gets_into_logs_or_messages(said: object, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        refused = await refusal_of(said, tries=2, seconds=0.2)
    assert "CANARY" not in caplog.text + repr(refused) + str(refused.__cause__) + str(refused.details)
