"""`migrate`, `export-schema` and `doctor`: care for an installation."""

import asyncio
import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from infra.commands.common import FAULT, REFUSED, Answer, JsonOption, run_plain

if TYPE_CHECKING:
    from infra.settings import Settings

SCHEMA_FILE = Path(__file__).parents[2] / "graphql_api" / "schema.graphql"


def register(app: typer.Typer) -> None:
    app.command()(migrate)
    app.command("export-schema")(export_schema)
    app.command()(doctor)


def migrate(json: JsonOption = False) -> None:
    """Bring the database's schema up to date: HOMEROOM_MIGRATION_URL, else HOMEROOM_DATABASE_URL, else the embedded one."""

    async def command(settings: "Settings") -> Answer:
        from infra.database import locate_database
        from infra.migrate import migrate as migrate_to_head

        async with locate_database(settings) as database:
            report = await migrate_to_head(database.owner_url or database.url)
        data = {"before": report.before, "after": report.after, "changed": report.changed}
        text = f"Schema is {report.after}" + (f", was {report.before or 'empty'}." if report.changed else " already.")
        return Answer(data, text)

    run_plain(lambda settings: asyncio.run(command(settings)), json=json)


def export_schema(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 4 if the file is out of date.")] = False,
    output: Annotated[Path, typer.Option(help="The file to write, or to check.")] = SCHEMA_FILE,
    json: JsonOption = False,
) -> None:
    """Write the GraphQL schema to a file."""

    def command(settings: "Settings") -> Answer:
        from graphql_api.export import printed

        text = printed()
        before = output.read_text(encoding="utf-8") if output.exists() else ""
        same = before == text
        data = {"path": str(output), "changed": not same}
        if not check:
            output.write_text(text, encoding="utf-8")
            return Answer(data, f"{output} is {'as it was' if same else 'written'}.")
        if same:
            return Answer(data, f"{output} is up to date.")
        difference = "\n".join(difflib.unified_diff(before.splitlines(), text.splitlines(), "file", "code", n=1))
        return Answer(data, f"{difference}\n{output} is out of date: run `homeroom export-schema`.", REFUSED)

    run_plain(command, json=json)


def doctor(json: JsonOption = False) -> None:
    """Look at everything an installation needs, and say what to do about what is missing."""

    def command(settings: "Settings") -> Answer:
        from infra.doctor import examine

        findings = asyncio.run(examine(settings))
        data = {
            "ok": all(finding.ok for finding in findings),
            "checks": [{"name": each.name, "ok": each.ok, "message": each.message} for each in findings],
        }
        text = "\n".join(f"{'ok  ' if each.ok else 'FAIL'}  {each.name}: {each.message}" for each in findings)
        return Answer(data, text, 0 if data["ok"] else FAULT)

    run_plain(command, json=json)
