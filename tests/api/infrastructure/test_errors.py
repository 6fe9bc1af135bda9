import json
from typing import Any

import pytest
from graphql import GraphQLError
from strawberry.exceptions import StrawberryInputCoercionError
from strawberry.relay.types import InvalidGlobalIDError
from structlog.testing import capture_logs

from graphql_api.errors import presentable, request_id_of
from graphql_api.ids import encode
from tests.api.infrastructure.toy import SCHEMA, Context, codes, run


async def test_a_fault_is_masked_and_logged_once_without_values() -> None:
    with capture_logs() as logs:
        result = await run("query q($t:String){echo(text:$t) fault}", t="variable amy@example.com")
    (error,) = result["errors"]
    assert error["extensions"] == {"code": "INTERNAL", "requestId": "request-1"}
    assert error["path"] == ["fault"]
    assert error["message"].startswith("Internal error")
    (entry,) = logs
    assert (entry["event"], entry["log_level"], entry["request_id"]) == ("graphql_fault", "error", "request-1")
    assert entry["causes"] == ["builtins.RuntimeError"]
    assert "in fault" in entry["frames"][-1]
    assert "amy" not in json.dumps(entry) + json.dumps(error)


async def test_a_fault_in_every_item_of_a_list_is_logged_once() -> None:
    with capture_logs() as logs:
        result = await run("{students{broken}}")
    assert [error["path"] for error in result["errors"]] == [["students", 0, "broken"], ["students", 1, "broken"]]
    assert len(logs) == 1


async def test_withheld_data_is_told_once_per_field() -> None:
    result = await run("{students{number email} school{students(first:2){nodes{email}}}}")
    assert result["data"]["students"] == [{"number": 1, "email": None}, {"number": 2, "email": None}]
    assert [error["path"] for error in result["errors"]] == [
        ["students", "email"],
        ["school", "students", "nodes", "email"],
    ]
    assert {error["extensions"]["code"] for error in result["errors"]} == {"SCOPE_REQUIRED"}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{forbidden}", "FORBIDDEN"),
        ("{who}", "UNAUTHENTICATED"),
        ('{student(id:"nonsense"){number}}', "BAD_ID"),
        (f'{{student(id:"{encode("Section", 7, 1)}"){{number}}}}', "NOT_FOUND"),
        ("{school{", "GRAPHQL_PARSE_FAILED"),
        ("{nothing}", "GRAPHQL_VALIDATION_FAILED"),
        ("query($n:[Int!]){echo(numbers:$n)}", "BAD_INPUT"),
    ],
)
async def test_expected_errors_go_out_with_a_code_and_without_a_traceback(query: str, code: str) -> None:
    with capture_logs() as logs:
        result = await run(query, n=["x"])
    (error,) = result["errors"]
    assert error["extensions"]["code"] == code
    assert [(entry["event"], entry["codes"]) for entry in logs] == [("graphql_refused", [code])]


async def test_a_refusal_of_a_query_carries_its_field() -> None:
    (error,) = (await run('{student(id:"nonsense"){number}}'))["errors"]
    assert error["extensions"] == {"code": "BAD_ID", "field": ["id"]}


async def test_errors_of_a_subscription_are_masked_as_well() -> None:
    with capture_logs() as logs:
        results = [result async for result in await SCHEMA.subscribe("subscription{ticks(upto:3)}", {}, Context())]
    assert [result.data for result in results] == [{"ticks": 0}, {"ticks": 1}, {"ticks": 2}, None]
    (error,) = results[-1].errors or ()
    assert error.extensions == {"code": "INTERNAL", "requestId": "request-1"}
    assert [entry["event"] for entry in logs] == ["graphql_fault"]


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (InvalidGlobalIDError("x"), "BAD_ID"),
        (StrawberryInputCoercionError("x"), "BAD_INPUT"),
        (GraphQLError("x"), "BAD_INPUT"),
        (GraphQLError("x", extensions={"code": "MINE"}), "MINE"),
        (RecursionError("x"), "INTERNAL"),
    ],
)
def test_what_others_raise_is_mapped(raised: Exception, code: str) -> None:
    (shown,) = presentable([GraphQLError("x", original_error=raised)])
    assert (shown.extensions or {})["code"] == code


def test_a_request_id_is_found_or_made() -> None:
    assert request_id_of({"request_id": "a"}) == request_id_of(Context(request_id="a")) == "a"
    assert len(request_id_of(None)) == 32


async def enroll(*ids: str) -> Any:
    query = "mutation($ids:[ID!]!){enroll(ids:$ids){student{number} userErrors{code message field details}}}"
    result = await run(query, ids=list(ids))
    assert result["errors"] == []
    return result["data"]["enroll"]


async def test_a_mutation_answers_with_its_result() -> None:
    assert await enroll(encode("Student", 7, 1)) == {"student": {"number": 1}, "userErrors": []}
    assert await enroll(encode("Student", 7, 16)) == {"student": {"number": 16}, "userErrors": []}
    assert await enroll() == {"student": None, "userErrors": []}


async def test_a_refused_mutation_answers_with_every_refusal() -> None:
    assert await enroll(encode("Student", 7, 13)) == {
        "student": None,
        "userErrors": [
            {"code": "FULL", "message": "Full.", "field": ["ids"], "details": {"seats": 0}},
            {"code": "LATE", "message": "Late.", "field": None, "details": None},
        ],
    }


async def test_bad_ids_and_long_lists_are_user_errors() -> None:
    assert [error["code"] for error in (await enroll("nonsense"))["userErrors"]] == ["BAD_ID"]
    assert [error["code"] for error in (await enroll("a", "b", "c", "d"))["userErrors"]] == ["LIST_TOO_LONG"]


async def test_missing_permission_and_faults_are_no_user_errors() -> None:
    query = 'mutation{enroll(ids:["%s"]){userErrors{code}}}'
    assert await codes(query % encode("Student", 7, 14)) == ["FORBIDDEN"]
    assert await codes(query % encode("Student", 7, 15)) == ["INTERNAL"]
