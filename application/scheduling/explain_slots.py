"""Why students are where they are, and why a slot is open."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from application.access import Role, Viewer
from application.ports.mass_schedules import MassRun
from application.ports.transaction import Begin, Transaction
from application.scheduling.queries import PastAppointment, linked
from application.sight import Sight, sees_appointments, sees_rosters, sees_schools
from domain.appointment import Appointment, EndReason, Origin, Slot
from domain.ids import FlexPeriodId, RunId, SchoolId, SectionId, StafferId
from domain.mass_order import ToSection
from domain.mass_words import order_in_words
from domain.why import Ended, HomeroomChoice, Made, why_here, why_open


@dataclass(frozen=True, slots=True)
class Why:
    """Of one slot. `before`: what it held; `chain`: what led to the appointment, also from other slots; both newest first."""

    appointment: Appointment | None
    before: tuple[PastAppointment, ...]
    chain: tuple[PastAppointment, ...]
    homeroom: HomeroomChoice | None
    sentence: str


@dataclass(frozen=True, slots=True)
class _Words:
    """What the viewer may call people, places and runs."""

    viewer: Viewer
    sections: Mapping[SectionId, str]
    staff: Mapping[str, str]
    periods: Mapping[FlexPeriodId, str]
    runs: Mapping[RunId, MassRun]
    zones: Mapping[FlexPeriodId, ZoneInfo]

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
            on=one.made_at.astimezone(self.zones[slot.flex_period]).date(),
            prebooked=one.origin is Origin.HOMEROOM_PREBOOK,
            order=None if one.run is None else self._order(one.run),
            elsewhere=None if one.slot == slot else f"{period} on {one.slot.day}",
        )

    def ended(self, one: PastAppointment, slot: Slot) -> Ended:
        on = one.ended_at.astimezone(self.zones[slot.flex_period]).date()
        moved = one.successor is not None
        return Ended(self.made(one.appointment, slot), one.reason, self.person(one.ended_by), on, moved)

    def _order(self, run: RunId) -> str:
        found = self.runs.get(run)
        if found is None or not self.viewer.works_at(found.school):
            return ""
        where = found.order.where
        return order_in_words(found.order, self.sections.get(where.section) if isinstance(where, ToSection) else None)


@dataclass(frozen=True, slots=True)
class ExplainSlots:
    begin: Begin

    async def __call__(self, viewer: Viewer, slots: Collection[Slot]) -> Mapping[Slot, Why]:
        """Of slots that the viewer may see, booked or open; of one student's appointments, whoever reads it."""
        sight = sees_appointments(viewer)
        async with self.begin(viewer.district) as tx:
            schools = await tx.appointments.schools_of_periods({slot.flex_period for slot in slots})
            seen = [slot for slot in slots if _reaches(sight, slot, schools)]
            known = await tx.schedule_reader.appointments_in(sight, seen)
            standing = list(known.values())
            chains = await tx.history_reader.chains(sight, standing)
            befores = dict(await tx.history_reader.pasts(sight, seen))
            befores |= {slot: linked(one.birth, befores[slot]) for slot, one in known.items()}
            homerooms = await _homerooms(tx, viewer, standing, schools)
            words = await _words(tx, viewer, standing, [*befores.values(), *chains.values()], schools)
        found = {}
        for slot in seen:
            before, chain, homeroom = befores[slot], chains.get(slot, ()), homerooms.get(slot)
            appointment = known.get(slot)
            sentence = _sentence(words, slot, appointment, before, chain, homeroom)
            found[slot] = Why(appointment, before, chain, homeroom, sentence)
        return found


def _sentence(
    words: _Words,
    slot: Slot,
    appointment: Appointment | None,
    before: Sequence[PastAppointment],
    chain: Sequence[PastAppointment],
    homeroom: HomeroomChoice | None,
) -> str:
    if appointment is None:
        return why_open([words.ended(one, slot) for one in before])
    undone = next((one for one in before if one.reason is EndReason.UNDONE), None)
    came_back = undone is not None and any(one.appointment.birth == appointment.birth for one in before)
    restored = words.person(undone.ended_by) if undone is not None and came_back else None
    ended = [words.ended(one, slot) for one in chain]
    direct = sum(one.successor == appointment.birth for one in chain)
    return why_here(words.made(appointment, slot), ended, direct=direct, homeroom=homeroom, restored=restored)


def _reaches(sight: Sight, slot: Slot, schools: Mapping[FlexPeriodId, SchoolId]) -> bool:
    school = schools.get(slot.flex_period)
    return school is not None and sight.reaches(school) and sight.student in (None, slot.student)


async def _homerooms(
    tx: Transaction, viewer: Viewer, standing: Sequence[Appointment], schools: Mapping[FlexPeriodId, SchoolId]
) -> dict[Slot, HomeroomChoice]:
    """Of the pre-booked ones: which rule makes their section the homeroom, as things are now."""
    prebooked = [one for one in standing if one.origin is Origin.HOMEROOM_PREBOOK]
    if not prebooked:
        return {}
    sight = sees_appointments(viewer)
    homerooms = await tx.homeroom_reader.homerooms_of(sight, [one.slot for one in prebooked])
    pins = await tx.homeroom_reader.pins_of(sight, {one.slot.student for one in prebooked})
    calendars = await tx.schools.calendars({schools[one.slot.flex_period] for one in prebooked})
    found = {}
    for one in prebooked:
        slot, school = one.slot, schools[one.slot.flex_period]
        label = calendars[school].cycle_days.get(slot.day)
        pinned = [pin for pin in pins[slot.student] if pin.school == school and pin.days.cover(slot.day, label)]
        if homerooms.get(slot) != (one.section,):
            found[slot] = HomeroomChoice.CHANGED
        else:
            found[slot] = HomeroomChoice.PIN if pinned else HomeroomChoice.ROSTER
    return found


async def _words(
    tx: Transaction,
    viewer: Viewer,
    standing: Sequence[Appointment],
    past: Sequence[Sequence[PastAppointment]],
    schools: Mapping[FlexPeriodId, SchoolId],
) -> _Words:
    """Everything that is named, looked up together."""
    over = [one for several in past for one in several]
    appointments = [*standing, *(one.appointment for one in over)]
    runs = await tx.mass_schedules.runs({one.run for one in appointments if one.run is not None})
    targets = {run.order.where.section for run in runs.values() if isinstance(run.order.where, ToSection)}
    rosters = sees_rosters(viewer)
    sections = await tx.roster_reader.sections_by_id(rosters, {one.section for one in appointments} | targets)
    actors = {one.made_by for one in appointments} | {one.ended_by for one in over}
    numbers = {StafferId(int(number)): actor for actor in actors if (number := _staffer(actor))}
    staff = await tx.roster_reader.staffers_by_id(rosters, numbers)
    periods = await tx.school_reader.flex_periods_by_id(
        sees_schools(viewer), {one.slot.flex_period for one in appointments}
    )
    settings = await tx.schools.find(set(schools.values()))
    return _Words(
        viewer=viewer,
        sections={id: one.section.name for id, one in sections.items()},
        staff={numbers[id]: f"{one.staffer.first_name} {one.staffer.last_name}" for id, one in staff.items()},
        periods={id: one.flex_period.name for id, one in periods.items()},
        runs=runs,
        zones={period: ZoneInfo(settings[school].time_zone) for period, school in schools.items()},
    )


def _staffer(actor: str) -> str | None:
    kind, _, number = actor.partition(":")
    return number if kind == "staffer" and number.isdigit() else None
