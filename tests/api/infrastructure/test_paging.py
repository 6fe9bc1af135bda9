from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from application.paging import Page, PageRequest, page_of
from domain.errors import Refused
from domain.ids import DistrictId
from graphql_api.cursors import Cursors, Order
from infra.cursors import SecretSealer
from tests.api.infrastructure.toy import BY_NUMBER, SEALER, Context, codes, run

NAMED = Cursors(Order("people.named", str, str | None, int), DistrictId(7), SEALER)
DATED = Cursors(Order("days.dated", date, datetime, bool, int), DistrictId(7), SEALER)


def opaque(text: str, cursors: Cursors = NAMED) -> str:
    """A cursor that holds any text at all."""
    purpose = f"{cursors.order.tag} {cursors.district}".encode()
    return urlsafe_b64encode(SEALER.seal(text.encode(), purpose)).decode().rstrip("=")


def unsealed(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


async def pull(**arguments: Any) -> Any:
    given = ",".join(
        f'{name}:"{value}"' if isinstance(value, str) else f"{name}:{value}" for name, value in arguments.items()
    )
    result = await run(
        "{roster%s{nodes{number} edges{cursor} pageInfo{hasNextPage hasPreviousPage startCursor endCursor}}}"
        % (f"({given})" if given else "")
    )
    assert result["errors"] == []
    return result["data"]["roster"]


async def test_pages_forwards_visit_everything_once() -> None:
    seen: list[int] = []
    page = await pull(first=50)
    seen += [node["number"] for node in page["nodes"]]
    assert page["pageInfo"]["hasPreviousPage"] is False
    while page["pageInfo"]["hasNextPage"]:
        page = await pull(first=50, after=page["pageInfo"]["endCursor"])
        assert page["pageInfo"]["hasPreviousPage"] is True
        seen += [node["number"] for node in page["nodes"]]
    assert seen == list(range(1, 121))


async def test_pages_backwards_keep_the_list_s_order() -> None:
    page = await pull(last=50)
    assert [node["number"] for node in page["nodes"]] == list(range(71, 121))
    assert (page["pageInfo"]["hasNextPage"], page["pageInfo"]["hasPreviousPage"]) == (False, True)
    page = await pull(last=100, before=page["pageInfo"]["startCursor"])
    assert [node["number"] for node in page["nodes"]] == list(range(1, 71))
    assert (page["pageInfo"]["hasNextPage"], page["pageInfo"]["hasPreviousPage"]) == (True, False)


async def test_fifty_items_come_when_nobody_says_how_many() -> None:
    page = await pull()
    assert len(page["nodes"]) == len(page["edges"]) == 50


async def test_an_empty_page_has_no_cursors() -> None:
    page = await pull(after=BY_NUMBER.cursor((500,)))
    assert page["pageInfo"] == {
        "hasNextPage": False, "hasPreviousPage": True, "startCursor": None, "endCursor": None,
    }  # fmt: skip


async def test_the_list_is_counted_only_when_somebody_asks() -> None:
    context = Context()
    await run("{roster{nodes{number} asOf}}", context)
    assert context.counted == []
    result = await run("{roster(first:1){totalCount asOf}}", context)
    assert result["data"]["roster"] == {"totalCount": 120, "asOf": "2026-09-01T14:00:00Z"}
    assert context.counted == [1]


@pytest.mark.parametrize(
    "key",
    [("Ames", "Amy", 3), ("Ames", None, -(2**63)), ('"', "é,", 2**63 - 1)],
)
def test_a_cursor_gives_its_key_back(key: Any) -> None:
    assert NAMED.key(NAMED.cursor(key), "after") == key


def test_a_cursor_keeps_days_and_instants_apart() -> None:
    key = (date(2026, 9, 1), datetime(2026, 9, 1, 12, 30, 0, 5, tzinfo=UTC), True, 4)
    assert DATED.key(DATED.cursor(key), "after") == key


@pytest.mark.parametrize(
    "cursor",
    [
        "", "x", "!!!", "A" * 5_000, "é", BY_NUMBER.cursor((5,)), opaque("{}"), opaque("[]"), opaque("null"),
        opaque("[ ]"), opaque('["a","b"]'), opaque('["a","b",1,2]'),
        opaque('[null,"b",1]'), opaque('["a","b",null]'),
        opaque('["a","b",true]'), opaque('["a","b",1.5]'),
        opaque('["a","b",9223372036854775808]'), opaque('["a\\u0000","b",1]'),
        opaque('[["a"],"b",1]'), opaque("[" * 3_000),
        unsealed('["a","b",1]'), unsealed('["people.named","a","b",1]'), unsealed("a" * 15),
    ],
)  # fmt: skip
def test_what_is_no_cursor_of_the_list_is_refused(cursor: str) -> None:
    with pytest.raises(Refused) as refused:
        NAMED.request(5, cursor, None, None)
    assert refused.value.code == "BAD_CURSOR"
    assert refused.value.field == ("after",)


CURSOR = NAMED.cursor(("Ames", "Amy", 3))


def test_a_cursor_that_was_tampered_with_is_refused() -> None:
    for place, letter in enumerate(CURSOR):
        changed = CURSOR[:place] + ("B" if letter == "A" else "A") + CURSOR[place + 1 :]
        for forged in (changed, CURSOR[:place], CURSOR[:place] + CURSOR[place + 1 :]):
            with pytest.raises(Refused) as refused:
                NAMED.key(forged, "after")
            assert refused.value.code == "BAD_CURSOR"


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(NAMED, order=Order("people.other", str, str | None, int)),
        replace(NAMED, district=DistrictId(8)),
        replace(NAMED, sealer=SecretSealer("x")),
    ],
)
def test_a_cursor_is_good_in_its_list_district_and_installation_only(elsewhere: Cursors) -> None:
    assert elsewhere.key(elsewhere.cursor(("Ames", "Amy", 3)), "after") == ("Ames", "Amy", 3)
    with pytest.raises(Refused):
        elsewhere.key(CURSOR, "after")


