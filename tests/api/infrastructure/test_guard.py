import time
from typing import Any

import pytest
from graphql import get_introspection_query, parse

from graphql_api.errors import Schema
from graphql_api.guard import limited
from graphql_api.limits import LIMITS, Limits, check_list
from graphql_api.measure import Measured, measure
from tests.api.infrastructure.toy import SCHEMA, Context, codes, run


def chain(length: int) -> str:
    """Each fragment spreads the next one twice: 2^length fields in a few hundred bytes."""
    links = "".join(f"fragment f{n} on School{{...f{n + 1} ...f{n + 1}}}" for n in range(length))
    return f"{{school{{...f0}}}}{links}fragment f{length} on School{{name}}"


@pytest.mark.parametrize("length", [20, 22])
async def test_a_chain_of_fragments_is_refused_after_looking_at_each_fragment_once(length: int) -> None:
    measured = measure(parse(chain(length)), Limits(selections=10**9))
    assert isinstance(measured, Measured)
    assert measured.walked == 2 + 2 * length + 1
    assert sum(shape.selections for shape in measured.shapes.values()) > 2**length
    assert await codes(chain(length)) == ["QUERY_TOO_LARGE"]


async def test_a_short_chain_of_fragments_is_answered() -> None:
    assert (await run(chain(5)))["data"] == {"school": {"name": "Lincoln"}}


async def test_measuring_grows_with_the_document_not_with_what_it_spreads() -> None:
    walked = []
    for length in (7, 14, 21):
        measured = measure(parse(chain(length)), Limits(selections=10**9))
        assert isinstance(measured, Measured)
        walked.append(measured.walked)
    assert walked == [17, 31, 45]


@pytest.mark.parametrize(
    "query",
    [
        "{school{...a}} fragment a on School{...a}",
        "{school{...a}} fragment a on School{name ...b} fragment b on School{...c} fragment c on School{...a}",
        "{school{name}}"
        + "".join(f"fragment f{n} on School{{{' '.join(f'...f{m}' for m in range(30) if m != n)}}}" for n in range(30)),
    ],
)
async def test_fragments_in_a_circle_are_refused_at_once(query: str) -> None:
    began = time.monotonic()
    assert await codes(query) == ["FRAGMENT_CYCLE"]
    assert time.monotonic() - began < 5


async def test_a_circle_through_lists_in_98_bytes_is_refused_for_its_cost() -> None:
    query = "{students{slots{school{students{nodes{slots{school{students{nodes{slots{school{name}}}}}}}}}}}}"
    assert len(query) < 98
    assert await codes(query) == ["QUERY_TOO_COSTLY"]


async def test_a_long_chain_of_single_fragments_is_refused_before_anything_recurses_into_it() -> None:
    links = "".join(f"fragment f{n} on School{{...f{n + 1}}}" for n in range(500))
    assert await codes(f"{{school{{...f0}}}}{links}fragment f500 on School{{name}}") == ["QUERY_TOO_DEEP"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{" + "echo " * 5_000 + "}", "QUERY_TOO_LARGE"),
        ("{echo} #" + "x" * 200_000, "QUERY_TOO_LARGE"),
        ("{" + "school{" * 600 + "name" + "}" * 600 + "}", "QUERY_TOO_DEEP"),
        ("{school{" + "students{nodes{school{" * 4 + "name" + "}}}" * 4 + "}}", "QUERY_TOO_DEEP"),
        ("{school{" + " ".join(f"a{n}:name" for n in range(101)) + "}}", "TOO_MANY_ALIASES"),
        ("{" + " ".join(f"a{n}:echo" for n in range(31)) + "}", "TOO_MANY_ROOT_FIELDS"),
        ("{...r}fragment r on Query{" + " ".join(f"a{n}:echo" for n in range(31)) + "}", "TOO_MANY_ROOT_FIELDS"),
        ("{echo " + "@include(if:true)" * 51 + "}", "TOO_MANY_DIRECTIVES"),
        ("{echo " + "@aa" * 10 + "} " + "query q($a:Int" + "@aa" * 41 + "){echo}", "TOO_MANY_DIRECTIVES"),
        ("query q" + "@aa" * 51 + "{echo}", "TOO_MANY_DIRECTIVES"),
        ("{school{" + "name " * 300 + "}}", "QUERY_TOO_LARGE"),
        ("{school{" + "... on School{name} " * 300 + "}}", "QUERY_TOO_LARGE"),
        ('{echo(text:"a\\u0000")}', "BAD_CHARACTER"),
        ('{echo(text:"a\\u{0}")}', "BAD_CHARACTER"),
    ],
)
async def test_bombs_are_refused_with_a_code_of_their_own(query: str, code: str) -> None:
    assert await codes(query) == [code]


