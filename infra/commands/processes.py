"""`serve` and `worker`: the processes that stay."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from infra.commands.common import FAULT, Answer, JsonOption, print_answer, run_plain

if TYPE_CHECKING:
    from infra.settings import Settings


def register(app: typer.Typer) -> None:
    app.command()(serve)
    app.command()(worker)


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on [env HOMEROOM_HOST].")] = None,
    port: Annotated[int | None, typer.Option(help="0 takes any free port [env HOMEROOM_PORT].")] = None,
    json: JsonOption = False,
) -> None:
    """Serve the GraphQL API, with a database and a worker of its own unless others are named."""
    listened = False

    def listening(url: str) -> None:
        nonlocal listened
        listened = True
        text = f"Homeroom listens at {url}/graphql (open it in a browser); stop it with Ctrl-C."
        print_answer(Answer({"url": f"{url}/graphql"}, text), json=json)

    def command(settings: "Settings") -> Answer | None:
        from infra.serve import serve as serve_until_told

        if serve_until_told(settings, listening) or listened:
            return None
        taken = f"The address {settings.host}:{settings.port} cannot be listened at: choose another --host or --port."
        return Answer({"error": {"code": "NOT_STARTED", "message": taken}}, taken, FAULT)

    run_plain(command, json=json, host=host, port=port)


def worker(
    threads: Annotated[int | None, typer.Option(help="Jobs at once [env HOMEROOM_WORKER_THREADS].")] = None,
    json: JsonOption = False,
) -> None:
    """Work jobs beside the servers: needs HOMEROOM_DATABASE_URL and HOMEROOM_BROKER_URL."""

    def command(settings: "Settings") -> Answer:
        from infra.worker import work_until_told

        asyncio.run(work_until_told(settings))
        return Answer({"stopped": True}, "Worker stopped.")

    run_plain(command, json=json, worker_threads=threads)
