"""The functions of `domain/` agree with the naive reading of the rules, which the SQL is held to as well.

They are asked by the fake of mass schedules, so that it is held to the same: whom an order names, what becomes of every row of a
plan, what is written, and what becomes of every row when the run is undone after others have meddled.
"""

from collections import Counter
from datetime import datetime
from typing import Any

import pytest

from application.ports.mass_schedules import Actor
from application.scheduling.mass_clashes import clash_notices
from application.scheduling.mass_order import Prepared, prepare
from application.scheduling.undo_mass_schedule import days_of_run
from domain.ids import DistrictId, PlanId, RunId
from domain.mass_schedule import Outcome
from domain.undo_mass_schedule import UndoOutcome
from tests.differential import oracle, oracle_clashes, oracle_undo
from tests.differential.dice import Maker
from tests.differential.in_memory import in_memory
from tests.differential.meddling import later, meddle
from tests.differential.oracle_facts import Row, World
from tests.differential.orders import an_actor, an_order, in_own_words
from tests.differential.schools import a_district
from tests.differential.story import UNDONE_BY, clash_counts
from tests.fakes.flex_store import FakeDistrict, FakeTransaction
from tests.support.schools import FixedClock

DISTRICTS, ORDERS = 160, 3
PLAN = PlanId(1)


@pytest.mark.slow
async def test_the_domain_decides_every_row_as_the_rules_in_words_do() -> None:
    seen: Counter[str] = Counter()
    for seed in range(DISTRICTS):
        world, make = a_district(seed)
        now = make.now()
        for _ in range(ORDERS):
            await an_order_is_given(world, make, now, seed, seen)
            now = later(make, now)
            meddle(make, now)
        for run in make.dice.sample(world["run"], len(world["run"])):
            meddle(make, now)
            await a_run_is_undone(world, run["id"], now, seed, seen)
            now = later(make, now)
    assert min(seen[outcome] for outcome in Outcome) >= 20, seen
    assert min(seen["STAFF_CLASH"], seen["ROOM_CLASH"]) >= 100, seen
    assert min(seen[f"undo: {outcome}"] for outcome in UndoOutcome) >= 2, seen


async def an_order_is_given(world: World, make: Maker, now: datetime, seed: int, seen: Counter[str]) -> None:
    order = an_order(make)
    actor = an_actor(make, order)
    if oracle.refusals(world, order, actor):
        return
    store, run = in_memory(world), RunId(len(world["run"]) + 1)
    expected = oracle.apply(world, order, actor, run, now)
    async with store.begin(DistrictId(1)) as tx:
        prepared = await prepared_for(tx, order, actor, now)
        counts = await tx.mass_schedules.plan(prepared.order, prepared.dates, actor_in(actor), PLAN)
        clashing = clash_counts(await clash_notices(tx, prepared, counts))
        assert clashing == oracle_clashes.clashes(world, order, expected), f"seed {seed}"
        seen.update({code: len(found) for code, found in clashing.items()})
        rows = await tx.mass_schedules.plan_rows(PLAN, None, after=0, limit=1_000_000)
        found = {
            (row.student, row.day, row.flex_period): (
                row.outcome,
                row.reason,
                row.target,
                row.current_section,
                row.current_birth,
                row.current_version,
            )
            for row in rows
        }
        assert found == oracle.shown(expected), f"seed {seed}"
        reported = [(one.code.value, one.value, list(one.lines), one.excluded) for one in prepared.people.reported]
        assert reported == oracle.reported_ids(world, order), f"seed {seed}"
        await tx.mass_schedules.apply(prepared.order, prepared.dates, actor_in(actor), run, now, digest=False)
    assert standing(store) == standing(in_memory(world)), f"seed {seed}"
    seen.update(row["outcome"] for row in expected.values())


async def a_run_is_undone(world: World, run: int, now: datetime, seed: int, seen: Counter[str]) -> None:
    store = in_memory(world)
    expected = {slot: row["outcome"] for slot, row in oracle_undo.undo(world, run, UNDONE_BY, now).items()}
    async with store.begin(DistrictId(1)) as tx:
        ran = (await tx.mass_schedules.runs([RunId(run)]))[RunId(run)]
        others = sorted(await tx.mass_schedules.schools_sharing_students(ran.school))
        days, _ = await days_of_run(tx, ran, others, FixedClock(now))
        undoer = actor_in(UNDONE_BY)
        await tx.mass_schedules.undo(ran, days, undoer, now, plan=PLAN)
        rows = await tx.mass_schedules.plan_rows(PLAN, None, after=0, limit=1_000_000)
        assert {(row.student, row.day, row.flex_period): row.outcome for row in rows} == expected, f"seed {seed}"
        await tx.mass_schedules.undo(ran, days, undoer, now, plan=None)
    assert standing(store) == standing(in_memory(world)), f"seed {seed}"
    assert len(store.facts.history) == len(world["appointment_history"])
    seen.update(f"undo: {outcome}" for outcome in expected.values())


async def prepared_for(tx: FakeTransaction, order: Row, actor: Row, now: datetime) -> Prepared:
    words = in_own_words(order)
    others = sorted(await tx.mass_schedules.schools_sharing_students(words.school))
    return await prepare(tx, words, others, actor_in(actor), now)


def actor_in(actor: Row) -> Actor:
    return Actor(actor["name"], actor["is_admin"], actor["staffer"])


def standing(store: FakeDistrict) -> dict[Any, Any]:
    """Every appointment, whatever the numbers of those that a run wrote."""
    return {
        slot: (one.section, one.origin, one.locked, one.run, one.made_by, one.made_at, one.type, one.comment)
        for slot, one in store.facts.appointments.items()
    }
