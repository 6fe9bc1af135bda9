"""What every command has: `--json`, `--district`, one way to say no, and one answer on stdout; logs go to stderr.

def add_school(name: str, district: DistrictOption = None, json: JsonOption = False) -> None:
    async def command(session: Session) -> Answer:
        school = await session.app.add_school(session.viewer, name)
        return Answer({"id": …}, f"Added {name}.")

    run(command, district=district, json=json)
"""

import asyncio
import json as json_text
import logging
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeAlias

import typer

from domain.errors import NotAllowed, Refusals, Refused, Unauthenticated

if TYPE_CHECKING:
    from application.access import Viewer
    from application.app import App
    from infra.commands.session import Session
    from infra.settings import Settings

FAULT = 1
HELD = 3
REFUSED = 4

JsonOption: TypeAlias = Annotated[bool, typer.Option("--json", help="Print exactly one JSON object.")]
DistrictOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--district", envvar="HOMEROOM_DISTRICT", help="The district's name; not needed if there is one only."
    ),
]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command found: for programs, and in words. `status` is what the process exits with."""

    data: Mapping[str, Any]
    text: str
    status: int = field(default=0)


def run(
    command: "Callable[[Session], Awaitable[Answer]]", *, district: str | None, json: bool, needs_district: bool = True
) -> None:
    """Run it as the operator of one district, in this process's own database connection; print its answer and exit.

    `needs_district`: else, where there is no district yet, outside of any.
    """

    async def within(settings: "Settings") -> Answer:
        from infra.commands.session import open_session

        async with open_session(settings, district, show_progress=not json, needs_district=needs_district) as session:
            return await command(session)

    run_plain(lambda settings: asyncio.run(within(settings)), json=json)


def run_office(command: "Callable[[App, Viewer], Awaitable[Answer]]", *, json: bool) -> None:
    """The same as the operator of the installation, outside of any district."""

    async def within(settings: "Settings") -> Answer:
        from infra.commands.session import open_office

        async with open_office(settings) as (app, viewer):
            return await command(app, viewer)

    run_plain(lambda settings: asyncio.run(within(settings)), json=json)


def run_plain(command: "Callable[[Settings], Answer | None]", *, json: bool, **given: Any) -> None:
    """The same for a command that needs no district, or no database. None: it has printed its answer."""
    from infra.logs import configure
    from infra.settings import misspelt, read_settings

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _terminated)
    try:
        settings = read_settings(**given)
        configure(settings.log_level, settings.log_format)
        for sentence in misspelt():
            logging.getLogger("homeroom.settings").warning(sentence)
        answer = command(settings)
    except (Refused, Refusals, NotAllowed, Unauthenticated) as refusal:
        _end(_told(refusal), REFUSED, json)
    except tuple(_problems()) as problem:
        code = next(code for kind, code in _problems().items() if isinstance(problem, kind))
        _end([{"code": code, "message": str(problem)}], FAULT, json)
    except KeyboardInterrupt:
        _end([{"code": "INTERRUPTED", "message": "Interrupted."}], 130, json)
    except Exception as fault:
        logging.getLogger("homeroom.cli").error("command failed", exc_info=fault)
        message = f"Something went wrong ({type(fault).__name__}): the log above says where. Try `homeroom doctor`."
        _end([{"code": "INTERNAL", "message": message}], FAULT, json)
    if answer is not None:
        print_answer(answer, json=json)
        raise typer.Exit(answer.status)


def _terminated(number: int, _frame: object) -> NoReturn:
    """What is held is let go on the way out, the embedded server first of all; servers and workers have handlers of their own."""
    raise SystemExit(128 + number)


def print_answer(answer: Answer, *, json: bool) -> None:
    text = json_text.dumps(dict(answer.data), ensure_ascii=False, default=str) if json else answer.text
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _end(errors: list[dict[str, Any]], status: int, json: bool) -> NoReturn:
    """`error` is the first one; `errors` has all where rules gathered several."""
    if json:
        told = {"error": errors[0]} if len(errors) == 1 else {"error": errors[0], "errors": errors}
        sys.stdout.write(json_text.dumps(told, ensure_ascii=False, default=str) + "\n")
    else:
        for error in errors:
            # Which of several settings it is about, a message need not say.
            names_it = len(errors) > 1 or error["code"] == "BAD_SETTINGS"
            which = ".".join(error.get("field") or ()) if names_it else ""
            sys.stderr.write(f"{which}: {error['message']}\n" if which else f"{error['message']}\n")
    raise typer.Exit(status)


def _told(refusal: Refused | Refusals | NotAllowed | Unauthenticated) -> list[dict[str, Any]]:
    if isinstance(refusal, Refusals):
        return [error for each in refusal.refusals for error in _told(each)]
    error: dict[str, Any] = {"code": refusal.code, "message": refusal.message}
    if isinstance(refusal, Refused):
        error["field"] = None if refusal.field is None else list(refusal.field)
        if refusal.details is not None:
            error["details"] = dict(refusal.details)
    return [error]


def _problems() -> dict[type[Exception], str]:
    """What is no fault of the code's and is told as it is. Imported when something went wrong: `--help` stays quick."""
    from infra import embedded
    from infra.commands.session import JobFailed
    from infra.database import DatabaseUnfit
    from infra.migrate import SchemaIsNewer
    from infra.settings import SettingsWrong

    servers = (getattr(embedded, name) for name in embedded.__all__)
    own = [each for each in servers if isinstance(each, type) and issubclass(each, embedded.EmbeddedPostgresError)]
    return {
        **dict.fromkeys(own, "DATABASE_UNFIT"),
        DatabaseUnfit: "DATABASE_UNFIT",
        SchemaIsNewer: "DATABASE_UNFIT",
        SettingsWrong: "BAD_SETTINGS",
        JobFailed: "INTERNAL",
    }
