"""A worker that is killed in the middle of a pull from Clever: the next one goes on with the pages that are there."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.adapters.clever.districts import settings_for, small
from tests.adapters.clever.fake_clever import clever
from tests.adapters.outbound.faulty import hangs
from tests.e2e.program import ROOT
from tests.e2e.sources import connecting, new_district, with_private_sources
from tests.support.postgres import Database

pytestmark = pytest.mark.slow


def until(true: Callable[[], object], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_pull_goes_on_where_its_worker_was_killed(fresh_database: Database, tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    with clever(small()) as fake:
        maple = with_private_sources(new_district(fresh_database, tmp_path / "data"))
        maple = replace(maple, settings={**maple.settings, "JOB_LEASE_SECONDS": "3"})
        maple.ask(*connecting("clever", settings_for(fake.url), "client_secret", tmp_path))
        fake.fail("starting_after=s4", hangs, times=99)
        environment = {**maple.environment, "TMPDIR": str(tmp_path / "tmp")}
        with subprocess.Popen([sys.executable, "-m", "infra.cli", "sync"], cwd=ROOT, env=environment) as victim:
            until(lambda: fake.count("starting_after=s4"))
            victim.send_signal(signal.SIGKILL)
            victim.wait(10)
        fake.faults.clear()
        fake.asked.clear()
        with subprocess.Popen(
            [sys.executable, "-m", "infra.cli", "serve", "--port", "0"],
            cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ) as next_one:  # fmt: skip
            try:
                until(lambda: maple.ask("source", "list")["sources"][0]["lastOutcome"] == "applied")
            finally:
                next_one.send_signal(signal.SIGTERM)
                next_one.wait(30)
        assert fake.count("/users?limit=1000") == fake.count("starting_after=s2") == 0, "these pages were there"
        assert fake.count("starting_after=s4") == 1
        assert maple.ask("sync")["status"] == "unchanged"
        assert list((tmp_path / "tmp").iterdir()) == []
