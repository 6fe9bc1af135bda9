"""The set-based identity of a sync, held to `domain.roster_identity` on random small districts."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.transaction import PostgresBegin, PostgresTransaction
from application.ports.rosters import SyncSource
from domain.ids import DistrictId
from domain.roster import Status
from domain.roster_choices import identify_as_chosen
from domain.roster_feed import Completeness, FeedItem, FeedRules, Kind
from domain.roster_identity import Claimed, Conflict, Match, OnFile
from tests.contract.roster_feeds import Feed
from tests.support.schools import TODAY

KEYS, SIS_IDS, EMAILS = "abcdefg", "1234567", "uvwxyz"


class _Undo(Exception):
    """Takes back what a case wrote."""


def _people(dice: random.Random) -> list[OnFile]:
    found: list[OnFile] = []
    for number in range(dice.randrange(8)):
        key = dice.choice([None, *KEYS])
        person = OnFile(
            number,
            key,
            dice.choice(SIS_IDS),
            dice.choice([None, *EMAILS]),
            dice.choice([Status.ACTIVE, Status.ACTIVE, Status.ACTIVE, Status.LEFT, Status.INACTIVE]),
            may_leave=dice.random() < 0.7,
            ignored=dice.random() < 0.15,
        )
        active = [one for one in found if one.status is Status.ACTIVE] if person.status is Status.ACTIVE else []
        if (
            any(one.source_key == key for one in found if key is not None)
            or any(one.sis_id == person.sis_id for one in active)
            or any(one.email == person.email for one in active if person.email is not None)
        ):
            continue
        found.append(person)
    return found


def _feed(dice: random.Random) -> tuple[list[Claimed], frozenset[str]]:
    keys = dice.sample(KEYS, dice.randrange(1, 7))
    claims = [Claimed(key, dice.choice(SIS_IDS), dice.choice([None, *EMAILS])) for key in keys]
    return claims, frozenset(key for key in KEYS if key not in keys and dice.random() < 0.15)


async def _write(tx: PostgresTransaction, people: list[OnFile]) -> dict[int, OnFile]:
    run = tx.driver
    source = await run.fetchval(
        "INSERT INTO homeroom.roster_source (district_id, kind, name) VALUES ($1, 'oneroster', 'files') RETURNING id",
        tx.district,
    )
    school = await run.fetchval(
        "INSERT INTO homeroom.school (district_id, name, time_zone) VALUES ($1, 'School N', 'UTC') RETURNING id",
        tx.district,
    )
    await run.execute(
        "INSERT INTO homeroom.school_source_key VALUES ($1, $2, 'N', $3, 'School N')", tx.district, source, school
    )
    written: dict[int, OnFile] = {}
    for one in people:
        id_ = await run.fetchval(
            "INSERT INTO homeroom.student (district_id, sis_id, first_name, last_name, email, email_key, status, "
            "ignore_on_import) VALUES ($1, $2, 'f', 'l', $3, $3, $4, $5) RETURNING id",
            tx.district, one.sis_id, one.email, one.status.value, one.ignored,
        )  # fmt: skip
        if one.source_key:
            await run.execute(
                "INSERT INTO homeroom.student_source (district_id, source_id, source_key, student_id) VALUES ($1, $2, $3, $4)",
                tx.district, source, one.source_key, id_,
            )  # fmt: skip
        await run.execute(
            "INSERT INTO homeroom.student_school (district_id, student_id, school_id, origin) VALUES ($1, $2, $3, $4)",
            tx.district, id_, school, "source" if one.may_leave else "staff",
        )  # fmt: skip
        written[id_] = one
    return written


async def _choose(tx: PostgresTransaction, chosen: dict[str, int | None], ids: dict[int, int]) -> None:
    """As an admin does; people are called by their numbers, and some of them there are not."""
    for key, person in chosen.items():
        await tx.driver.execute(
            "INSERT INTO homeroom.roster_conflict (district_id, source_id, kind, source_key, code, people, sis_id, first_name, "
            "last_name, sync_id, chosen, person_id, chosen_by, chosen_at) "
            "SELECT $1, id, 'student', $2, 'CONFLICT_EMAIL', '{}', '', '', '', 0, $3, $4, 'kim', now() "
            "FROM homeroom.roster_source WHERE district_id = $1",
            tx.district, key, "new" if person is None else "person", None if person is None else ids.get(person, 10**12),
        )  # fmt: skip


def _items(claims: list[Claimed], quarantined: frozenset[str], gone: frozenset[str]) -> Iterator[FeedItem]:
    feed = Feed().school("N")
    for one in claims:
        feed.student(one.source_key, "N", sis_id=one.sis_id, email=one.email and one.email.upper())
    for key in sorted(quarantined):
        feed.quarantined(Kind.STUDENT, key, "N")
    feed.gone(Kind.STUDENT, *sorted(gone))
    return feed.records(FeedRules({}))


async def _nothing(done: int) -> None: ...


async def _decided(
    tx: PostgresTransaction, written: dict[int, OnFile], items: Any, *, complete: bool
) -> dict[str, Match]:
    await tx.rosters.stage(items, _nothing)
    completeness = Completeness.COMPLETE if complete else Completeness.PARTIAL
    await tx.rosters.identify(SyncSource("oneroster", "files"), completeness=completeness, time_zone="UTC", now=TODAY)
    rows = await tx.driver.fetch("""
        SELECT k.key, k.id, k.status, k.state, max(c.code) AS code
        FROM student_known k JOIN feed_student f ON f.source_key = k.key LEFT JOIN student_conflict c ON c.key = k.key
        GROUP BY k.key, k.id, k.status, k.state
    """)
    found = {}
    for row in rows:
        person = None if row["status"] is None else written[row["id"]].id
        found[row["key"]] = Match(person, Conflict(row["code"]) if row["state"] == "conflict" else None)
    return found


@pytest.mark.parametrize("seed", range(8))
async def test_sql_identifies_as_the_domain_does(engine: AsyncEngine, district: DistrictId, seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(25):
        people = _people(dice)
        claims, quarantined = _feed(dice)
        complete = dice.random() < 0.8
        gone = frozenset(key for key in KEYS if not complete and dice.random() < 0.4)
        chosen = {key: dice.choice([None, *range(9)]) for key in KEYS if dice.random() < 0.2}
        expected, _ = identify_as_chosen(claims, quarantined, people, complete=complete, gone=gone, chosen=chosen)
        try:
            async with PostgresBegin(engine)(district) as tx:
                written = await _write(tx, people)
                await _choose(tx, chosen, {one.id: id_ for id_, one in written.items()})
                found = await _decided(tx, written, _items(claims, quarantined, gone), complete=complete)
                raise _Undo
        except _Undo:
            assert found == expected, (people, claims, quarantined, complete, gone, chosen)
