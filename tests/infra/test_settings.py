"""Settings are read once, and what is wrong is said in a sentence that never shows the value."""

from pathlib import Path

import pytest

from infra.settings import Settings, SettingsWrong, misspelt, read_settings


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"HOMEROOM_{name.upper()}", raising=False)


def test_a_fresh_machine_needs_no_setting() -> None:
    settings = read_settings()
    assert settings.database_url is None
    assert (settings.broker_url.get_secret_value(), settings.host, settings.port) == ("stub://", "127.0.0.1", 8000)


def test_the_environment_is_read_and_what_a_command_gives_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOMEROOM_PORT", "8100")
    monkeypatch.setenv("HOMEROOM_HOST", "::1")
    monkeypatch.setenv("HOMEROOM_DATA_DIR", "data")
    monkeypatch.setenv("HOMEROOM_ALLOWED_ORIGINS", "https://a.example, http://localhost:5173")
    monkeypatch.setenv("HOMEROOM_POOL_SIZE", "")
    settings = read_settings(port=0, host=None)
    assert (settings.port, settings.host, settings.data_dir, settings.pool_size) == (0, "::1", Path("data"), 10)
    assert settings.allowed_origins == ("https://a.example", "http://localhost:5173")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "http", "HOMEROOM_PORT: give a number from 0 to 65535 (0: any free one)."),
        ("PORT", "70000", "HOMEROOM_PORT: give a number from 0 to 65535 (0: any free one)."),
        ("POOL_SIZE", "1", "HOMEROOM_POOL_SIZE: give a number from 2 to 200."),
        ("WORKER_THREADS", "0", "HOMEROOM_WORKER_THREADS: give a number from 1 to 64."),
        ("LOG_LEVEL", "loud", "HOMEROOM_LOG_LEVEL: choose one of debug, info, warning, error."),
        ("LOG_FORMAT", "xml", "HOMEROOM_LOG_FORMAT: choose one of auto, json, console."),
        ("GRAPHIQL", "perhaps", "HOMEROOM_GRAPHIQL: say true or false."),
        ("SHUTDOWN_SECONDS", "-1", "HOMEROOM_SHUTDOWN_SECONDS: give a number of seconds from 1 to 3600."),
        ("TOKEN_HOURS", "x", "HOMEROOM_TOKEN_HOURS: give a number of hours from 0.01 to 8760."),
        (
            "DATABASE_URL",
            "mysql://root:hunter2@db/x",
            "HOMEROOM_DATABASE_URL: give an address like postgresql://user:password@host:5432/database.",
        ),
        (
            "MIGRATION_URL",
            "postgresql://root:hunter2@db",
            "HOMEROOM_MIGRATION_URL: give an address like postgresql://user:password@host:5432/database.",
        ),
        (
            "BROKER_URL",
            "sqs://hunter2",
            "HOMEROOM_BROKER_URL: give stub:// (jobs run in the server), redis://… or amqp://….",
        ),
        (
            "TOKEN_SECRET",
            "hunter2",
            "HOMEROOM_TOKEN_SECRET: give at least 32 random characters, for instance from `openssl rand -base64 48`.",
        ),
        ("PUBLIC_URL", "homeroom", "HOMEROOM_PUBLIC_URL: give an address like https://homeroom.example.org."),
        ("OPERATOR_EMAIL", "boss", "HOMEROOM_OPERATOR_EMAIL: give an e-mail address like homeroom@example.org."),
        ("MAIL_FROM", "a@b\nBcc: c@d.org", "HOMEROOM_MAIL_FROM: give an e-mail address like homeroom@example.org."),
        (
            "SMTP_URL",
            "http://u:hunter2@mail.example.org",
            "HOMEROOM_SMTP_URL: give an address like smtp://user:password@mail.example.org:587 or smtps://…:465.",
        ),
        (
            "TRUSTED_PROXIES",
            "10.0.0.5, proxy.example.org",
            "HOMEROOM_TRUSTED_PROXIES: give addresses or networks like 10.0.0.5 or 10.0.0.0/8, separated by commas.",
        ),
        (
            "ALLOWED_ORIGINS",
            "*",
            "HOMEROOM_ALLOWED_ORIGINS: give origins like https://app.example.org, separated by commas.",
        ),
    ],
)
def test_a_wrong_value_gets_one_sentence(monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str) -> None:
    monkeypatch.setenv(f"HOMEROOM_{name}", value)
    with pytest.raises(SettingsWrong) as wrong:
        read_settings()
    assert wrong.value.sentences == [sentence]
    assert "hunter2" not in str(wrong.value)
    assert wrong.value.__cause__ is None
    assert wrong.value.__suppress_context__


def test_all_wrong_values_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOMEROOM_PORT", "x")
    monkeypatch.setenv("HOMEROOM_POOL_SIZE", "x")
    with pytest.raises(SettingsWrong) as wrong:
        read_settings()
    assert len(wrong.value.sentences) == 2


def test_secrets_are_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOMEROOM_DATABASE_URL", "postgresql://app:hunter2@db/homeroom")
    monkeypatch.setenv("HOMEROOM_BROKER_URL", "redis://:hunter2@broker")
    monkeypatch.setenv("HOMEROOM_TOKEN_SECRET", "hunter2" * 8)
    monkeypatch.setenv("HOMEROOM_SMTP_URL", "smtp://u:hunter2@mail.example.org")
    settings = read_settings()
    assert "hunter2" not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"


def test_a_misspelt_setting_is_noticed() -> None:
    assert misspelt(
        {"HOMEROOM_DATABSE_URL": "x", "HOMEROOM_TEST_REDIS_URL": "x", "HOMEROOM_PORT": "1", "PATH": "/"}
    ) == ["HOMEROOM_DATABSE_URL is not a setting: did you mean HOMEROOM_DATABASE_URL?"]