def test_another_server_with_the_same_secret_writes_and_reads_the_same_cursor() -> None:
    there = replace(NAMED, sealer=SecretSealer("a secret of the toy, and of nothing else"))
    assert there.cursor(("Ames", "Amy", 3)) == CURSOR
    assert there.key(CURSOR, "after") == ("Ames", "Amy", 3)


def test_a_cursor_does_not_tell_how_long_a_name_is() -> None:
    assert len({len(NAMED.cursor((name, None, 3))) for name in ("Li", "Ames", "Kovalevsky")}) == 1


def test_a_day_that_does_not_exist_is_no_cursor() -> None:
    with pytest.raises(Refused):
        DATED.key(opaque('["2026-02-30","2026-09-01T00:00:00+00:00",true,1]', DATED), "before")


async def test_a_bad_cursor_is_told_by_its_code() -> None:
    assert await codes('{roster(after:"nonsense"){nodes{number}}}') == ["BAD_CURSOR"]
    assert await codes('{roster(before:"nonsense"){nodes{number}}}') == ["BAD_CURSOR"]


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [(1, 1, "BAD_PAGE"), (0, None, "BAD_PAGE"), (None, -1, "BAD_PAGE"), (501, None, "PAGE_TOO_LARGE")],
)
def test_the_resolver_refuses_page_sizes_too(first: int | None, last: int | None, code: str) -> None:
    with pytest.raises(Refused) as refused:
        NAMED.request(first, None, last, None)
    assert refused.value.code == code


def test_a_request_knows_its_direction() -> None:
    assert NAMED.request(None, None, None, None) == PageRequest(50)
    assert NAMED.request(None, None, 7, None) == PageRequest(7, backwards=True)
    with pytest.raises(ValueError):
        PageRequest(0)


def test_a_page_from_one_row_too_many() -> None:
    assert page_of([3, 2, 1], lambda n: (n,), PageRequest(2, backwards=True)) == Page([2, 3], [(2,), (3,)], True)
    assert page_of([1], lambda n: (n,), PageRequest(2)) == Page([1], [(1,)], False)
    with pytest.raises(ValueError):
        Page([1], [], False)