async def test_aliases_count_at_every_place_where_their_fragment_is_spread() -> None:
    aliases = " ".join(f"a{n}:name" for n in range(26))
    query = f"{{school{{...f ...f ...f %s}}}} fragment f on School{{{aliases}}}"
    assert await codes(query % "") == []
    assert await codes(query % "...f") == ["TOO_MANY_ALIASES"]


async def test_a_nul_character_in_a_variable_is_refused_wherever_it_hides() -> None:
    assert await codes("query($v:JSON!){echoJson(value:$v)}", v={"a": [{"b": "x\0"}]}) == ["BAD_CHARACTER"]


@pytest.mark.parametrize(
    ("query", "variables", "code"),
    [
        ("{school{students(first:501){nodes{number}}}}", {}, "PAGE_TOO_LARGE"),
        ("{school{students(last:501){nodes{number}}}}", {}, "PAGE_TOO_LARGE"),
        ("{school{students(first:-1){nodes{number}}}}", {}, "BAD_PAGE"),
        ("{school{students(first:0){nodes{number}}}}", {}, "BAD_PAGE"),
        ("{school{students(first:1,last:1){nodes{number}}}}", {}, "BAD_PAGE"),
        ("query($n:Int){school{students(first:$n){nodes{number}}}}", {"n": 501}, "PAGE_TOO_LARGE"),
        ("query($n:Int=501){school{students(first:$n){nodes{number}}}}", {}, "PAGE_TOO_LARGE"),
        ("query($n:Int){school{students(first:$n){nodes{number}}}}", {"n": -1}, "BAD_PAGE"),
        ("query($n:Int){school{students(first:$n){nodes{number}}}}", {"n": 501.0}, "PAGE_TOO_LARGE"),
        ("query($n:Int){school{students(first:$n,last:2){nodes{number}}}}", {"n": 1}, "BAD_PAGE"),
        (
            "query($n:Int){school{students(first:$n){nodes{school{students(first:$n){nodes{number}}}}}}}",
            {"n": 160},
            "QUERY_TOO_COSTLY",
        ),
        (
            """query($n:Int){school{students(first:$n){edges{node{...f}}}}}
            fragment f on Student{school{students(first:500){nodes{number}}}}""",
            {"n": 50},
            "QUERY_TOO_COSTLY",
        ),
        ("{school{students(first:500){nodes{school{students{nodes{number}}}}}}}", {}, "QUERY_TOO_COSTLY"),
        ("query($n:Int){school{students(first:$n){nodes{number}}}}", {"n": "x"}, "BAD_INPUT"),
        ("query($n:Int){school{students(first:$n){nodes{number}}}}", {"n": True}, "BAD_INPUT"),
        ("{school{students(first:99999999999999999999){nodes{number}}}}", {}, "GRAPHQL_VALIDATION_FAILED"),
    ],
)
async def test_pages_and_their_product_are_limited(query: str, variables: dict[str, Any], code: str) -> None:
    assert await codes(query, **variables) == [code]


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("query($n:Int){school{students(first:$n){nodes{number}}}}", {}),
        ("query($n:Int){school{students(first:$n){nodes{number}}}}", {"n": None}),
        ("query($n:Int=501){school{students(first:$n){nodes{number}}}}", {"n": 1}),
        ("{school{students(first:500){nodes{slots{day}}}}}", {}),
        ("{school{students(first:null,last:5){nodes{number}}}}", {}),
        ("{roster(first:500){edges{cursor node{number name}} nodes{number} pageInfo{endCursor} totalCount}}", {}),
    ],
)
async def test_what_people_ask_for_passes(query: str, variables: dict[str, Any]) -> None:
    assert await codes(query, **variables) == []


