"""The demo from beginning to end: import, make ready, plan, look, apply, look again."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any

from application.jobs.progress import Watch
from application.lists.queries import StudentsOfSchool
from application.paging import PageRequest
from application.ports.mass_schedules import MassPlan, MassRun
from application.roster.queries import PersonFilter
from domain.calendar import monday_of
from domain.errors import Refused
from domain.ids import PlanId, RunId
from domain.mass_order import Everyone, MassOrder, ToOwnHomeroom
from infra.demo import days, tell
from infra.demo.played import Schedule, Story
from infra.demo.rosters import SAMPLES, Sample
from infra.demo.setup import Ready, make_ready
from infra.demo.worker import Stage

Bar = Callable[[], AbstractContextManager[Watch | None]]


@dataclass(frozen=True, slots=True)
class Player:
    """`say` tells people each thing once it has happened; `bar` shows them what is happening."""

    stage: Stage
    today: date
    say: Callable[[str], None]
    bar: Bar

    async def play(self) -> Story:
        watch = _StopWatch()
        imports = [(sample, await self._import(sample)) for sample in SAMPLES]
        watch.lap("import")
        rules = {part["school"]: sample.rule for sample, result in imports for part in result["schools"]}
        ready = await make_ready(self.stage, rules, self.today)
        if not ready:
            raise Refused("NOT_FOUND", "The demo has no school to schedule: remove the data folder and start again.")
        watch.lap("set up")
        self.say(tell.what_is_ready(ready))
        plans = []
        if any(here.is_new for here in ready):
            plans = await self._plan(ready)
            watch.lap("plan")
            self.say(tell.what_is_planned(ready, plans))
        runs = await self._apply(ready, plans)
        watch.lap("apply")
        self.say(tell.what_was_applied(runs) if plans else tell.what_was_there(ready, runs))
        schedule = await self._schedule(ready)
        self.say(tell.a_schedule(schedule))
        self.say(tell.how_long_it_took(watch.laps))
        return Story(self.stage, tuple(imports), ready, plans, runs, schedule, watch.laps)

    async def _import(self, sample: Sample) -> Mapping[str, Any]:
        stage = self.stage
        job = await stage.app.import_roster(stage.viewer, sample.wish)
        with self.bar() as shown:
            (result,) = await stage.finished([job], shown)
        self.say(tell.what_was_imported(sample, result))
        return result

    async def _plan(self, ready: Sequence[Ready]) -> list[MassPlan]:
        stage = self.stage
        jobs = [await stage.app.plan_mass_schedule(stage.viewer, _order(here)) for here in ready]
        with self.bar() as shown:
            results = await stage.finished(jobs, shown, await self._rows(ready))
        ids = [PlanId(result["planId"]) for result in results]
        found = await stage.app.read_mass_schedules.plans(stage.viewer, ids)
        return [found[id] for id in ids]

    async def _apply(self, ready: Sequence[Ready], plans: Sequence[MassPlan]) -> list[MassRun]:
        """The plans; without any, because all was ready when we came, the orders again, to see that nothing is left."""
        stage, apply = self.stage, self.stage.app.apply_mass_schedule
        jobs = [await apply(stage.viewer, plan=plan.id) for plan in plans]
        jobs = jobs or [await apply(stage.viewer, order=_order(here)) for here in ready]
        with self.bar() as shown:
            results = await stage.finished(jobs, shown, await self._rows(ready))
        ids = [RunId(result["runId"]) for result in results]
        found = await stage.app.read_mass_schedules.runs(stage.viewer, ids)
        return [found[id] for id in ids]

    async def _rows(self, ready: Sequence[Ready]) -> int:
        schools = [here.school.id for here in ready]
        wanted = StudentsOfSchool(PersonFilter())
        counts = await self.stage.app.read_lists.counts(self.stage.viewer, schools, wanted)
        return days.FLEX_DAYS * sum(counts.values())

    async def _schedule(self, ready: Sequence[Ready]) -> Schedule:
        """Of the first student of the first school."""
        app, viewer, here = self.stage.app, self.stage.viewer, ready[0]
        pages = await app.read_lists.pages(viewer, [here.school.id], StudentsOfSchool(PersonFilter()), PageRequest(1))
        student = pages[here.school.id].items[0]
        id, first, last = student.student.id, monday_of(here.year.first_day), here.year.last_day
        slots = (await app.schedules_of(viewer, [id], first, last))[id]
        booked = {slot.appointment.section for slot in slots if slot.appointment is not None}
        sections = await app.sections_by_id(viewer, booked)
        return Schedule(student, slots, {key: view.section.name for key, view in sections.items()})


def _order(here: Ready) -> MassOrder:
    return MassOrder(here.school.id, Everyone(), ToOwnHomeroom(), days.window_of(here.year, here.period))


class _StopWatch:
    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._since = time.monotonic()

    def lap(self, name: str) -> None:
        now = time.monotonic()
        self.laps[name], self._since = round(now - self._since, 1), now
