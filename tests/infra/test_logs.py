"""What leaves by the logs, and what does not."""

import io
import json
import logging
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from infra import logs


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    logging.captureWarnings(False)  # a command that ran in this process may have left them captured
    yield
    root.handlers, root.level = before[0], before[1]
    logging.captureWarnings(False)
    structlog.reset_defaults()


@pytest.fixture
def out() -> io.StringIO:
    out = io.StringIO()
    logs.configure("info", "json", out)
    return out


def lines(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_ours_and_the_libraries_leave_as_json_by_one_door(out: io.StringIO) -> None:
    with structlog.contextvars.bound_contextvars(request_id="r1"):
        structlog.get_logger("homeroom.x").info("hello", job=5)
        logging.getLogger("uvicorn.error").warning("from %s", "below", extra={"job": 6})
    first, second = lines(out)
    assert (first["event"], first["job"], first["request_id"], first["level"]) == ("hello", 5, "r1", "info")
    assert (second["event"], second["job"], second["request_id"], second["logger"]) == (
        "from below",
        6,
        "r1",
        "uvicorn.error",
    )


@pytest.mark.parametrize("form", ["json", "console"])
@pytest.mark.parametrize("make", [structlog.get_logger, logging.getLogger])
def test_what_an_exception_says_stays_inside(form: str, make: Any) -> None:
    out = io.StringIO()
    logs.configure("info", form, out)
    try:
        try:
            raise ValueError("Key (email)=(amy@school.test) already exists")
        except ValueError as error:
            raise RuntimeError("amy@school.test") from error
    except RuntimeError:
        make("homeroom.x").error("failed", exc_info=True)
    told = out.getvalue()
    assert "amy" not in told
    assert "builtins.RuntimeError" in told
    assert "builtins.ValueError" in told
    assert "test_logs.py" in told


def test_the_level_counts(out: io.StringIO) -> None:
    structlog.get_logger("homeroom.x").debug("hidden")
    logging.getLogger("homeroom.x").debug("hidden")
    logging.getLogger("httpx2").info("GET /students?name=amy")
    logging.getLogger("uvicorn.access").info("GET /graphql?query=amy")
    assert lines(out) == []


def test_warnings_are_logged(out: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        logs.configure("info", "json", out)
        warnings.warn("old", DeprecationWarning, stacklevel=1)
    assert "old" in lines(out)[0]["event"]
