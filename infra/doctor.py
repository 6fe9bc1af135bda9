"""What an installation needs, looked at one by one."""

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from adapters.workers.broker import is_embedded
from infra.database import DatabaseUnfit, locate_database, must_fit
from infra.embedded import EmbeddedPostgresError
from infra.health import broker_problem
from infra.mail import FOLDER
from infra.settings import Settings, misspelt
from infra.tokens import token_secret


@dataclass(frozen=True, slots=True)
class Finding:
    name: str
    ok: bool
    message: str


async def examine(settings: Settings) -> list[Finding]:
    return [
        _python(),
        _settings(),
        _data_folder(settings),
        await _database(settings),
        await _broker(settings),
        _mail(settings),
    ]


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("python", sys.version_info >= (3, 11), f"{version} (3.11 or newer is needed)")


def _settings() -> Finding:
    wrong = misspelt()
    return Finding("settings", not wrong, " ".join(wrong) or "every HOMEROOM_ variable is known")


def _data_folder(settings: Settings) -> Finding:
    try:
        token_secret(settings)
        folder = settings.data_dir if settings.data_dir.exists() else Path.cwd()
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(os.urandom(4096))
    except (OSError, EmbeddedPostgresError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        message = f"{settings.data_dir} cannot be used ({reason}): choose another with HOMEROOM_DATA_DIR"
        return Finding("data folder", False, message)
    return Finding("data folder", True, f"{settings.data_dir} can be written")


async def _database(settings: Settings) -> Finding:
    try:
        async with locate_database(settings) as database:
            await must_fit(database)
            kind = "embedded" if database.embedded else "given by HOMEROOM_DATABASE_URL"
    except (DatabaseUnfit, EmbeddedPostgresError) as problem:
        return Finding("database", False, str(problem))
    return Finding("database", True, f"{kind}; schema is current, row-level security binds us")


async def _broker(settings: Settings) -> Finding:
    url = settings.broker_url.get_secret_value()
    problem = await broker_problem(url)
    if problem is not None:
        return Finding("broker", False, f"{problem}: check HOMEROOM_BROKER_URL and that it runs")
    return Finding("broker", True, "jobs run inside the server" if is_embedded(url) else "reachable")


def _mail(settings: Settings) -> Finding:
    """What is set, not whether it works: a mail server that is away is no fault of the installation's."""
    where = "to a mail server" if settings.smtp_url else f"as files in {settings.data_dir / FOLDER}"
    told = "is told of requests" if settings.operator_email else "is not told of requests: set HOMEROOM_OPERATOR_EMAIL"
    return Finding("mail", True, f"goes {where}; the operator {told}")
