"""Group E: the moment the window opens, through the API, and beside it the same statements by hand through the driver."""

import asyncio
import random
import secrets

import asyncpg

from benchmarks import goals, stampede_ways
from benchmarks.costs import Cost, Meter, family_seconds, measure, parent_of, peak_rss_mb, process_seconds, told
from benchmarks.places import execute, scratch_folder
from benchmarks.reads import Process, our_server
from benchmarks.table import Table
from domain.ids import DistrictId, SectionId, StudentId
from tests.support.postgres import Database, Server, run
from tests.support.stampede import Crowd, CrowdedSchool, a_crowded_school

GROUP = "E. Stampede (ms a booking that is tried)"
API, STATEMENT, PLAIN = "bookAppointment over HTTP", "its statement by hand", "bare insert by hand, no check"
CONNECTIONS, CHOICES = 40, 5
_EMPTY = ("TRUNCATE homeroom.appointment, homeroom.appointment_history, homeroom.seat_count", "CHECKPOINT")


def measure_stampede(server: Server, table: Table, runs: int, quick: bool) -> None:
    students, sections, seats = (200, 6, 30) if quick else (2_000, 60, 30)
    with server.temporary(server.template()) as database, scratch_folder() as folder:
        school = run(_school(database, students, sections, seats))
        secret, size = secrets.token_urlsafe(48), f"{students:,} students, {sections * seats:,} seats"
        with our_server(database, folder, secret) as process:
            for repetition in range(min(runs, 3)):
                choices = school.choices(CHOICES, random.Random(repetition))
                _add(table, API, size, _over_http(database, school, process, secret, choices))
                execute(database, *_EMPTY)
                for name, way in ((STATEMENT, stampede_ways.statement), (PLAIN, stampede_ways.plain)):
                    tries = [(student, wishes) for student, wishes in choices.items()]
                    with told(name):
                        cost = measure(way, url=database.owner_url, school=stampede_ways.to_json(school), tries=tries)
                    _add(table, name, size, cost)
                    execute(database, *_EMPTY)
    entry = {name: table.entry(GROUP, name, size) for name in (API, STATEMENT, PLAIN)}
    table.ratio(entry[API], entry[STATEMENT])
    table.speed(entry[STATEMENT], entry[PLAIN], goals.STATEMENT_TO_INSERT)


def _over_http(
    database: Database, school: CrowdedSchool, process: Process, secret: str, choices: dict[StudentId, list[SectionId]]
) -> Cost:
    async def rush() -> Cost:
        crowd, meter = Crowd(school, f"{process.url}/graphql", secret), Meter()
        connection = await asyncpg.connect(database.owner_url)
        postmaster = parent_of(connection.get_server_pid())
        await connection.close()
        before = process_seconds(process.pid) or 0, family_seconds(postmaster)
        with meter:
            attempts = await crowd.rush(choices, CONNECTIONS)
        server = (process_seconds(process.pid) or 0) - before[0]
        facts = {"tried": len(attempts), "booked": sum(1 for one in attempts if not one.codes)}
        return Cost(meter.wall, server, family_seconds(postmaster) - before[1], peak_rss_mb(process.pid), facts)

    with told(API):
        return asyncio.run(rush())


def _add(table: Table, name: str, size: str, cost: Cost) -> None:
    """In milliseconds a try."""
    thousands = cost.facts["tried"] / 1000
    postgres = None if cost.postgres is None else cost.postgres / thousands
    table.add(
        GROUP, name, size, Cost(cost.wall / thousands, cost.python / thousands, postgres, cost.rss_mb, cost.facts)
    )


async def _school(database: Database, students: int, sections: int, seats: int) -> CrowdedSchool:
    owner = await asyncpg.connect(database.owner_url)
    try:
        district = DistrictId(await owner.fetchval("INSERT INTO control.district (name) VALUES ('Bench') RETURNING id"))
        school = await a_crowded_school(owner, district, students=students, sections=sections, seats=seats)
        await owner.execute("VACUUM ANALYZE")
        return school
    finally:
        await owner.close()
