"""Worker processes, ended in every way there is: each job is done, and done once."""

import signal
import socket
import subprocess
from pathlib import Path
from shutil import which

import pytest
from sqlalchemy import text

from adapters.workers.actors import sender
from adapters.workers.announcer import Announcer
from adapters.workers.broker import create_broker
from application.ports.jobs import Announce, JobState
from domain.ids import JobId
from tests.workers.conftest import Ledger, Processes, kill_9

pytestmark = pytest.mark.slow


async def test_what_a_killed_worker_held_is_finished_by_another_once(
    ledger: Ledger, processes: Processes, broker_url: str, announce: Announce
) -> None:
    victim = processes.start(broker_url)
    jobs = [await ledger.ask(announce, seconds=1.5) for _ in range(5)]

    async def two_are_running() -> bool:
        return sum([(await ledger.job(job)).phase == "adding" for job in jobs]) == 2

    await ledger.until(two_are_running)
    kill_9(victim)
    assert await ledger.effects() == {}
    processes.start(broker_url)
    await ledger.until_state(JobState.DONE, *jobs)
    assert await ledger.effects() == dict.fromkeys(jobs, 1)
    assert max([(await ledger.job(job)).attempt for job in jobs]) == 2
    assert await ledger.tickets() == 0


async def test_a_worker_told_to_stop_ends_its_job_first(
    ledger: Ledger, processes: Processes, broker_url: str, announce: Announce
) -> None:
    worker = processes.start(broker_url)
    job = await ledger.ask(announce, seconds=1)
    await ledger.until_state(JobState.RUNNING, job)
    worker.send_signal(signal.SIGTERM)
    await ledger.until_state(JobState.DONE, job)
    assert worker.wait(15) == 0
    assert (await ledger.job(job)).attempt == 1


async def test_a_job_longer_than_the_grace_period_goes_to_the_next_worker(
    ledger: Ledger, processes: Processes, broker_url: str, announce: Announce
) -> None:
    worker = processes.start(broker_url, SHUTDOWN_SECONDS="1")
    job = await ledger.ask(announce, seconds=3)
    await ledger.until_state(JobState.RUNNING, job)
    worker.send_signal(signal.SIGTERM)
    await ledger.until_state(JobState.QUEUED, job)
    assert worker.wait(15) == 0
    assert await ledger.effects() == {}
    processes.start(broker_url)
    await ledger.until_state(JobState.DONE, job)
    assert await ledger.effects() == {job: 1}


async def test_a_lost_message_is_made_up_for(ledger: Ledger, processes: Processes, broker_url: str) -> None:
    processes.start(broker_url)
    job = await ledger.ask()
    await ledger.until_state(JobState.DONE, job)
    assert await ledger.effects() == {job: 1}


async def test_a_worker_outlives_a_restart_of_its_database(
    ledger: Ledger, processes: Processes, broker_url: str, announce: Announce
) -> None:
    worker = processes.start(broker_url)
    job = await ledger.ask(announce, seconds=2)
    await ledger.until_state(JobState.RUNNING, job)
    await ledger.engine.dispose()
    async with ledger.owner.begin() as connection:
        await connection.execute(
            text("""
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()
            """)
        )
    await ledger.until_state(JobState.DONE, job)
    assert worker.poll() is None
    assert await ledger.effects() == {job: 1}


@pytest.mark.skipif(which("redis-server") is None, reason="redis-server is not installed")
async def test_a_worker_outlives_a_restart_of_its_broker(ledger: Ledger, processes: Processes, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    redis = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    broker = create_broker(f"redis://127.0.0.1:{port}/0")
    announcer = Announcer(sender(broker))
    jobs: list[JobId] = []
    try:
        worker = processes.start(f"redis://127.0.0.1:{port}/0")
        jobs.append(await ledger.ask(announcer))
        await ledger.until_state(JobState.DONE, *jobs)
        kill_9(redis)
        jobs.append(await ledger.ask(announcer))  # nobody is told, and nothing fails
        redis = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        await ledger.until_state(JobState.DONE, *jobs)
        jobs.append(await ledger.ask(announcer))
        await ledger.until_state(JobState.DONE, *jobs)
        assert worker.poll() is None
        assert await ledger.effects() == dict.fromkeys(jobs, 1)
    finally:
        announcer.close()
        broker.close()
        kill_9(redis)
