import json
from typing import Any

import pytest

from graphql_api import graphiql
from graphql_api.http import HttpSettings
from graphql_api.limits import Limits
from tests.api.infrastructure.toy import client

MODERN = {"accept": "application/graphql-response+json"}
LEGACY = {"accept": "application/json"}
BOTH = {"accept": "application/graphql-response+json, application/json;q=0.9"}
JSON = {"content-type": "application/json"}


def code_in(response: Any) -> Any:
    (error,) = response.json()["errors"]
    return error["extensions"]["code"]


async def post(body: object, headers: dict[str, str] | None = None, settings: HttpSettings | None = None) -> Any:
    async with client(settings) as http:
        if isinstance(body, bytes):
            return await http.post("/graphql", content=body, headers={**JSON, **(headers or {})})
        return await http.post("/graphql", json=body, headers=headers)


async def test_a_query_is_answered_in_the_type_that_was_asked_for() -> None:
    for headers, media in (
        (MODERN, MODERN["accept"]),
        (BOTH, MODERN["accept"]),
        (LEGACY, "application/json"),
        ({}, "application/json"),
    ):
        response = await post({"query": "{school{name}}"}, headers)
        assert (response.status_code, response.json()) == (200, {"data": {"school": {"name": "Lincoln"}}})
        assert response.headers["content-type"].split(";")[0] == media


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"query": "{school{"}, "GRAPHQL_PARSE_FAILED"),
        ({"query": "{nothing}"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "query($n:Int!){school{students(first:$n){nodes{number}}}}"}, "BAD_INPUT"),
        ({"query": "{school{students(first:501){nodes{number}}}}"}, "PAGE_TOO_LARGE"),
        ({"query": '{echo(text:"\\u0000")}'}, "BAD_CHARACTER"),
        ({"query": "query($t:String){echo(text:$t)}", "variables": {"t": "\0"}}, "BAD_CHARACTER"),
    ],
)
async def test_what_was_never_executed_has_no_data_and_400_if_the_client_understands_it(body: Any, code: str) -> None:
    modern, legacy = await post(body, MODERN), await post(body, LEGACY)
    assert (modern.status_code, legacy.status_code) == (400, 200)
    assert modern.json() == legacy.json()
    assert code_in(modern) == code
    assert "data" not in modern.json()


async def test_an_error_in_a_field_keeps_its_data_and_200() -> None:
    response = await post({"query": "{forbidden}"}, MODERN)
    assert (response.status_code, response.json()["data"], code_in(response)) == (200, {"forbidden": None}, "FORBIDDEN")
    response = await post({"query": "{fault}"}, MODERN)
    assert (response.status_code, response.json()["data"], code_in(response)) == (200, None, "INTERNAL")


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"null", b"1", b'"{echo}"', b"[]", b'[{"query":"{echo}"}]', b"\xff\xfe", b'{"query":"\xff"}',
        b'{"query":"{echo}\0"}', b'{"query":1}', b"{}", b'{"query":null}', b'{"query":["{echo}"]}',
        b'{"query":"{echo}","variables":[]}', b'{"query":"{echo}","variables":"{}"}',
        b'{"query":"{echo}","variables":1}',
        b'{"query":"{echo}","operationName":[]}', b'{"query":"{echo}","operationName":{}}',
        b'{"query":"{echo}","extensions":[]}', b'{"query":"{echo}","extensions":1}', b'{"query":"{echo}","x":NaN}',
        b'{"query":"{echo(text:\\"\\ud800\\")}"}', b"[" * 100_000, b'{"a":' * 100_000, b'{"query":"{echo}"}x',
        b'{"query":""}', b'{"query":" "}', b'{"query":"#"}', b'{"query":"{echo}","operationName":"other"}',
        b'{"query":"fragment f on Query{echo}"}', b'{"query":"type A{b:Int}"}',
        b'{"query":"query a{echo} query b{echo}","operationName":"c"}',
    ],
)  # fmt: skip
async def test_nonsense_is_a_bad_request_and_never_a_fault(body: bytes) -> None:
    for headers in (MODERN, {"accept": "*/*"}, {}):
        response = await post(body, headers)
        assert response.status_code == 400 or (response.status_code == 200 and headers is not MODERN), response.text
        assert code_in(response) in {"BAD_REQUEST", "GRAPHQL_PARSE_FAILED"}
        assert "data" not in response.json()


