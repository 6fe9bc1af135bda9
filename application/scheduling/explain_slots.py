"""Why students are where they are, and why a slot is open."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from application.access import Viewer
from application.ports.transaction import Begin, Transaction
from application.scheduling.explain_words import Words, words_for
from application.scheduling.queries import PastAppointment, linked
from application.sight import Sight, sees_appointments
from domain.appointment import Appointment, EndReason, Origin, Slot
from domain.ids import FlexPeriodId, SchoolId
from domain.promotion import Promotion
from domain.why import HomeroomChoice, why_here, why_open


@dataclass(frozen=True, slots=True)
class Why:
    """Of one slot. `before`: what it held; `chain`: what led to the appointment, also from other slots; both newest first."""

    appointment: Appointment | None
    before: tuple[PastAppointment, ...]
    chain: tuple[PastAppointment, ...]
    homeroom: HomeroomChoice | None
    promotion: Promotion | None
    """Where the appointment came from a waitlist."""
    sentence: str


@dataclass(frozen=True, slots=True)
class ExplainSlots:
    begin: Begin

    async def __call__(self, viewer: Viewer, slots: Collection[Slot]) -> Mapping[Slot, Why]:
        """Of slots that the viewer may see, booked or open. Who had a seat before is named to those who see that student."""
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
            words = await words_for(tx, viewer, standing, [*befores.values(), *chains.values()], schools)
        found = {}
        for slot in seen:
            before, chain, homeroom = befores[slot], chains.get(slot, ()), homerooms.get(slot)
            appointment = known.get(slot)
            sentence = _sentence(words, slot, appointment, before, chain, homeroom)
            promotion = None if appointment is None else words.promotions.get(appointment.birth)
            found[slot] = Why(appointment, before, chain, homeroom, promotion, sentence)
        return found


def _sentence(
    words: Words,
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
    made, freed = words.made(appointment, slot), words.freed(appointment)
    return why_here(made, ended, direct=direct, homeroom=homeroom, restored=restored, freed=freed)


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
