"""`demo`: a sample district, scheduled, and the API to play with."""

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from infra.commands.common import Answer, JsonOption, run_plain

if TYPE_CHECKING:
    from infra.settings import Settings


def register(app: typer.Typer) -> None:
    app.command()(demo)


def demo(
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Exit when the schedule is made.")] = False,
    today: Annotated[
        str | None, typer.Option(metavar="DATE", help="Take this date for today: the same run on any day.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="0 takes any free port [env HOMEROOM_PORT].")] = None,
    json: JsonOption = False,
) -> None:
    """Import a sample district, schedule it for 36 weeks, and serve the API.

    What an earlier demo has done is found, not done again; while one is running, a second says where.

    Example: homeroom demo --no-serve
    """

    def command(settings: "Settings") -> Answer | None:
        from infra.demo.only_one import Busy, only_one
        from infra.demo.show import Show, found_running

        def waits() -> None:
            sys.stderr.write("Another demo is being made in this folder: waiting for it.\n")

        with only_one(settings.data_dir.absolute(), waits) as one:
            if isinstance(one, Busy):
                return found_running(settings, one.told)
            return Show(settings, one, json=json).run(today, serves=not no_serve, port_given=port is not None)

    # People came for the demo, not for its logs; unless they ask for them.
    quiet = None if os.environ.get("HOMEROOM_LOG_LEVEL") else "warning"
    run_plain(command, json=json, port=port, log_level=quiet)
