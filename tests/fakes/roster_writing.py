"""The second half of a run: its differences go into the store, then what follows from them ends."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from domain.appointment import Appointment, EndReason
from domain.calendar import SchoolYear
from domain.ids import NotificationId, SchoolId, SectionId, StudentId
from domain.notification import Change as NotedChange
from domain.notification import Deed, Notification, NotificationKind, notices_of
from domain.roster import RecordOrigin, School, Section, SectionStatus, StafferRole, Status
from domain.roster_feed import FeedStaffer, Kind, Notice
from domain.roster_remarks import appointments_ended, appointments_frozen, pins_ended
from domain.roster_schools import SchoolMatch
from domain.roster_sync import Change
from tests.fakes.roster_people import wanted
from tests.fakes.roster_rows import (
    EndedPin,
    EnrollmentRow,
    MembershipRow,
    PersonRow,
    SchoolKeyRow,
    TeachingRow,
)
from tests.fakes.roster_run import (
    Differences,
    Known,
    KnownSection,
    MembershipChange,
    RosterChange,
    Run,
    Standing,
    leaves,
)
from tests.fakes.roster_sections import fields_of
from tests.fakes.roster_source_ids import write_sources


def write(run: Run, found: Differences, held: Collection[SchoolId]) -> None:
    for school, match in run.schools:
        if school not in held:
            _write_school(run, school, match)
    for known in found.people:
        _write_person(run, known)
    for one in found.memberships:
        _write_membership(run, one)
    _name_primary_schools(run, found)
    write_sources(run, found)
    for section in found.sections:
        _write_section(run, section)
    for one in found.teaching:
        if one.change is Change.LEFT:
            del run.facts.teaching[one.section.id, one.staffer_id]
        elif one.change is not None:
            run.facts.teaching[one.section.id, one.staffer_id] = TeachingRow(one.is_lead)
    for one in found.rosters:
        _write_roster(run, one)
    _end_rosters_of_others(run, found)


def _write_school(run: Run, school: SchoolId, match: SchoolMatch) -> None:
    facts, feed = run.facts, match.feed
    if match.known is None:
        facts.schools[school] = School(school, match.name, feed.sis_id, run.time_zone)
    elif match.is_changed:
        current = facts.schools[school]
        facts.schools[school] = replace(current, name=match.name, sis_id=current.sis_id or feed.sis_id)
        for key in [key for key, row in facts.school_keys.items() if key[0] == run.source_id and row.school == school]:
            del facts.school_keys[key]
    for key, row in facts.school_keys.items():
        if key[0] == run.source_id and row.school == school:
            facts.school_keys[key] = replace(row, year_first_day=match.source_year)
    if match.known is None or match.is_changed:
        facts.school_keys[run.source_id, feed.source_id] = SchoolKeyRow(school, feed.name, match.source_year)
        facts.versions[school] = run.store.number()
    if match.year is not None:
        facts.years.setdefault(school, []).append(SchoolYear(match.year.first_day, match.year.last_day))


def _write_person(run: Run, known: Known) -> None:
    people = run.facts.people(known.kind)
    if known.standing is Standing.LEAVES:
        people[known.id] = replace(people[known.id], status=Status.LEFT)
        rows = run.facts.memberships(known.kind)
        for at, row in rows.items():
            if at[0] == known.id and at[1] not in run.here and row.active:
                rows[at] = replace(row, active=False, sources=frozenset())
    elif known.standing in (Standing.NEW, Standing.UPDATED, Standing.RETURNED):
        person = known.person or PersonRow()
        status = Status.ACTIVE if person.status is Status.LEFT else person.status
        people[known.id] = replace(wanted(person, known.record), status=status)


def _write_membership(run: Run, one: MembershipChange) -> None:
    rows, key = run.facts.memberships(one.known.kind), (one.known.id, one.school)
    if one.change is Change.LEFT:
        rows[key] = replace(rows[key], active=False, sources=frozenset())
        return
    if one.change is Change.CREATED:
        record = one.known.record
        admin = isinstance(record, FeedStaffer) and record.admin
        rows[key] = MembershipRow(role=StafferRole.ADMIN if admin else StafferRole.STAFFER)
    elif one.change is Change.RETURNED:
        rows[key] = replace(rows[key], active=True, origin=RecordOrigin.SOURCE, sources=frozenset())
    rows[key] = replace(rows[key], is_primary=one.is_primary, sources=rows[key].sources | {run.source_id})
    if one.is_primary:
        for other, row in rows.items():
            if other[0] == one.known.id and other != key and row.is_primary:
                rows[other] = replace(row, is_primary=False)


def _name_primary_schools(run: Run, found: Differences) -> None:
    """Who is at schools has one primary school: where it has ended, or none was ever said, the first of the others by id."""
    for known in {one.known for one in found.memberships if not leaves(one.known)}:
        rows = run.facts.memberships(known.kind)
        mine = {at: row for at, row in rows.items() if at[0] == known.id}
        here = [at for at, row in mine.items() if row.active]
        if here and not any(rows[at].is_primary for at in here):
            rows |= {at: replace(row, is_primary=at == min(here)) for at, row in mine.items()}


def _write_section(run: Run, section: KnownSection) -> None:
    facts, record = run.facts, section.record
    if section.change is Change.LEFT:
        facts.sections[section.id] = replace(facts.sections[section.id], status=SectionStatus.ENDED)
    elif section.change is not None:
        current = facts.sections.get(section.id) or Section(
            section.id, section.school, record.name, SectionStatus.ACTIVE, None, record.room, None, run.source_id
        )
        facts.sections[section.id] = replace(current, name=record.name, status=SectionStatus.ACTIVE)
        facts.section_fields[section.id] = fields_of(record)
    if section.change is not None:
        facts.versions[section.id] = run.store.number()


def _write_roster(run: Run, one: RosterChange) -> None:
    if one.change is None:
        return
    rows, key = run.facts.enrollments, (one.section.id, one.student_id, RecordOrigin.SOURCE)
    if one.change is Change.LEFT:
        rows[key] = replace(rows[key], active=False)
    else:
        before = rows.get(key, EnrollmentRow())
        rows[key] = EnrollmentRow(
            True, one.first_day, one.last_day, one.source_key or before.source_key, before.records
        )


def _end_rosters_of_others(run: Run, found: Differences) -> None:
    """Who moved takes no enrollment of the old school along, not even one that staff made; nor does who moved or left one of a
    source that is not in use any more, which no sync of it will end."""
    moved = set(found.moved())
    gone = {known.id for known in found.of(Kind.STUDENT) if leaves(known)}
    for key, row in run.facts.enrollments.items():
        id, student, origin = key
        section = run.facts.sections[id]
        has_moved = (student, section.school) in moved
        by_staff = origin is RecordOrigin.STAFF
        unused = not by_staff and section.source is not None and run.facts.retired.get(section.source)
        if (by_staff and has_moved) or (unused and (has_moved or student in gone)):
            run.facts.enrollments[key] = replace(row, active=False)


# ── what follows ─────────────────────────────────────────────────────────────────────────────────────────────────────


def end_what_follows(run: Run, found: Differences, by: str) -> list[Notice]:
    """Future appointments and pins of those who left or moved, and of sections that ended."""
    gone = {known.id for known in found.of(Kind.STUDENT) if known.standing is Standing.LEAVES}
    moved = set(found.moved())
    ended = {section.id for section in found.sections if section.change is Change.LEFT}
    ends, frozen = Counter[EndReason](), 0
    told: dict[SchoolId, list[NotedChange]] = {}
    for one, reason in list(_ending(run, gone, moved, ended)):
        school, day = run.facts.sections[one.section].school, one.slot.day
        if day >= run.ends_from(school) and not one.attendance_taken:
            run.store.end(one.slot, reason, by, run.now)
            ends[reason] += 1
            if reason is not EndReason.STUDENT_LEFT:
                told.setdefault(school, []).append(NotedChange(one.slot, one.section))
        elif day == run.today_at(school):
            frozen += 1
    _tell(run, told, by)
    notices = [appointments_ended(reason, count) for reason, count in ends.items()]
    if frozen:
        notices.append(appointments_frozen(frozen))
    if pins := _end_pins(run, moved, ended):
        notices.append(pins_ended(pins))
    return notices


def _tell(run: Run, changes: Mapping[SchoolId, list[NotedChange]], by: str) -> None:
    for school, several in changes.items():
        deed = Deed(NotificationKind.CANCELLED, school, by, run.now)
        for notice in notices_of(deed, several):
            run.facts.notifications.append(Notification(NotificationId(run.store.number()), notice))


def _ending(
    run: Run, gone: Collection[int], moved: Collection[tuple[StudentId, SchoolId]], ended: Collection[SectionId]
) -> Iterator[tuple[Appointment, EndReason]]:
    for one in run.facts.appointments.values():
        student = one.slot.student
        if student in gone:
            yield one, EndReason.STUDENT_LEFT
        elif (student, run.facts.sections[one.section].school) in moved:
            yield one, EndReason.STUDENT_MOVED
        elif one.section in ended:
            yield one, EndReason.SECTION_ENDED


def _end_pins(run: Run, moved: Collection[tuple[StudentId, SchoolId]], ended: Collection[SectionId]) -> int:
    count = 0
    for (school, student), pins in run.facts.pins.items():
        for pin in list(pins):
            if pin.section in ended or (student, school) in moved:
                reason = EndReason.SECTION_ENDED if pin.section in ended else EndReason.STUDENT_MOVED
                run.facts.ended_pins.append(EndedPin(school, student, pin, reason))
                pins.remove(pin)
                count += 1
    return count