@pytest.mark.parametrize(
    "media",
    [
        "text/plain", "application/x-www-form-urlencoded", "", "application/xml", "multipart/mixed; boundary=x",
        "text/plain; application/json", "application/json-patch+json", "application/graphql",
        "application/json; charset=utf-16",
    ],
)  # fmt: skip
async def test_what_a_form_of_another_site_can_send_is_refused(media: str) -> None:
    response = await post(b'{"query":"mutation{enroll(ids:[]){userErrors{code}}}"}', {"content-type": media})
    assert (response.status_code, code_in(response)) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize("media", ["application/json; charset=utf-8", 'Application/JSON; charset="UTF-8"'])
async def test_json_in_utf_8_may_say_so(media: str) -> None:
    response = await post('{"query":"{echo(text:\\"é\\")}"}'.encode(), {"content-type": media})
    assert response.json() == {"data": {"echo": "é"}}


async def test_get_executes_nothing() -> None:
    async with client() as http:
        for query in ("{echo}", "mutation{enroll(ids:[]){userErrors{code}}}"):
            response = await http.get("/graphql", params={"query": query}, headers={"accept": "text/html"})
            assert (response.status_code, response.headers["allow"], code_in(response)) == (
                405,
                "POST",
                "METHOD_NOT_ALLOWED",
            )
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
            assert (await http.request(method, "/graphql")).status_code == 405


async def test_get_may_be_allowed_for_queries_only() -> None:
    async with client(HttpSettings(get_queries=True)) as http:
        response = await http.get(
            "/graphql", params={"query": "query q($t:String){echo(text:$t)}", "variables": '{"t":"x"}'}
        )
        assert response.json() == {"data": {"echo": "x"}}
        response = await http.get("/graphql", params={"query": "mutation{enroll(ids:[]){userErrors{code}}}"})
        assert (response.status_code, response.headers["allow"]) == (405, "POST")
        for bad in ("[", "[]", "1"):
            response = await http.get("/graphql", params={"query": "{echo}", "variables": bad})
            assert (response.status_code, code_in(response)) == (400, "BAD_REQUEST")


async def test_a_large_body_is_refused_announced_or_not() -> None:
    settings = HttpSettings(limits=Limits(body=1_000))
    body = b'{"query":"{echo}","x":"' + b"y" * 1_000 + b'"}'

    async def trickle() -> Any:
        for start in range(0, len(body), 100):
            yield body[start : start + 100]

    async with client(settings) as http:
        for content in (body, trickle()):
            response = await http.post("/graphql", content=content, headers=JSON)
            assert (response.status_code, code_in(response)) == (413, "BODY_TOO_LARGE")
            assert response.json()["errors"][0]["extensions"]["limit"] == 1_000
        assert (await http.post("/graphql", content=b'{"query":"{echo}"}', headers=JSON)).status_code == 200


async def test_a_token_that_is_not_good_is_401_before_anything_is_read() -> None:
    response = await post({"query": "{echo}"}, {"authorization": "Bearer old"})
    assert (response.status_code, code_in(response)) == (401, "UNAUTHENTICATED")


async def test_numbers_json_cannot_hold_and_deep_json_are_written_anyway() -> None:
    deep: Any = 1
    for _ in range(300):
        deep = [deep]
    response = await post({"query": "query($v:JSON!){echoJson(value:$v)}", "variables": {"v": deep}})
    assert response.json() == {"data": {"echoJson": deep}}


async def test_the_page_for_people_is_served_from_here_alone() -> None:
    async with client() as http:
        page = await http.get("/graphql", headers={"accept": "text/html,application/xhtml+xml"})
        assert page.status_code == 200
        assert "script-src 'self';" in page.headers["content-security-policy"]
        assert "http://" not in page.text
        assert "https://" not in page.text
        for name in (*graphiql.STYLES, *graphiql.SCRIPTS):
            assert f'"/graphiql-assets/{name}?' in page.text
            assert (await http.get(f"/graphiql-assets/{name}")).status_code == 200
        assert (await http.get("/graphql", headers={"accept": "application/json"})).status_code == 405
    async with client(HttpSettings(graphiql=False)) as http:
        assert (await http.get("/graphql", headers={"accept": "text/html"})).status_code == 405
        assert (await http.get("/graphiql-assets/page.js")).status_code == 404


async def test_a_subscription_streams_as_server_sent_events() -> None:
    response = await post({"query": "subscription{ticks(upto:2)}"}, {"accept": "text/event-stream"})
    assert response.headers["content-type"].startswith("text/event-stream")
    events = [json.loads(line[6:]) for line in response.text.splitlines() if line.startswith("data: {")]
    assert events == [{"data": {"ticks": 0}}, {"data": {"ticks": 1}}]
    response = await post({"query": "subscription{"}, {"accept": "text/event-stream"})
    assert "GRAPHQL_PARSE_FAILED" in response.text
    assert '"data"' not in response.text