async def test_only_the_chosen_operation_costs_but_all_of_them_are_read() -> None:
    inner = "students(first:500){nodes{school{students(first:500){nodes{number}}}}}"
    query = f"query cheap{{school{{name}}}} query costly{{school{{{inner}}}}}"
    cheap = await SCHEMA.execute(query, {}, Context(), operation_name="cheap")
    assert not cheap.errors
    costly = await SCHEMA.execute(query, {}, Context(), operation_name="costly")
    assert costly.errors
    assert (costly.errors[0].extensions or {})["code"] == "QUERY_TOO_COSTLY"
    many = query + "".join(f" query q{n}{{echo}}" for n in range(1_300))
    read = await SCHEMA.execute(many, {}, Context(), operation_name="cheap")
    assert read.errors
    assert (read.errors[0].extensions or {})["code"] == "QUERY_TOO_LARGE"


async def test_a_subscription_passes_through_the_same_guard() -> None:
    query = "subscription{enrolled{students(first:500){nodes{school{students(first:500){nodes{number}}}}}}}"
    results = [result async for result in await SCHEMA.subscribe(query, {}, Context())]
    assert [(error.extensions or {})["code"] for error in results[0].errors or ()] == ["QUERY_TOO_COSTLY"]
    for broken, code in (
        ("subscription{", "GRAPHQL_PARSE_FAILED"),
        ("{" + "echo " * 6_000, "QUERY_TOO_LARGE"),
        ("{a" * 2_000, "QUERY_TOO_DEEP"),
    ):
        (result,) = [result async for result in await SCHEMA.subscribe(broken, {}, Context())]
        assert [(error.extensions or {})["code"] for error in result.errors or ()] == [code]


async def test_a_refusal_says_the_limit_and_what_to_do() -> None:
    (error,) = (await run("{school{students(first:501){nodes{number}}}}"))["errors"]
    assert error["message"] == "first is 501, a page has at most 500 items: follow pageInfo.endCursor for more."
    assert error["extensions"] == {"code": "PAGE_TOO_LARGE", "limit": 500}
    assert error["locations"] == [{"line": 1, "column": 9}]


async def test_the_usual_introspection_queries_pass() -> None:
    full = get_introspection_query(True, True, True, True, True)
    result = await run(full)
    assert result["errors"] == []
    assert result["data"]["__schema"]["queryType"]["name"] == "Query"
    deep = "{__schema{types{fields{type{fields{type{fields{type{fields{name}}}}}}}}}}"
    assert await codes(deep) == ["GRAPHQL_VALIDATION_FAILED"]
    assert await codes('{__type(name:"A"){' + "ofType{" * 14 + "name" + "}" * 14 + "}}") == ["QUERY_TOO_DEEP"]


async def test_other_limits_can_be_given() -> None:
    guard = limited(Limits(depth=1))
    assert guard.limits.depth == 1
    assert LIMITS.depth == 12
    assert issubclass(guard, SCHEMA.extensions[0])  # type: ignore[arg-type]
    assert isinstance(SCHEMA, Schema)


async def test_the_validation_s_suggestions_tell_strangers_nothing() -> None:
    (error,) = (await run("{schol{name}}"))["errors"]
    assert "mean" not in error["message"]


def test_a_list_of_the_largest_size_passes_and_one_more_does_not() -> None:
    check_list("ids", range(250))
    with pytest.raises(Exception, match="ids has 251 items, at most 250 are taken at once"):
        check_list("ids", range(251))
