"""What the facts say of a section on a date and flex period."""

from datetime import date

from domain.booking import Place
from domain.ids import FlexPeriodId, SectionId
from domain.roster import SectionStatus
from domain.section_dates import Adjustment, room_on
from domain.waitlist import WaitingPlace
from tests.fakes.flex_store import Facts


def seats_of(facts: Facts, section: SectionId, day: date) -> int | None:
    """The date's own, else the section's, else the lead's capacity; None is unlimited."""
    found, lead = facts.sections[section], facts.lead(section)
    leads = None if lead is None else facts.staffer_schools.get((lead, found.school))
    capacity = leads.capacity if leads is not None and leads.active else None
    return facts.adjustments.get((section, day), capacity if found.seats is None else found.seats)


def room_of(facts: Facts, section: SectionId, day: date) -> str:
    """The date's own, else the section's, else its lead's, without spaces around; empty where there is none."""
    found, lead = facts.sections[section], facts.lead(section)
    name, room = facts.renamed.get((section, day), (None, None))
    leads = None if lead is None else facts.staffer_schools.get((lead, found.school))
    of_lead = leads.room if leads is not None and leads.active else None
    return (room_on(Adjustment(section, day, name, room), found.room, of_lead) or "").strip()


def taken(facts: Facts, section: SectionId, day: date, flex_period: FlexPeriodId) -> int:
    place = (section, day, flex_period)
    return sum((one.section, one.slot.day, one.slot.flex_period) == place for one in facts.appointments.values())


def waiting(facts: Facts, section: SectionId, day: date, flex_period: FlexPeriodId) -> int:
    place = WaitingPlace(section, day, flex_period)
    return sum(one.place == place and one.end is None for one in facts.waiters.values())


def blocks(facts: Facts, section: SectionId, day: date, flex_period: FlexPeriodId) -> tuple[str, ...]:
    """The reasons of the blocks of the section or its lead."""
    lead = facts.lead(section)
    return tuple(one.reason for one in facts.blocks if one.covers(section, lead, day, flex_period))


def place_of(facts: Facts, section: SectionId, day: date, flex_period: FlexPeriodId) -> Place | None:
    """The section on that date and flex period; None when there is no such section."""
    found = facts.section(section)
    if found is None:
        return None
    return Place(
        section=section,
        school=found.school,
        name=found.name,
        active=found.status is SectionStatus.ACTIVE,
        lead=found.lead,
        blocked=blocks(facts, section, day, flex_period),
        seats=seats_of(facts, section, day),
        taken=taken(facts, section, day, flex_period),
        open_to_students=found.open_to_students,
        waiting=waiting(facts, section, day, flex_period),
    )
