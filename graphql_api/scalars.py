"""Scalars: days, instants, bell times, free-form JSON, uploaded files, versions. Bad input has a code that names the scalar."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any, NewType, TypeVar

import strawberry
from graphql import GraphQLError
from starlette.datastructures import UploadFile
from strawberry.scalars import JSON
from strawberry.schema.config import StrawberryConfig
from strawberry.types.scalar import ScalarDefinition

T = TypeVar("T")

Version = NewType("Version", int)
"""A number that an installation counts up for as long as it lives: too large for GraphQL's own Int, which has 32 bits."""
LARGEST_VERSION = 2**53
"""What every client can hold in a number."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_LOCAL_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?")


def parse_date(text: str) -> date:
    return date.fromisoformat(text)


def parse_date_time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def parse_local_time(text: str) -> time:
    return time.fromisoformat(text)


def write_date(value: date) -> str:
    return value.date().isoformat() if isinstance(value, datetime) else value.isoformat()


def write_date_time(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("an instant without a time zone")
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def write_local_time(value: time) -> str:
    return value.isoformat("seconds" if value.second else "minutes")


def _reader(name: str, form: re.Pattern[str], parse: Callable[[str], T], example: str) -> Callable[[object], T]:
    """A parser that says what it wants, and never repeats a value longer than a person would type."""
    code = "BAD_" + re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper()

    def read(value: object) -> T:
        try:
            if isinstance(value, str) and form.fullmatch(value):
                return parse(value)
        except (ValueError, OverflowError):
            pass
        raise GraphQLError(f'Not a {name}: write it like "{example}".', extensions={"code": code})

    return read


def read_version(value: object) -> Version:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_VERSION:
        return Version(value)
    raise GraphQLError("Not a Version: pass the number you were given, like 17.", extensions={"code": "BAD_VERSION"})


def read_upload(value: object) -> UploadFile:
    if isinstance(value, UploadFile):
        return value
    message = "Not an upload: send a multipart request whose map names this place, and null here."
    raise GraphQLError(message, extensions={"code": "BAD_UPLOAD"})


DATE = strawberry.scalar(
    name="Date",
    description='A day of the school\'s calendar, without a time, as ISO 8601: `"2026-09-01"`.',
    serialize=write_date,
    parse_value=_reader("Date", _DATE, parse_date, "2026-09-01"),
)
DATE_TIME = strawberry.scalar(
    name="DateTime",
    description=(
        'An instant in UTC, as ISO 8601 ending in Z: `"2026-09-01T14:05:00Z"`. '
        "Input may carry another offset, never none."
    ),
    serialize=write_date_time,
    parse_value=_reader("DateTime", _DATE_TIME, parse_date_time, "2026-09-01T14:05:00Z"),
)
LOCAL_TIME = strawberry.scalar(
    name="LocalTime",
    description='A time on the school\'s own clock, such as a bell time: `"08:15"` or `"08:15:30"`.',
    serialize=write_local_time,
    parse_value=_reader("LocalTime", _LOCAL_TIME, parse_local_time, "08:15"),
)
FREE_JSON = strawberry.scalar(
    name="JSON",
    description='Any JSON value, for facts whose shape depends on what they are about: `{"seats": 30}`.',
    specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
    serialize=lambda value: value,
    parse_value=lambda value: value,
)

UPLOAD = strawberry.scalar(
    name="Upload",
    description=(
        "A file that comes with the request, which is then a multipart request: null in the variables, its place named in `map`."
    ),
    specified_by_url="https://github.com/jaydenseric/graphql-multipart-request-spec",
    serialize=lambda value: value,
    parse_value=read_upload,
)

VERSION = strawberry.scalar(
    name="Version",
    description="The number of an edit: `17`. Compare it for equality only. It may be larger than an Int, never than 2^53.",
    serialize=int,
    parse_value=read_version,
)

SCALARS: dict[object, ScalarDefinition] = {
    date: DATE,
    datetime: DATE_TIME,
    time: LOCAL_TIME,
    JSON: FREE_JSON,
    UploadFile: UPLOAD,
    Version: VERSION,
}


def config(**more: Any) -> StrawberryConfig:
    """The schema's configuration: these scalars, and no guessing of field names for strangers."""
    more.setdefault("disable_field_suggestions", True)
    return StrawberryConfig(scalar_map=SCALARS, **more)
