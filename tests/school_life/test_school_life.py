"""A school lived at random, several things at the same time, with people, workers and the SIS in each other's way.

Nobody is booked twice, no seat is sold twice, locks hold, every past can be told, runs did what they told, and nobody is told
to wait for somebody else's deadlock.
"""

import asyncio
from collections import Counter
from datetime import UTC, datetime
from typing import ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from adapters.postgres.engine import create_engine
from domain.closing import Booked
from domain.mass_order import Existing
from tests.conftest import a_district
from tests.school_life.deeds import Book, Cancel, Close, Deed, Freeze, Lock, MassRun, Move, Sync, Undo
from tests.school_life.invariants import Watch
from tests.school_life.more_deeds import (
    BookGroup,
    BookOneself,
    ChangeRange,
    ClearAttendance,
    CloseOver,
    Reopen,
    ServeWaitlists,
    TakeAttendance,
    Wait,
)
from tests.school_life.school import DAYS, SECTIONS, STUDENTS, School, a_school, how_it_ended
from tests.support.postgres import CROWD, Database

NOW = datetime(2026, 9, 1, 15, tzinfo=UTC)
students, days, sections = st.integers(0, STUDENTS - 1), st.sampled_from(DAYS), st.sampled_from(SECTIONS)
OFTEN = (Book, MassRun, Close, Sync, CloseOver, BookGroup, TakeAttendance, Freeze)
"""What needs no luck to be done; the others want somebody booked, marked or waiting where they look."""
DEEDS: st.SearchStrategy[Deed] = st.one_of(
    st.builds(Book, students, days, sections, st.booleans()),
    st.builds(Move, students, days, sections, days),
    st.builds(Cancel, students, days),
    st.builds(Lock, students, days, st.booleans()),
    st.builds(MassRun, st.none() | sections, st.sampled_from(Existing)),
    st.builds(Undo, st.integers(0, 3)),
    st.builds(Close, st.sampled_from(DAYS[2:])),
    st.builds(Freeze, st.booleans()),
    st.builds(Sync, st.frozensets(students, max_size=2), st.booleans(), st.none() | st.sampled_from(("art", "hr-2"))),
    st.builds(CloseOver, st.sampled_from(DAYS[1:]), st.sampled_from(Booked), st.none() | days),
    st.builds(Reopen),
    st.builds(ChangeRange, sections, st.none() | sections),
    st.builds(BookGroup, st.frozensets(students, min_size=1, max_size=4), days, sections),
    st.builds(BookOneself, students, days, sections),
    st.builds(TakeAttendance, sections),
    st.builds(ClearAttendance, students, days, sections),
    st.builds(Wait, students, days),
    st.builds(ServeWaitlists),
)


class SchoolLife(RuleBasedStateMachine):
    database: ClassVar[Database]
    ended: ClassVar[Counter[tuple[str, str]]]
    school: School
    watch: Watch

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()

    @initialize()
    def begins(self) -> None:
        async def begin() -> None:
            engine = create_engine(self.database.app_url, pool_size=CROWD)
            self.school = await a_school(engine, await a_district(engine), NOW)
            self.watch = Watch(self.school)

        self.runner.run(begin())

    @rule(deeds=st.lists(DEEDS, min_size=1, max_size=4))
    def at_the_same_time(self, deeds: list[Deed]) -> None:
        async def together() -> list[str]:
            ended = await asyncio.gather(*(how_it_ended(deed(self.school)) for deed in deeds))
            await self.watch.look()
            return ended

        for deed, ended in zip(deeds, self.runner.run(together()), strict=True):
            assert "BUSY" not in ended, f"{deed} was told to wait"
            self.ended[type(deed).__name__, ended] += 1

    def teardown(self) -> None:
        if hasattr(self, "school"):
            self.runner.run(self.school.engine.dispose())
        self.runner.close()


def test_whatever_happens_at_the_same_time_the_schedule_stays_whole(database: Database) -> None:
    ended = Counter[tuple[str, str]]()
    machine = type("SchoolLifeHere", (SchoolLife,), {"database": database, "ended": ended})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    done = {deed for deed, how in ended if how == "OK"}
    assert done >= {deed.__name__ for deed in OFTEN}, ended
