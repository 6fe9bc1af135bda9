"""One random district lived through twice: by the real use cases on PostgreSQL, and by the oracle. After every step they agree.

A story plans, applies, applies again, is meddled with, and undoes; `Difference` says where the two part.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.job_desk import PostgresJobDesk
from adapters.postgres.transaction import PostgresBegin
from application.ports.jobs import JobKind, JobState
from application.scheduling.apply_mass_schedule import ApplyMassSchedule, IfChanged, RunMassSchedule
from application.scheduling.mass_clashes import SHOWN
from application.scheduling.plan_mass_schedule import PlanMassSchedule, RunPlan
from application.scheduling.undo_mass_schedule import PlanUndo, RunUndo, RunUndoPlan, UndoMassSchedule
from domain.errors import Refused
from domain.ids import DistrictId, JobId, PlanId, RunId
from tests.conftest import a_district as a_new_district
from tests.differential import oracle, oracle_clashes, oracle_undo
from tests.differential.meddling import later, meddle
from tests.differential.oracle_facts import Row, today
from tests.differential.orders import an_actor, an_order, in_own_words, viewer_of
from tests.differential.schools import a_district
from tests.differential.tables import Tables, seat_counts
from tests.differential.telling import Difference, Seen, same
from tests.support.schools import FixedClock

Planned = tuple[PlanId, dict[oracle.Slot, Any], datetime]
"""A plan, the fingerprint of its rows, and when it was made."""
UNDONE_BY = {"name": "district_admin:Lee", "is_admin": True, "staffer": None}


@dataclass(frozen=True, slots=True)
class Storyteller:
    engine: AsyncEngine
    owner: "asyncpg.Connection[Any]"

    async def tell(self, seed: int, seen: Seen, *, unbooked: bool = False) -> None:
        """Raises `Difference`. Every story has a district of its own; `unbooked`: it begins without an appointment."""
        district = await a_new_district(self.engine)
        story = Story(self.engine, district, Tables(self.owner, district), seed, seen)
        if unbooked:
            story.world["appointment"].clear()
        await story.tell()


class Story:
    def __init__(self, engine: AsyncEngine, district: DistrictId, tables: Tables, seed: int, seen: Seen) -> None:
        self.engine, self.district, self.tables, self.seen = engine, district, tables, seen
        self.world, self.make = a_district(seed)
        self.now = self.make.now()

    async def tell(self) -> None:
        await self.tables.save(self.world)
        for undone in (0.0, 0.3, 0.7):
            await self.an_order_is_given()
            await self.others_meddle(0.6)
            if self.make.chance(undone):
                await self.a_run_is_undone()
                await self.others_meddle(0.3)
        while self.make.chance(0.7) and await self.a_run_is_undone():
            await self.others_meddle(0.4)

    async def others_meddle(self, likely: float) -> None:
        self.now = later(self.make, self.now)
        if self.make.chance(likely):
            await self.tables.save(self.world, meddle(self.make, self.now))

    async def an_order_is_given(self) -> None:
        order = an_order(self.make)
        actor = an_actor(self.make, order)
        plan = await self.plan(order, actor) if self.make.chance(0.6) else None
        if plan is not None:
            await self.others_meddle(0.3)
        if await self.apply(order, actor, plan) and self.make.chance(0.3) and order["booked"] is None:
            self.now = later(self.make, self.now)
            written = oracle.shown(self.world["run"][-1]["rows"])
            await self.apply(order, actor, None)
            again = self.world["run"][-1]["rows"]
            if today(self.world, order["school"], self.now) == today(
                self.world, order["school"], self.world["run"][-2]["at"]
            ):
                twice = {again[slot]["outcome"] for slot, row in written.items() if row[0] in ("created", "replaced")}
                same("outcomes of what the first run wrote", twice - {"unchanged"}, set())

    # ── plan and apply ───────────────────────────────────────────────────────────────────────────────────────────────

    async def plan(self, order: Row, actor: Row) -> Planned | None:
        refused = oracle.refusals(self.world, order, actor)
        ask = PlanMassSchedule(self.begin, self.clock)
        result = await self.work(ask(self.viewer(actor, order), in_own_words(order)), refused)
        if result is None:
            return None
        rows = oracle.plan(self.world, order, actor, self.now)
        self.seen.rows(rows)
        shown = oracle.shown(rows)
        found = await self.tables.plan_rows(result["planId"])
        slots = [(row["student_id"], row["on_date"], row["flex_period_id"]) for row in found]
        columns = ("outcome", "reason", "target_section_id", "current_section_id", "current_birth", "current_version")
        same(
            "planned rows", dict(zip(slots, [tuple(row[one] for one in columns) for row in found], strict=True)), shown
        )
        rank = {slot: number for number, slot in enumerate(rows)}
        same("order of planned rows", slots, sorted(slots, key=lambda slot: (slot[1], slot[2], rank[slot])))
        same("ordinals", [row["ordinal"] for row in found], list(range(1, len(shown) + 1)))
        async with self.begin(self.district) as tx:
            plan = (await tx.mass_schedules.plans([PlanId(result["planId"])]))[PlanId(result["planId"])]
        self.compare_told(order, rows, plan, len(oracle.members(self.world, order)))
        return plan.id, oracle.fingerprint(rows), self.now

    async def apply(self, order: Row, actor: Row, plan: Planned | None) -> bool:
        refused = oracle.refusals(self.world, order, actor)
        words: dict[str, Any] = {"order": in_own_words(order)}
        if plan is not None:
            may_differ = IfChanged.REPLAN if self.make.chance(0.4) else IfChanged.REFUSE
            words = {"plan": plan[0], "if_changed": may_differ}
            rows = {} if refused else oracle.plan(self.world, order, actor, self.now)
            if self.now > plan[2] + timedelta(hours=24):
                refused.add("PLAN_EXPIRED")
            if not refused and may_differ is IfChanged.REFUSE and oracle.fingerprint(rows) != plan[1]:
                refused = {"PLAN_CHANGED"}
        result = await self.work(ApplyMassSchedule(self.begin, self.clock)(self.viewer(actor, order), **words), refused)
        if result is not None:
            name = len(self.world["run"]) + 1
            nothing_booked = self.nothing_is_booked(oracle.plan(self.world, order, actor, self.now))
            people = len(oracle.members(self.world, order))
            rows = oracle.apply(self.world, order, actor, name, self.now)
            self.seen.rows(rows)
            if nothing_booked:
                self.seen.unbooked.update(row["outcome"] for row in rows.values())
            self.tables.name_run(name, result["runId"])
            await self.tables.births_of(name)
            async with self.begin(self.district) as tx:
                run = (await tx.mass_schedules.runs([RunId(result["runId"])]))[RunId(result["runId"])]
            self.compare_told(order, rows, run, people)
            same("the job's counts", result["counts"], oracle.counts(rows)["all"])
        await self.compare_tables()
        return result is not None

    def nothing_is_booked(self, rows: dict[oracle.Slot, Row]) -> bool:
        """No student of the rows has any appointment from their first date to the last."""
        students, dates = {slot[0] for slot in rows}, {slot[1] for slot in rows}
        return not any(
            row["student_id"] in students and min(dates) <= row["on_date"] <= max(dates)
            for row in self.world["appointment"]
        )

    def compare_told(self, order: Row, rows: dict[oracle.Slot, Row], told: Any, people: int) -> None:
        expected = oracle.counts(rows)
        same("counts", told.counts, expected["all"])
        by_date = {row["date"]: row["counts"] for row in told.by_date}
        same("counts by date", by_date, {day.isoformat(): found for day, found in expected["by_date"].items()})
        same("counts by section", {row["section"]: row["counts"] for row in told.by_section}, expected["by_section"])
        same("people", told.people, people)
        reported = oracle.reported_ids(self.world, order)
        self.seen.reported.update(code for code, *_ in reported)
        same(
            "reported ids",
            [(row["code"], row["value"], row["lines"], row["excluded"]) for row in told.reported_ids],
            reported,
        )
        ended = [row["count"] for row in told.notices if row["code"] == "SECTION_NOT_ACTIVE"]
        same("what has ended", ended, oracle.have_ended(self.world, order))
        expected = oracle_clashes.clashes(self.world, order, rows)
        self.seen.clashes.update({code: sum(found.values()) for code, found in expected.items()})
        same("clashes", clash_counts(told.notices), expected)
        notices = sorted(row["count"] for row in told.notices if row["code"] == "BELL_TIMES_MISSING")
        same("notices", notices, oracle.missing_bells(self.world, order))

    # ── undo ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def a_run_is_undone(self) -> bool:
        runs = [run for run in self.world["run"] if run["undone_at"] is None]
        if not runs:
            return False
        run = self.make.dice.choice([*runs, *[runs[0]] * len(runs)])
        number = RunId(self.tables.number_of_run(run["id"]))
        viewer = self.viewer(UNDONE_BY, run["order"])
        expected = {
            slot: row["outcome"] for slot, row in oracle_undo.plan_undo(self.world, run["id"], self.now).items()
        }
        if self.make.chance(0.5):
            result = await self.work(PlanUndo(self.begin, self.clock)(viewer, number), set())
            assert result is not None
            rows = await self.tables.plan_rows(result["planId"])
            same("planned undo", _outcomes(rows), expected)
        oracle_undo.undo(self.world, run["id"], UNDONE_BY, self.now)
        self.seen.undone.update(expected.values())
        result = await self.work(UndoMassSchedule(self.begin, self.clock)(viewer, number), set())
        assert result is not None
        left = {slot: outcome for slot, outcome in expected.items() if outcome not in oracle_undo.TAKEN_BACK}
        same("rows the undo left alone", _outcomes(await self.tables.undo_rows(run["id"])), left)
        same("counts of the undo", result["counts"], dict(Counter(expected.values())))
        await self.compare_tables()
        if self.make.chance(0.1):
            await self.work(UndoMassSchedule(self.begin, self.clock)(viewer, number), {"ALREADY_UNDONE"})
        return True

    # ── both ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def compare_tables(self) -> None:
        for table in ("appointment", "appointment_history"):
            same(table, _keyed(await self.tables.read(table)), _keyed(self.world[table]))
        counters = [row for row in await self.tables.read("seat_count") if row["taken"]]
        same("seat_count", _keyed(counters), _keyed(list(seat_counts(self.world["appointment"]))))

    async def work(self, asking: Any, refused: set[str]) -> dict[str, Any] | None:
        """Ask, then work the job; None where both sides refuse."""
        handlers: dict[JobKind, Any] = {
            JobKind.PLAN_MASS_SCHEDULE: RunPlan,
            JobKind.APPLY_MASS_SCHEDULE: RunMassSchedule,
            JobKind.PLAN_UNDO: RunUndoPlan,
            JobKind.UNDO_MASS_SCHEDULE: RunUndo,
        }
        desk = PostgresJobDesk(self.engine)
        claim = None
        try:
            job: JobId = await asking
            claim = await desk.claim(job)
            assert claim is not None
            await handlers[claim.kind](self.begin, self.clock)(claim, _nobody_listens)
        except Refused as error:
            if claim is not None:
                await desk.settle(claim, JobState.REFUSED, None)
            self.seen.refused[error.code] += 1
            if error.code not in refused:
                raise Difference(f"refused with {error.code}, expected {refused or 'no refusal'}") from error
            return None
        if refused:
            raise Difference(f"not refused, expected {refused}")
        return await self.tables.result_of(job)

    @property
    def begin(self) -> PostgresBegin:
        return PostgresBegin(self.engine)

    @property
    def clock(self) -> FixedClock:
        return FixedClock(self.now)

    def viewer(self, actor: Row, order: Row) -> Any:
        return viewer_of(actor, self.district, order["school"])


async def _nobody_listens(phase: str, done: int, total: int | None) -> None: ...


def clash_counts(notices: Sequence[Mapping[str, Any]]) -> dict[str, dict[tuple[date, int], int]]:
    """By code, then by date and flex period; their sums are what the notices say."""
    found = {}
    for one in notices:
        if one["code"] in ("STAFF_CLASH", "ROOM_CLASH"):
            counts = {(date.fromisoformat(each["date"]), each["flexPeriod"]): each["count"] for each in one["byPeriod"]}
            same("sum of clashes", one["count"], sum(counts.values()))
            same("first clashes", len(one["first"]), min(SHOWN, one["count"]))
            found[one["code"]] = counts
    return found


def _outcomes(rows: list[Row]) -> dict[oracle.Slot, str]:
    return {(row["student_id"], row["on_date"], row["flex_period_id"]): row["outcome"] for row in rows}


def _keyed(rows: list[Row]) -> dict[tuple[Any, ...], int]:
    return dict(Counter(tuple(sorted(row.items(), key=lambda item: item[0])) for row in rows))
