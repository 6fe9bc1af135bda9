"""Undoing a mass run in memory: every row is put to `domain.undo_mass_schedule.decide_undo`, then rows are taken back."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from application.ports.mass_schedules import Actor, MassRun, PlanRow, UndoRow
from application.scheduling.queries import PastAppointment
from domain.appointment import Appointment, EndReason
from domain.ids import FlexPeriodId, PlanId, RunId, SectionId
from domain.mass_change import ToNowhere
from domain.mass_days import DayAndPeriod
from domain.mass_order import seat_order
from domain.roster import SectionStatus
from domain.undo_mass_schedule import Return, UndoFacts, UndoOutcome, decide_return, decide_undo, went_with_its_run
from tests.fakes.flex_store import Facts, FakeDistrict
from tests.fakes.mass_people import as_member
from tests.fakes.mass_rows import clashes
from tests.fakes.places import blocks, seats_of, taken


@dataclass(frozen=True, slots=True)
class JudgedRow:
    written: Appointment
    """As it stands, or as it was last; or what the run cancelled."""
    back: Appointment | None
    outcome: UndoOutcome


class FakeMassUndo:
    """The undo part of `application.ports.mass_schedules.MassSchedules`."""

    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def undo(
        self, run: MassRun, days: Sequence[DayAndPeriod], actor: Actor, now: datetime, *, plan: PlanId | None
    ) -> Mapping[UndoOutcome, int]:
        rows = UndoRows(self._store.facts, run, days).judged()
        if plan is not None:
            self._store.facts.plan_rows[plan] = [_plan_row(ordinal, row) for ordinal, row in enumerate(rows, 1)]
        else:
            for row in rows:
                if row.outcome.takes_back:
                    self._take_back(row, run.id, actor.name, now)
            left_alone = [row for row in rows if not row.outcome.takes_back]
            self._store.facts.undo_rows[run.id] = [_undo_row(ordinal, row) for ordinal, row in enumerate(left_alone, 1)]
        return Counter(row.outcome for row in rows)

    def _take_back(self, row: JudgedRow, run: RunId, by: str, now: datetime) -> None:
        slot = row.written.slot
        if slot not in self._store.facts.appointments:
            assert row.back is None or row.outcome is UndoOutcome.RESTORED
        elif row.written.replaced is None:
            del self._store.facts.appointments[slot]
        else:
            self._store.end(slot, EndReason.UNDONE, by, now, run=run)
        if row.back is not None:
            self._store.facts.appointments[slot] = row.back


@dataclass(frozen=True, slots=True)
class UndoRows:
    facts: Facts
    run: MassRun
    days: Sequence[DayAndPeriod]

    def judged(self) -> list[JudgedRow]:
        """Every row that the run wrote, by what stands before the undo; by date, flex period and student."""
        if isinstance(self.run.order.where, ToNowhere):
            return sorted(self._cancelled(), key=_by_date)
        standing = [one for one in self.facts.appointments.values() if one.run == self.run.id]
        gone = self._gone({one.birth for one in standing})
        rows = [JudgedRow(one, None, decide_undo(UndoFacts(None, None, None))) for one in gone]
        return sorted([*rows, *self._standing(standing)], key=_by_date)

    def _gone(self, standing: Collection[int]) -> Collection[Appointment]:
        ended = [past.appointment for past in self.facts.history if past.appointment.run == self.run.id]
        return {one.birth: one for one in ended if one.birth not in standing}.values()

    def _standing(self, standing: Sequence[Appointment]) -> Iterator[JudgedRow]:
        days = {(one.day, one.flex_period): one for one in self.days}
        given: Counter[tuple[SectionId, date, FlexPeriodId]] = Counter()
        for one in sorted(standing, key=self._seat_order):
            day = days[one.slot.day, one.slot.flex_period]
            known = UndoFacts(one, day.frozen, None)
            before = stood_before(self.facts, one) if decide_undo(known) is UndoOutcome.OPENED else None
            if before is not None:
                place = (before.section, day.day, day.flex_period)
                known = replace(known, returns=self._return(before, day, given[place]))
                given[place] += decide_undo(known) is UndoOutcome.RESTORED
            yield JudgedRow(one, before, decide_undo(known))

    def _cancelled(self) -> Iterator[JudgedRow]:
        days = {(one.day, one.flex_period): one for one in self.days}
        given: Counter[tuple[SectionId, date, FlexPeriodId]] = Counter()
        cancelled = [
            past for past in self.facts.history if past.run == self.run.id and past.reason is EndReason.CANCELLED
        ]
        for past in sorted(cancelled, key=lambda past: self._seat_order(past.appointment)):
            slot = past.appointment.slot
            day = days[slot.day, slot.flex_period]
            later = any(one.appointment.slot == slot and one.seq > past.seq for one in self.facts.history)
            untouched = slot not in self.facts.appointments and not later
            back = still_counts(self.facts, past) if untouched and day.frozen is None else None
            returns = None
            if back is not None:
                place = (back.section, day.day, day.flex_period)
                returns = self._return(back, day, given[place])
            outcome = decide_return(returns, day.frozen, untouched=untouched)
            if back is not None:
                given[place] += outcome is UndoOutcome.RESTORED
            yield JudgedRow(past.appointment, back, outcome)

    def _seat_order(self, one: Appointment) -> tuple[int, str, str, str, int]:
        return seat_order(as_member(self.facts, one.slot.student, self.run.order))

    def _return(self, before: Appointment, day: DayAndPeriod, given: int) -> Return:
        student, place = before.slot.student, (before.section, day.day, day.flex_period)
        seats = seats_of(self.facts, before.section, day.day) if self.run.order.enforces_capacity else None
        return Return(
            is_member=self.facts.is_member(student, self.run.school),
            section_active=self.facts.sections[before.section].status is SectionStatus.ACTIVE,
            closed=day.closed_for(self.facts.students[student].graduation_year),
            blocked=bool(blocks(self.facts, *place)),
            clashes=clashes(self.facts, before.slot, day),
            has_seat=seats is None or given < seats - taken(self.facts, *place),
        )


def stood_before(facts: Facts, one: Appointment) -> Appointment | None:
    """What the row displaced; where that went with its run, what that had displaced, and so on."""
    return None if one.replaced is None else still_counts(facts, _displaced_by(facts, one))


def still_counts(facts: Facts, past: PastAppointment) -> Appointment | None:
    """What ended; where it went with its run, what it had displaced, and so on."""
    run = past.appointment.run
    undone_at = None if run is None else facts.runs[run].undone_at
    if went_with_its_run(past.appointment, past.ended_at, undone_at):
        return stood_before(facts, past.appointment)
    return past.appointment


def _displaced_by(facts: Facts, one: Appointment) -> PastAppointment:
    return next(
        past for past in facts.history if past.appointment.birth == one.replaced and past.successor == one.birth
    )


def _by_date(row: JudgedRow) -> tuple[date, int, int]:
    slot = row.written.slot
    return (slot.day, slot.flex_period, slot.student)


def _plan_row(ordinal: int, row: JudgedRow) -> PlanRow:
    slot = row.written.slot
    return PlanRow(
        ordinal,
        slot.student,
        slot.day,
        slot.flex_period,
        row.outcome.value,
        reason=None,
        target=None if row.back is None else row.back.section,
        current_section=row.written.section,
        current_birth=row.written.birth,
        current_version=None,
    )


def _undo_row(ordinal: int, row: JudgedRow) -> UndoRow:
    slot = row.written.slot
    return UndoRow(ordinal, slot.student, slot.day, slot.flex_period, row.outcome)
