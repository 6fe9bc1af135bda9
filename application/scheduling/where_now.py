"""Where students are now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from application.access import Viewer
from application.ports.clock import Clock
from application.ports.transaction import Begin, Transaction
from application.scheduling.queries import ScheduleSlot
from application.sight import sees_appointments, sees_rosters
from domain.appointment import Appointment, Slot
from domain.ids import SectionId, StafferId, StudentId
from domain.section_dates import room_on
from domain.where_now import Ringing, When, ringing_at, where_at


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Of one student; without a slot nothing is on, and nothing comes that day."""

    at: datetime
    when: When
    slot: ScheduleSlot | None = None
    starts: datetime | None = None
    ends: datetime | None = None
    section: SectionId | None = None
    room: str | None = None
    """The date's, else the section's, else its lead's; None as well where the viewer does not see the section."""
    lead: StafferId | None = None


@dataclass(frozen=True, slots=True)
class WhereNow:
    begin: Begin
    clock: Clock

    async def __call__(self, viewer: Viewer, students: Collection[StudentId]) -> Mapping[StudentId, Whereabouts]:
        """Each student's flex period that is on now, or comes next today, at the schools the viewer sees; each on its own clock.

        Whose schedule the viewer may not see is not in the answer.
        """
        now, sight = self.clock.now(), sees_appointments(viewer)
        async with self.begin(viewer.district) as tx:
            schools = await tx.schedule_reader.schools_of(sight, students)
            years = await tx.roster_reader.graduation_years(students)
            concerned = {school for several in schools.values() for school in several}
            settings = await tx.schools.find(concerned)
            calendars = await tx.schools.calendars(concerned)
            periods = await tx.schools.flex_periods(concerned)
            days = {calendar.today(now) for calendar in calendars.values()} or {now.date()}
            booked = await tx.schedule_reader.appointments_of(sight, students, min(days), max(days))
            found: dict[StudentId, tuple[When, Ringing | None, Appointment | None]] = {}
            for student, several in schools.items():
                standing = {one.slot: one for one in booked.get(student, ())}
                ringing = [
                    one
                    for school in several
                    for one in ringing_at(calendars[school], periods[school], years.get(student), now)
                ]
                when, one = where_at(ringing, {(slot.day, slot.flex_period) for slot in standing}, now)
                appointment = None if one is None else standing.get(Slot(student, one.day, one.flex_period))
                found[student] = when, one, appointment
            places = await _places(tx, viewer, [appointment for _, _, appointment in found.values() if appointment])
        answer = {}
        for student, (when, one, appointment) in found.items():
            if one is None:
                answer[student] = Whereabouts(now, when)
                continue
            phrase = settings[one.school].open_schedule_phrase if appointment is None else None
            slot = ScheduleSlot(student, one.day, one.flex_period, one.school, appointment, phrase)
            room, lead = (None, None) if appointment is None else places.get(appointment.slot, (None, None))
            section = None if appointment is None else appointment.section
            answer[student] = Whereabouts(now, when, slot, one.starts, one.ends, section, room, lead)
        return answer


async def _places(
    tx: Transaction, viewer: Viewer, appointments: Collection[Appointment]
) -> Mapping[Slot, tuple[str | None, StafferId | None]]:
    """The room and the lead of each appointment whose section the viewer sees."""
    if not appointments:
        return {}
    sight = sees_rosters(viewer)
    sections = await tx.roster_reader.sections_by_id(sight, {one.section for one in appointments})
    dated = await tx.section_dates.adjustments_on(sight, {(one.section, one.slot.day) for one in appointments})
    leads = {one.section.lead for one in sections.values() if one.section.lead is not None}
    staffers = await tx.roster_reader.staffers_by_id(sight, leads)
    found = {}
    for appointment in appointments:
        view = sections.get(appointment.section)
        if view is None:
            continue
        section = view.section
        staffer = None if section.lead is None else staffers.get(section.lead)
        at_school = () if staffer is None else (one.room for one in staffer.schools if one.school == section.school)
        adjustment = dated.get((section.id, appointment.slot.day))
        found[appointment.slot] = (room_on(adjustment, section.room, next(iter(at_school), None)), section.lead)
    return found
