"""Settings come from the environment, are read once at start, and are passed on from there. Secrets are never shown."""

import difflib
import os
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from adapters.mail.smtp_server import server_of
from domain.roster_validation import is_email
from infra.embedded import default_data_dir

PREFIX = "HOMEROOM_"
_NOT_OURS = ("HOMEROOM_TEST_", "HOMEROOM_BENCH_")
_OPTIONS = ("HOMEROOM_DISTRICT",)
"""Variables that stand for an option of the command line."""

# What to say where a value is of the wrong kind; the value itself may be a secret.
_WANTED = {
    "data_dir": "name a folder",
    "pg_bin": "name the folder with postgres and initdb",
    "port": "give a number from 0 to 65535 (0: any free one)",
    "log_level": "choose one of debug, info, warning, error",
    "log_format": "choose one of auto, json, console",
    "pool_size": "give a number from 2 to 200",
    "worker_threads": "give a number from 1 to 64",
    "job_lease_seconds": "give a number of seconds from 3 to 3600",
    "shutdown_seconds": "give a number of seconds from 1 to 3600",
    "token_hours": "give a number of hours from 0.01 to 8760",
    "allow_private_sources": "say true or false",
    "drop_dir": "name a folder",
    "drop_keep_days": "give a number of days from 0 (for ever) to 36500",
    "report_keep_days": "give a number of days from 0 (for ever) to 36500",
    "drop_settle_seconds": "give a number of seconds from 1 to 3600",
    "graphiql": "say true or false",
    "get_queries": "say true or false",
}


class SettingsWrong(Exception):
    """One sentence per setting that is wrong."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


class Settings(BaseSettings):
    """Every field is the variable HOMEROOM_<FIELD>; all have defaults that work on a fresh machine."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore")

    database_url: SecretStr | None = None
    """The application's login, `postgresql://…`; the embedded server if not given."""
    migration_url: SecretStr | None = None
    """The login that owns the tables; given, the schema is brought up to date at start."""
    broker_url: SecretStr = SecretStr("stub://")
    data_dir: Path = Field(default_factory=default_data_dir)
    pg_bin: Path | None = None
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)
    token_secret: SecretStr | None = None
    """Signs tokens; one is made and kept in the data folder if not given."""
    secret_keys: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    """Seal the secrets of roster sources, separated by commas: the first seals, all unseal. One is made if none is given."""
    token_hours: float = Field(8, ge=0.01, le=8760)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["auto", "json", "console"] = "auto"
    """`auto`: for people on a terminal, JSON elsewhere."""
    pool_size: int = Field(10, ge=2, le=200)
    worker_threads: int = Field(4, ge=1, le=64)
    job_lease_seconds: float = Field(30, ge=3, le=3600)
    """A worker that is silent for so long is taken for dead, and its job is given to another."""
    shutdown_seconds: float = Field(20, ge=1, le=3600)
    allow_private_sources: bool = False
    """Whether roster sources may be at addresses that are not on the public internet."""
    drop_dir: Path | None = None
    """Where files are left to be imported; nowhere if not given."""
    report_keep_days: int = Field(400, ge=0, le=36500)
    """For how long reports of imports and syncs list single records; 0: for ever."""
    drop_settle_seconds: float = Field(10, ge=1, le=3600)
    """For how long a file must not have changed before it is taken."""
    drop_keep_days: int = Field(90, ge=0, le=36500)
    """For how long files stay in the archives after they were taken; 0: for ever."""
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = ()
    """Other sites, separated by commas, whose pages may open a WebSocket."""
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ("127.0.0.1", "::1")
    """Addresses and networks, separated by commas, of proxies in front: whom they say they speak for is believed."""
    public_url: str | None = None
    """Where people reach this installation, for links in mails; where it listens if not given."""
    operator_email: str | None = None
    """Who is told when a district asks for access."""
    smtp_url: SecretStr | None = None
    """The server that takes mail; files in the data folder if not given."""
    mail_from: str = "homeroom@localhost.localdomain"
    graphiql: bool = True
    get_queries: bool = False

    @field_validator("database_url", "migration_url")
    @classmethod
    def _is_postgres(cls, value: SecretStr | None) -> SecretStr | None:
        parts = urlsplit(value.get_secret_value() if value else "postgresql://host/name")
        if parts.scheme != "postgresql" or not parts.path.strip("/"):
            raise ValueError("give an address like postgresql://user:password@host:5432/database")
        return value

    @field_validator("broker_url")
    @classmethod
    def _is_broker(cls, value: SecretStr) -> SecretStr:
        if urlsplit(value.get_secret_value()).scheme not in ("stub", "redis", "rediss", "amqp", "amqps"):
            raise ValueError("give stub:// (jobs run in the server), redis://… or amqp://…")
        return value

    @field_validator("public_url")
    @classmethod
    def _is_site(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "https://host")
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
            raise ValueError("give an address like https://homeroom.example.org")
        return None if value is None else value.rstrip("/")

    @field_validator("operator_email", "mail_from")
    @classmethod
    def _is_email(cls, value: str | None) -> str | None:
        if value is not None and not is_email(value):
            raise ValueError("give an e-mail address like homeroom@example.org")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _is_smtp(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            server_of(value.get_secret_value())
        return value

    @field_validator("token_secret")
    @classmethod
    def _is_long(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value().encode()) < 32:
            raise ValueError("give at least 32 random characters, for instance from `openssl rand -base64 48`")
        return value

    @field_validator("secret_keys", mode="before")
    @classmethod
    def _are_long(cls, value: Any) -> Any:
        keys = tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
        if any(isinstance(key, str) and len(key.encode()) < 32 for key in keys):
            raise ValueError(
                "give keys of at least 32 random characters, for instance from `openssl rand -base64 48`, separated by commas"
            )
        return keys

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _are_networks(cls, value: Any) -> Any:
        given = tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
        try:
            for one in given:
                ip_network(one)
        except ValueError:
            raise ValueError("give addresses or networks like 10.0.0.5 or 10.0.0.0/8, separated by commas") from None
        return given

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _are_origins(cls, value: Any) -> Any:
        origins = tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
        for origin in origins:
            parts = urlsplit(origin)
            if parts.scheme not in ("http", "https") or not parts.netloc or parts.path or origin == "*":
                raise ValueError("give origins like https://app.example.org, separated by commas")
        return origins


def read_settings(**given: Any) -> Settings:
    """The environment's settings, with `given` ones in their place. Raises `SettingsWrong`."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as wrong:
        raise SettingsWrong(sorted({_sentence(error) for error in wrong.errors()})) from None


def misspelt(environment: Mapping[str, str] = os.environ) -> list[str]:
    """One sentence per variable that looks like a setting and is none."""
    known = [*_OPTIONS, *(PREFIX + name.upper() for name in Settings.model_fields)]
    sentences = []
    for name in sorted(environment):
        if name.startswith(PREFIX) and not name.startswith(_NOT_OURS) and name not in known:
            near = difflib.get_close_matches(name, known, 1)
            sentences.append(f"{name} is not a setting" + (f": did you mean {near[0]}?" if near else "."))
    return sentences


def _sentence(error: Any) -> str:
    field = str(error["loc"][0])
    own = error["type"] == "value_error"
    wanted = str(error["ctx"]["error"]) if own else _WANTED.get(field, "check the value")
    return f"{PREFIX}{field.upper()}: {wanted}."
