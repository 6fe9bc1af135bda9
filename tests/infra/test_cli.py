"""The command line: one answer on stdout, everything else on stderr, and an exit status that says what it was."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import asyncpg
import pytest

from domain.ids import NO_DISTRICT
from infra.running import tokens_of
from infra.settings import read_settings
from tests.support.postgres import Database, run

SECRET = "a-secret-of-more-than-thirty-two-characters"
COMMANDS = ["serve", "worker", "migrate", "export-schema", "doctor", "token"]
Cli = Callable[..., "subprocess.CompletedProcess[str]"]


def environment(**settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOMEROOM_")}
    return {**kept, **{f"HOMEROOM_{name}": value for name, value in settings.items()}}


@pytest.fixture
def cli(tmp_path: Path, fresh_database: Database) -> Cli:
    def call(*arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        given = {"DATABASE_URL": fresh_database.app_url, "TOKEN_SECRET": SECRET, "DATA_DIR": str(tmp_path), **settings}
        command = [sys.executable, "-m", "infra.cli", *arguments]
        return subprocess.run(
            command, check=False, env=environment(**given), capture_output=True, text=True, timeout=60
        )

    return call


def one_object(answer: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    (line,) = answer.stdout.splitlines()
    told: dict[str, Any] = json.loads(line)
    return told


def add_districts(database: Database, *names: str) -> None:
    async def add() -> None:
        connection = await asyncpg.connect(database.owner_url)
        await connection.executemany("INSERT INTO control.district (name) VALUES ($1)", [(name,) for name in names])
        await connection.close()

    run(add())


def test_help_names_every_command(cli: Cli) -> None:
    told = cli("--help")
    assert told.returncode == 0
    assert all(command in told.stdout for command in COMMANDS)
    for command in COMMANDS:
        assert "--json" in cli(command, "--help").stdout


def test_version(cli: Cli) -> None:
    assert cli("--version").stdout.startswith("homeroom ")


def test_migrate_says_what_it_did(cli: Cli, empty_database: Database) -> None:
    first = one_object(cli("migrate", "--json", MIGRATION_URL=empty_database.owner_url))
    assert (first["before"], first["changed"]) == (None, True)
    second = one_object(cli("migrate", "--json", MIGRATION_URL=empty_database.owner_url))
    assert (second["after"], second["changed"]) == (first["after"], False)


def test_a_token_is_for_the_only_district_unless_one_is_named(cli: Cli, fresh_database: Database) -> None:
    none = cli("token", "--role", "district_admin", "--json")
    assert (none.returncode, one_object(none)["error"]["code"]) == (4, "DISTRICT_REQUIRED")
    outside = one_object(cli("token", "--json"))
    assert outside["district"] is None
    assert tokens_of(read_settings(token_secret=SECRET)).read(outside["token"]).district == NO_DISTRICT
    add_districts(fresh_database, "First")
    told = one_object(cli("token", "--json"))
    viewer = tokens_of(read_settings(token_secret=SECRET)).read(told["token"])
    assert (viewer.actor, told["district"]) == ("operator", "First")
    add_districts(fresh_database, "Second")
    assert cli("token").returncode == 4
    assert one_object(cli("token", "--district", "Second", "--json"))["district"] == "Second"
    assert cli("token", "--district", "Third").returncode == 4
    assert cli("token", "--district", "Second").stdout.count(".") == 2


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--role", "king"], "BAD_INPUT"),
        (["--role", "admin"], "SCHOOL_REQUIRED"),
        (["--role", "admin", "--school", "Hogwarts"], "NOT_FOUND"),
        (["--role", "staffer", "--school", "x"], "STAFFER_REQUIRED"),
        (["--role", "student", "--school", "x"], "STUDENT_REQUIRED"),
        (["--role", "partner", "--school", "x", "--scope", "everything"], "NOT_FOUND"),
    ],
)
def test_a_token_that_makes_no_sense_is_refused(
    cli: Cli, fresh_database: Database, arguments: list[str], code: str
) -> None:
    add_districts(fresh_database, "First")
    told = cli("token", "--json", *arguments)
    assert (told.returncode, one_object(told)["error"]["code"]) == (4, code)
    words = cli("token", *arguments)
    assert (words.returncode, words.stdout) == (4, "")
    assert words.stderr.strip()


def test_wrong_settings_are_told_in_sentences(cli: Cli) -> None:
    told = cli("doctor", "--json", PORT="x", BROKER_URL="sqs://hunter2")
    assert (told.returncode, one_object(told)["error"]["code"]) == (1, "BAD_SETTINGS")
    assert "hunter2" not in told.stdout + told.stderr
    assert cli("doctor", PORT="x").stderr == "HOMEROOM_PORT: give a number from 0 to 65535 (0: any free one).\n"


def test_the_doctor_finds_what_is_wrong(cli: Cli) -> None:
    healthy = cli("doctor", "--json")
    assert (healthy.returncode, one_object(healthy)["ok"]) == (0, True)
    sick = cli(
        "doctor", "--json", DATABASE_URL="postgresql://a:hunter2@127.0.0.1:1/x", BROKER_URL="redis://127.0.0.1:1"
    )
    assert sick.returncode == 1
    bad = [check["name"] for check in one_object(sick)["checks"] if not check["ok"]]
    assert bad == ["database", "broker"]
    assert "hunter2" not in sick.stdout + sick.stderr


def test_a_server_that_cannot_start_says_why(cli: Cli, empty_database: Database) -> None:
    unfit = cli("serve", "--port", "0", "--json", DATABASE_URL=empty_database.app_url)
    assert (unfit.returncode, one_object(unfit)["error"]["code"]) == (1, "DATABASE_UNFIT")
    assert "Traceback" not in unfit.stderr
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        told = cli("serve", "--json", "--port", str(taken.getsockname()[1]))
    assert (told.returncode, one_object(told)["error"]["code"]) == (1, "NOT_STARTED")


@pytest.mark.slow
def test_it_serves_until_it_is_told_to_stop(tmp_path: Path, fresh_database: Database) -> None:
    given = environment(DATABASE_URL=fresh_database.app_url, TOKEN_SECRET=SECRET, DATA_DIR=str(tmp_path))
    command = [sys.executable, "-m", "infra.cli", "serve", "--port", "0", "--json"]
    with subprocess.Popen(command, env=given, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        with urlopen(url.replace("/graphql", "/readyz")) as answer:
            assert answer.status == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) in (0, -signal.SIGTERM)
        assert process.stdout.read() == ""
