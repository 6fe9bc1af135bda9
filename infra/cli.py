"""The command line: `homeroom …`. Commands live in `infra/commands/`, one module per group."""

import json
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import typer
from typer._click.exceptions import UsageError

from infra.commands import (
    access,
    appointments,
    attendance,
    calendars,
    checklists,
    conflicts,
    day_lists,
    demo,
    drops,
    holds,
    homerooms,
    import_sites,
    imports,
    mails,
    mass_schedule,
    operations,
    people,
    periods,
    processes,
    range_change,
    schools,
    secrets,
    sections,
    sis_records,
    sources,
    sync_reports,
    syncs,
    tokens,
)

app = typer.Typer(
    name="homeroom",
    help="GraphQL backend for K-12 flex-time scheduling. Settings are HOMEROOM_… variables of the environment.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

# In the order in which `--help` shows them.
for group in (
    demo,
    processes,
    access,
    imports,
    sis_records,
    drops,
    sources,
    syncs,
    sync_reports,
    holds,
    conflicts,
    people,
    schools,
    checklists,
    import_sites,
    calendars,
    periods,
    sections,
    homerooms,
    appointments,
    attendance,
    day_lists,
    mass_schedule,
    range_change,
    tokens,
    mails,
    secrets,
    operations,
):
    group.register(app)


def installed_version() -> str:
    try:
        return version("homeroom")
    except PackageNotFoundError:
        return "unknown"


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"homeroom {installed_version()}")
        raise typer.Exit


@app.callback()
def _root(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None: ...


def main() -> None:
    """Scripts get one JSON object for misspelt options too."""
    arguments = sys.argv[1:]
    if sorted(arguments) == ["--json", "--version"]:
        print(json.dumps({"version": installed_version()}))
        return
    as_json = "--json" in arguments
    try:
        _check(arguments)
        status = app(arguments, standalone_mode=False) if as_json else app()
    except UsageError as misuse:
        if as_json:
            print(json.dumps({"error": {"code": "USAGE", "message": misuse.format_message(), "field": None}}))
        else:
            misuse.show()
        status = misuse.exit_code
    sys.exit(status)


def _check(arguments: Sequence[str]) -> None:
    """Bytes that are no text in the terminal's encoding can be no name, comment or path of ours."""
    for place, argument in enumerate(arguments, 1):
        if any("\ud800" <= letter <= "\udfff" for letter in argument):
            raise UsageError(f"Word {place} of the command has bytes that are no UTF-8: write it anew.")


if __name__ == "__main__":
    main()
