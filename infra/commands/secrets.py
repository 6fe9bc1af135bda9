"""`secrets`: the keys that secrets at rest are sealed with."""

import asyncio
from typing import TYPE_CHECKING

import typer

from infra.commands.common import REFUSED, Answer, JsonOption, run_plain

if TYPE_CHECKING:
    from infra.settings import Settings

group = typer.Typer(help="Secrets at rest.", no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    app.add_typer(group, name="secrets")


@group.callback()
def _only() -> None:
    """Secrets of roster sources and letters in the outbox, as they are kept in the database."""


@group.command()
def rotate(json: JsonOption = False) -> None:
    """Seal the secrets of roster sources, what imports hold, and letters in the outbox, with the first of HOMEROOM_SECRET_KEYS.

    Safe to repeat.

    Example: homeroom secrets rotate
    """

    async def command(settings: "Settings") -> Answer:
        from application.access import Role
        from domain.counted import counted
        from infra import container
        from infra.database import open_database

        async with open_database(settings) as database, database.engine(settings.pool_size) as engine:
            rotated = await container.app_of(settings, engine).rotate_secrets(Role.OPERATOR)
        lost = [{"district": district, "source": name} for district, name in rotated.unreadable]
        told = [f"Not readable with these keys: {one['source']} of {one['district']}." for one in lost]
        if rotated.unreadable_mails:
            told.append(
                f"Not readable with these keys: {counted(rotated.unreadable_mails, 'mail')}; make new links, which mail them."
            )
        is_done = not lost and not rotated.unreadable_mails
        what_now = (
            "Keys behind the first are no longer needed."
            if is_done
            else "Add the key they were sealed with, or give them their secrets again; keep the other keys until then."
        )
        sources = counted(rotated.resealed, "roster source")
        text = "\n".join([f"Sealed anew: the secrets of {sources}, {counted(rotated.mails, 'mail')}.", *told, what_now])
        data = {
            "resealed": rotated.resealed,
            "unreadable": lost,
            "mails": rotated.mails,
            "unreadableMails": rotated.unreadable_mails,
        }
        return Answer(data, text, 0 if is_done else REFUSED)

    run_plain(lambda settings: asyncio.run(command(settings)), json=json)
