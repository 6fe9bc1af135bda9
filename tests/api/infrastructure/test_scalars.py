from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from graphql_api.scalars import write_date, write_date_time, write_local_time
from tests.api.infrastructure.toy import codes, run


@pytest.mark.parametrize(
    ("field", "type", "given", "shown"),
    [
        ("echoDate", "Date", "2026-09-01", "2026-09-01"),
        ("echoInstant", "DateTime", "2026-09-01T10:00:00-04:00", "2026-09-01T14:00:00Z"),
        ("echoInstant", "DateTime", "2026-09-01T14:00:00.123456Z", "2026-09-01T14:00:00.123456Z"),
        ("echoInstant", "DateTime", "2026-09-01T14:00Z", "2026-09-01T14:00:00Z"),
        ("echoTime", "LocalTime", "08:15", "08:15"),
        ("echoTime", "LocalTime", "08:15:00", "08:15"),
        ("echoTime", "LocalTime", "08:15:30", "08:15:30"),
        ("echoJson", "JSON", {"a": [1, None, {"b": True}]}, {"a": [1, None, {"b": True}]}),
    ],
)
async def test_scalars_go_in_and_out(field: str, type: str, given: Any, shown: Any) -> None:
    result = await run(f"query($v:{type}!){{{field}(value:$v)}}", v=given)
    assert result == {"data": {field: shown}, "errors": []}
    if isinstance(given, str):
        assert (await run(f'{{{field}(value:"{given}")}}'))["data"] == {field: shown}


@pytest.mark.parametrize(
    ("field", "type", "code", "values"),
    [
        ("echoDate", "Date", "BAD_DATE", ["", "2026-02-30", "20260901", "2026-W36-1", "٢٠٢٦-٠٩-٠١", "2026-09-01\n", 5]),
        (
            "echoInstant",
            "DateTime",
            "BAD_DATE_TIME",
            ["2026-09-01", "2026-09-01T10:00:00", "0001-01-01T00:00:00+14:00", "2026-09-01T25:00:00Z", 1.5, {}],
        ),
        ("echoTime", "LocalTime", "BAD_LOCAL_TIME", ["8:15", "24:00", "08:15Z", "08:15:30.5", "T08:15", True]),
    ],
)
async def test_bad_input_is_refused_with_the_scalar_s_code(field: str, type: str, code: str, values: list[Any]) -> None:
    for value in values:
        assert await codes(f"query($v:{type}!){{{field}(value:$v)}}", v=value) == [code], value
    assert await codes(f'{{{field}(value:"nonsense")}}') == [code]


@pytest.mark.parametrize("value", [-1, 2**53 + 1, "17", 1.5, True])
async def test_a_version_is_the_number_it_was(value: Any) -> None:
    larger_than_an_int = 2**40
    assert (await run("query($v:Version!){echoVersion(value:$v)}", v=larger_than_an_int))["data"] == {
        "echoVersion": larger_than_an_int
    }
    assert (await run(f"{{echoVersion(value:{larger_than_an_int})}}"))["data"] == {"echoVersion": larger_than_an_int}
    assert await codes("query($v:Version!){echoVersion(value:$v)}", v=value) == ["BAD_VERSION"]


async def test_bad_input_says_how_to_write_it() -> None:
    (error,) = (await run("query($v:Date!){echoDate(value:$v)}", v="tomorrow"))["errors"]
    assert 'write it like "2026-09-01"' in error["message"]


def test_output_is_always_utc_and_never_guessed() -> None:
    assert write_date_time(datetime(2026, 9, 1, tzinfo=UTC)) == "2026-09-01T00:00:00Z"
    assert write_date(datetime(2026, 9, 1, tzinfo=UTC)) == write_date(date(2026, 9, 1)) == "2026-09-01"
    assert write_local_time(time(8, 15)) == "08:15"
    with pytest.raises(ValueError):
        write_date_time(datetime(2026, 9, 1))  # noqa: DTZ001
