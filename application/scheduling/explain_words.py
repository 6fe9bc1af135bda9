"""What explanations may call people, places, runs and whoever had a seat before, to the one who asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from application.access import Role, Viewer
from application.ports.mass_schedules import MassRun
from application.ports.transaction import Transaction
from application.scheduling.queries import PastAppointment
from application.sight import sees_rosters, sees_schools
from domain.appointment import Appointment, Origin, Slot
from domain.ids import FlexPeriodId, RunId, SchoolId, SectionId, StafferId, StudentId
from domain.mass_order import ToSection
from domain.mass_words import order_in_words
from domain.promotion import Promotion
from domain.why import Ended, Freed, Made


@dataclass(frozen=True, slots=True)
class Words:
    """What the viewer may call people, places and runs."""

    viewer: Viewer
    sections: Mapping[SectionId, str]
    staff: Mapping[str, str]
    periods: Mapping[FlexPeriodId, str]
    runs: Mapping[RunId, MassRun]
    zones: Mapping[FlexPeriodId, ZoneInfo]
    promotions: Mapping[int, Promotion]
    """By birth of the appointment."""
    others: Mapping[StudentId, str]
    """Students who had a seat before, as far as the viewer may know who."""

    def person(self, actor: str) -> str:
        if actor == self.viewer.actor:
            return "you"
        if actor.startswith("student:"):
            return "the student"
        return self.staff.get(actor) or ("the school" if self.viewer.role is Role.STUDENT else actor)

    def made(self, one: Appointment, slot: Slot) -> Made:
        period = self.periods.get(one.slot.flex_period, "a flex period")
        return Made(
            section=self.sections.get(one.section),
            by=self.person(one.made_by),
            on=self._date(one.made_at, slot),
            prebooked=one.origin is Origin.HOMEROOM_PREBOOK,
            order=None if one.run is None else self._order(one.run),
            waited_since=self._waited_since(one, slot),
            elsewhere=None if one.slot == slot else f"{period} on {one.slot.day}",
        )

    def ended(self, one: PastAppointment, slot: Slot) -> Ended:
        made = self.made(one.appointment, slot)
        moved = one.successor is not None
        return Ended(made, one.reason, self.person(one.ended_by), self._date(one.ended_at, slot), moved)

    def freed(self, one: Appointment) -> Freed | None:
        promotion = self.promotions.get(one.birth)
        seat = None if promotion is None else promotion.freed
        if seat is None:
            return None
        by = "that student" if seat.by == f"student:{seat.student}" else self.person(seat.by)
        whose = None if seat.student is None else self.others.get(seat.student)
        return Freed(seat.reason, by, self._date(seat.at, one.slot), whose, seat.moved)

    def _waited_since(self, one: Appointment, slot: Slot) -> date | None:
        promotion = self.promotions.get(one.birth)
        return None if promotion is None else self._date(promotion.waited_since, slot)

    def _date(self, at: datetime, slot: Slot) -> date:
        return at.astimezone(self.zones[slot.flex_period]).date()

    def _order(self, run: RunId) -> str:
        found = self.runs.get(run)
        if found is None or not self.viewer.works_at(found.school):
            return ""
        where = found.order.where
        return order_in_words(found.order, self.sections.get(where.section) if isinstance(where, ToSection) else None)


async def words_for(
    tx: Transaction,
    viewer: Viewer,
    standing: Sequence[Appointment],
    past: Sequence[Sequence[PastAppointment]],
    schools: Mapping[FlexPeriodId, SchoolId],
) -> Words:
    """Everything that is named, looked up together."""
    over = [one for several in past for one in several]
    appointments = [*standing, *(one.appointment for one in over)]
    runs = await tx.mass_schedules.runs({one.run for one in appointments if one.run is not None})
    targets = {run.order.where.section for run in runs.values() if isinstance(run.order.where, ToSection)}
    rosters = sees_rosters(viewer)
    sections = await tx.roster_reader.sections_by_id(rosters, {one.section for one in appointments} | targets)
    promotions = await tx.waitlists.promotions(appointments)
    freed = [one.freed for one in promotions.values() if one.freed is not None]
    actors = {one.made_by for one in appointments} | {one.ended_by for one in over} | {one.by for one in freed}
    numbers = {StafferId(int(number)): actor for actor in actors if (number := _staffer(actor))}
    staff = await tx.roster_reader.staffers_by_id(rosters, numbers)
    had_seats = {one.student for one in freed if one.student is not None}
    others = await tx.roster_reader.students_by_id(rosters, had_seats) if had_seats else {}
    periods = await tx.school_reader.flex_periods_by_id(
        sees_schools(viewer), {one.slot.flex_period for one in appointments}
    )
    settings = await tx.schools.find(set(schools.values()))
    return Words(
        viewer=viewer,
        sections={id: one.section.name for id, one in sections.items()},
        staff={numbers[id]: f"{one.staffer.first_name} {one.staffer.last_name}" for id, one in staff.items()},
        periods={id: one.flex_period.name for id, one in periods.items()},
        runs=runs,
        zones={period: ZoneInfo(settings[school].time_zone) for period, school in schools.items()},
        promotions=promotions,
        others={id: f"{one.student.first_name} {one.student.last_name}" for id, one in others.items()},
    )


def _staffer(actor: str) -> str | None:
    kind, _, number = actor.partition(":")
    return number if kind == "staffer" and number.isdigit() else None
