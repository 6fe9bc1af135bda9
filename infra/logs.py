"""Logs go to stderr: JSON for machines, lines for people. Ours, the libraries' and the server's leave through one door.

Request and job ids travel along. Messages of exceptions do not leave: they quote rows, and rows are about children; the
kinds of the exceptions and the places in the code are what finds the fault.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog
from structlog.typing import Processor

_QUIET = {
    "dramatiq": logging.WARNING,
    "pika": logging.CRITICAL,
    "alembic": logging.WARNING,
    "uvicorn.access": logging.ERROR,
    "httpx2": logging.WARNING,
}


def configure(level: str = "info", format: str = "auto", stream: TextIO | None = None) -> None:
    """Call it once at the start of a process."""
    out = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_messages,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    readable = format == "console" or (format == "auto" and out.isatty())
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(colors=out.isatty()) if readable else structlog.processors.JSONRenderer()
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "dramatiq", "alembic"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
    for name, least in _QUIET.items():
        logging.getLogger(name).setLevel(max(least, root.level))
    logging.getLogger("uvicorn.error").addFilter(_is_no_traceback)
    logging.captureWarnings(True)


def _is_no_traceback(record: logging.LogRecord) -> bool:
    """uvicorn logs why an application did not start as text; whoever started it is told (`infra/serve.py`)."""
    return not str(record.msg).startswith("Traceback")


def without_messages(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace an exception by the kinds in its chain and where the first of them was raised."""
    given = event.pop("exc_info", None)
    record = event.get("_record")
    if given is None and record is not None and record.exc_info:
        given = record.exc_info
        record.exc_info = record.exc_text = None
    if not given:
        return event
    error = given if isinstance(given, BaseException) else given[1] if isinstance(given, tuple) else sys.exc_info()[1]
    if error is None:
        return event
    kinds: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(kinds) < 10:
        kinds.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        cause = cause.__cause__ or cause.__context__
    event["exceptions"] = kinds
    frames = traceback.extract_tb(error.__traceback__)[-20:]
    event["frames"] = [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
    return event
