"""Homeroom as a program: arguments, files, exit statuses, standard output, HTTP."""

import contextlib
import io
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from infra.cli import main
from tests.support.postgres import Database

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "infra" / "demo" / "samples"
SDS = SAMPLES / "microsoft-sds" / "100-users"
HIGH = SAMPLES / "oneroster-high" / "high.zip"
SECRET = "a-secret-of-more-than-thirty-two-characters"


@dataclass(frozen=True)
class Told:
    """What a command said with --json, and its exit status."""

    status: int
    data: dict[str, Any]
    log: str

    @property
    def code(self) -> str:
        return str(self.data["error"]["code"])


@dataclass(frozen=True)
class Program:
    """`homeroom`, with settings of its own."""

    settings: dict[str, str]
    is_process: bool = True
    """False: runs in this process, from `main` to the exit status, which saves two seconds of imports."""

    def run(self, *arguments: object, timeout: float = 150) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "infra.cli", *map(str, arguments)]
        if not self.is_process:
            return _run_here(command, self.environment)
        return subprocess.run(
            command, check=False, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=timeout
        )

    def tell(self, *arguments: object) -> Told:
        """With --json: exactly one object on standard output."""
        done = self.run(*arguments, "--json")
        (line,) = done.stdout.splitlines()
        return Told(done.returncode, json.loads(line), done.stderr)

    def ask(self, *arguments: object) -> dict[str, Any]:
        """The answer of a command that must work."""
        told = self.tell(*arguments)
        assert told.status == 0, told
        return told.data

    @contextmanager
    def serving(self, *arguments: object) -> Iterator["Serving"]:
        """A command that stays, once it has said where it listens; stopped when left."""
        command = [sys.executable, "-m", "infra.cli", *map(str, arguments), "--json"]
        with subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as process:
            try:
                assert process.stdout is not None
                line = process.stdout.readline()
                assert line, f"it ended with {process.wait(30)}"
                assert "url" in line, line
                yield Serving(process, json.loads(line))
            finally:
                if process.poll() is None:
                    process.send_signal(signal.SIGTERM)
                    process.wait(30)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HOMEROOM_")}
        return {**kept, **{f"HOMEROOM_{name}": value for name, value in self.settings.items()}}


@dataclass(frozen=True)
class Serving:
    process: "subprocess.Popen[str]"
    told: dict[str, Any]


@contextmanager
def data_folder() -> Iterator[Path]:
    """Not pytest's: as root the embedded server runs as somebody who may not enter that."""
    folder = Path(tempfile.mkdtemp(prefix="homeroom-e2e-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def embedded() -> Iterator[Program]:
    """On a machine with nothing: a fresh data folder, and the database in it."""
    with data_folder() as folder:
        yield Program({"DATA_DIR": str(folder), "TOKEN_SECRET": SECRET})


def on_database(database: Database, folder: Path, *, is_process: bool) -> Program:
    settings = {"DATABASE_URL": database.app_url, "DATA_DIR": str(folder), "TOKEN_SECRET": SECRET}
    return Program(settings, is_process)


def _run_here(command: list[str], environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    out, log, root = io.StringIO(), io.StringIO(), logging.getLogger()
    handlers, level, status = root.handlers[:], root.level, 0
    with mock.patch.dict(os.environ, environment, clear=True), mock.patch.object(sys, "argv", command[2:]):
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(log):
                main()
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else 0
        finally:
            root.handlers, root.level = handlers, level
    return subprocess.CompletedProcess(command, status, out.getvalue(), log.getvalue())
