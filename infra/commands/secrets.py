"""`secrets`: the keys that secrets at rest are sealed with."""

import asyncio
from typing import TYPE_CHECKING

import typer

from infra.commands.common import Answer, JsonOption, run_plain

if TYPE_CHECKING:
    from infra.settings import Settings

group = typer.Typer(help="Secrets at rest.", no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="secrets")


@group.callback()
def _only() -> None:
    """Secrets of roster sources, as they are kept in the database."""


@group.command()
def rotate(json: JsonOption = False) -> None:
    """Seal the secrets of every roster source with the first of HOMEROOM_SECRET_KEYS. Safe to repeat.

    Example: homeroom secrets rotate
    """

    async def command(settings: "Settings") -> Answer:
        from application.access import Role
        from infra import container
        from infra.database import open_database
        from infra.seals import seals_of

        async with open_database(settings) as database, database.engine(settings.pool_size) as engine:
            count = await container.build(engine, seals_of(settings)).rotate_secrets(Role.OPERATOR)
        text = f"Sealed anew: the secrets of {count} roster sources. Keys behind the first are no longer needed."
        return Answer({"resealed": count}, text)

    run_plain(lambda settings: asyncio.run(command(settings)), json=json)
