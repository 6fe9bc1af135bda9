"""Every row of an order, put to `domain.mass_schedule.decide` one by one."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from application.ports.mass_schedules import Actor, Counts
from domain.appointment import Appointment, Slot, may_unlock
from domain.ids import SectionId
from domain.mass_change import AsInWeek, ToNowhere
from domain.mass_days import DayAndPeriod
from domain.mass_order import MassOrder, Member, ToSection, seat_order
from domain.mass_schedule import FreezeReason, Outcome, SlotFacts, Tally, decide, decide_cancel
from domain.roster import SectionStatus
from tests.fakes.flex_store import Facts
from tests.fakes.homerooms import homerooms_on
from tests.fakes.places import blocks, seats_of, taken


@dataclass(frozen=True, slots=True)
class DecidedRow:
    slot: Slot
    target: SectionId | None
    current: Appointment | None
    frozen: FreezeReason | None
    outcome: Outcome

    @property
    def reason(self) -> str | None:
        return self.frozen.value if self.outcome is Outcome.FROZEN and self.frozen is not None else None


@dataclass(frozen=True, slots=True)
class MassRows:
    facts: Facts
    order: MassOrder
    actor: Actor
    members: Sequence[Member]
    days: Sequence[DayAndPeriod]

    def decided(self, dates: Collection[date]) -> list[DecidedRow]:
        """The rows of these dates, by date, flex period and seat order."""
        days = sorted((one for one in self.days if one.day in dates), key=lambda one: (one.day, one.flex_period))
        return [row for day in days for row in self._of_day(day)]

    def _of_day(self, day: DayAndPeriod) -> Iterable[DecidedRow]:
        given: Counter[SectionId] = Counter()
        for member in sorted(self.members, key=seat_order):
            slot = Slot(member.student, day.day, day.flex_period)
            if not self._has_row(slot):
                continue
            facts = self._facts(member, day, slot, given)
            outcome = self._outcome(facts)
            if facts.target is not None:
                given[facts.target] += outcome.books
            yield DecidedRow(slot, facts.target, facts.current, facts.frozen, outcome)

    def _has_row(self, slot: Slot) -> bool:
        """Orders that start from bookings have rows for these only."""
        current = self.facts.appointments.get(slot)
        if isinstance(self.order.where, AsInWeek):
            source = source_of(self.facts, self.order.where, slot)
            return source is not None and self.facts.sections[source].status is SectionStatus.ACTIVE
        return self.order.booked is None or (current is not None and self.order.booked.covers(current))

    def _outcome(self, facts: SlotFacts) -> Outcome:
        if isinstance(self.order.where, ToNowhere) and facts.current is not None:
            return decide_cancel(facts.frozen, facts.current, self.order.existing, may_unlock=facts.may_unlock)
        return decide(facts, self.order.existing)

    def have_ended(self) -> int:
        """Bookings of a week to copy that bring no row, since their sections have ended."""
        if not isinstance(self.order.where, AsInWeek):
            return 0
        slots = (Slot(member.student, day.day, day.flex_period) for member in self.members for day in self.days)
        sources = [source_of(self.facts, self.order.where, slot) for slot in slots]
        return sum(one is not None and self.facts.sections[one].status is not SectionStatus.ACTIVE for one in sources)

    def _facts(self, member: Member, day: DayAndPeriod, slot: Slot, given: Mapping[SectionId, int]) -> SlotFacts:
        """`given`: how many seats of each section went to rows before this one."""
        current = self.facts.appointments.get(slot)
        attended = current is not None and current.attendance_taken
        homes = self._homes(member, slot, day)
        target = homes[0] if len(homes) == 1 else None
        return SlotFacts(
            closed=day.closed_for(member.graduation_year),
            frozen=day.frozen or (FreezeReason.ATTENDANCE_TAKEN if attended else None),
            homerooms=len(homes),
            blocked=target is not None and bool(blocks(self.facts, target, day.day, day.flex_period)),
            target=target,
            current=current,
            may_unlock=current is not None and self._may_unlock(current),
            clashes=clashes(self.facts, slot, day),
            has_seat=target is not None and self._has_seat(target, day, given.get(target, 0)),
        )

    def _homes(self, member: Member, slot: Slot, day: DayAndPeriod) -> tuple[SectionId, ...]:
        match self.order.where:
            case ToSection(section):
                return (section,)
            case AsInWeek() as week:
                source = source_of(self.facts, week, slot)
                return () if source is None else (source,)
            case ToNowhere():
                return ()
        return homerooms_on(self.facts, self.order.school, member.student, day)

    def _may_unlock(self, current: Appointment) -> bool:
        teaches = (current.section, self.actor.staffer) in self.facts.teaching
        return may_unlock(current.made_by, self.actor.name, is_admin=self.actor.is_admin, teaches_section=teaches)

    def _has_seat(self, target: SectionId, day: DayAndPeriod, given: int) -> bool:
        seats = seats_of(self.facts, target, day.day) if self.order.enforces_capacity else None
        return seats is None or given < seats - taken(self.facts, target, day.day, day.flex_period)


def source_of(facts: Facts, week: AsInWeek, slot: Slot) -> SectionId | None:
    """Where the student is in the week, on the like day in the same flex period."""
    found = facts.appointments.get(replace(slot, day=week.day_like(slot.day)))
    return found.section if found is not None and week.booked.covers(found) else None


def clashes(facts: Facts, slot: Slot, day: DayAndPeriod) -> bool:
    """Whether the student has an appointment in another period at the same time."""
    return any(replace(slot, flex_period=rival) in facts.appointments for rival in day.rivals)


def counts_of(rows: Sequence[DecidedRow], *, digest: bool) -> Counts:
    return Counts(
        Tally(Counter(row.outcome for row in rows)),
        Counter((row.slot.day, row.outcome) for row in rows),
        Counter((row.target, row.outcome) for row in rows if row.target is not None),
        {day: _digest(several) for day, several in groupby(rows, lambda row: row.slot.day)} if digest else {},
    )


def _digest(rows: Iterable[DecidedRow]) -> str:
    """Over student, flex period, outcome, target, and the current appointment with its version."""
    told = sorted(
        (
            row.slot.student,
            row.slot.flex_period,
            row.outcome.value,
            row.target or 0,
            *((0, 0) if row.current is None else (row.current.birth, row.current.version)),
        )
        for row in rows
    )
    return hashlib.sha256(repr(told).encode()).hexdigest()
