"""What people, workers and the SIS do to a school's schedule, one thing each."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date

from application.closures.wish import ClosureWish
from application.scheduling.book_appointment import Wish
from application.scheduling.move_appointment import Destination
from domain.appointment import Slot
from domain.ids import RunId
from domain.mass_order import Everyone, Existing, MassOrder, ToOwnHomeroom, ToSection
from domain.window import Window
from tests.school_life.school import DAYS, School, a_feed


class Deed(ABC):
    @abstractmethod
    async def __call__(self, school: School) -> None: ...


@dataclass(frozen=True)
class OfSlot(Deed):
    student: int
    day: date

    def slot(self, school: School) -> Slot:
        return Slot(school.students[self.student], self.day, school.period)


@dataclass(frozen=True)
class Book(OfSlot):
    section: str
    lock: bool

    async def __call__(self, school: School) -> None:
        slot = self.slot(school)
        wish = Wish(slot.student, slot.day, slot.flex_period, school.sections[self.section], lock=self.lock)
        await school.app.book_appointment(school.admin, wish)


@dataclass(frozen=True)
class Move(OfSlot):
    section: str
    to: date

    async def __call__(self, school: School) -> None:
        destination = Destination(school.sections[self.section], self.to)
        await school.app.move_appointment(school.admin, self.slot(school), destination)


@dataclass(frozen=True)
class Cancel(OfSlot):
    async def __call__(self, school: School) -> None:
        await school.app.cancel_appointment(school.admin, self.slot(school))


@dataclass(frozen=True)
class Lock(OfSlot):
    locked: bool

    async def __call__(self, school: School) -> None:
        (result,) = await school.app.lock_appointments(school.admin, [self.slot(school)], locked=self.locked)
        for refused in result.refused:
            raise refused


@dataclass(frozen=True)
class MassRun(Deed):
    section: str | None
    existing: Existing

    async def __call__(self, school: School) -> None:
        where = ToOwnHomeroom() if self.section is None else ToSection(school.sections[self.section])
        when = Window(DAYS[0], DAYS[-1], (school.period,))
        await run_of(school, MassOrder(school.id, Everyone(), where, when, self.existing))


async def run_of(school: School, order: MassOrder) -> None:
    """Apply it, and keep what it says it did."""
    job = await school.job(school.app.apply_mass_schedule(school.admin, order=order))
    assert job.result is not None
    run = RunId(job.result["runId"])
    school.runs.append(run)
    school.told[run] = dict(job.result["counts"])


@dataclass(frozen=True)
class Undo(Deed):
    back: int

    async def __call__(self, school: School) -> None:
        if school.runs:
            run = school.runs[-1 - self.back % len(school.runs)]
            await school.job(school.app.undo_mass_schedule(school.admin, run))


@dataclass(frozen=True)
class Close(Deed):
    day: date

    async def __call__(self, school: School) -> None:
        await school.app.save_closure(school.admin, ClosureWish(school.id, self.day, self.day, "Snow"))


@dataclass(frozen=True)
class Freeze(Deed):
    frozen: bool

    async def __call__(self, school: School) -> None:
        await school.app.set_frozen(school.admin, school.id, frozen=self.frozen)


@dataclass(frozen=True)
class Sync(Deed):
    """The SIS without some of the students, with everybody in the other homeroom, or without a section."""

    left: frozenset[int]
    moved: bool
    without: str | None

    async def __call__(self, school: School) -> None:
        await school.roster.sync(a_feed(*self.left, moved=self.moved, without=self.without))
