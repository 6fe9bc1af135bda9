"""The differences of a run record by record, as a report lists them."""

from collections.abc import Iterator, Mapping
from typing import Any

from domain.ids import SchoolId
from domain.roster import RecordOrigin
from domain.roster_feed import Kind
from domain.roster_sync import Change, SyncChange
from tests.fakes.roster_memberships import part_schools
from tests.fakes.roster_people import wanted
from tests.fakes.roster_rows import PersonRow, SectionFields
from tests.fakes.roster_run import Differences, Known, KnownSection, MembershipChange, RosterChange, Run, Standing
from tests.fakes.roster_sections import fields_of

Listed = tuple[SyncChange, str]
"""A change whose ordinal and school's name are still to be given, and the record's id in the source, by which lists end."""
Fields = Mapping[str, Any]


def listed(run: Run, found: Differences) -> list[Listed]:
    changes = [_membership(one) for one in found.memberships]
    changes += [one for known in found.people for one in _own_fields(found, known)]
    changes += [one for section in found.sections for one in _section(run, found, section)]
    changes += [_roster(run, one) for one in found.rosters if one.change is not None]
    return changes


def _change(
    school: SchoolId | None, kind: Kind, change: Change, key: str, name: str, before: Any = None, after: Any = None
) -> Listed:
    return SyncChange(0, school, None, kind, change, name, before, after), key


# ── people ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _membership(one: MembershipChange) -> Listed:
    known, change = one.known, Change.MOVED if one.moves_on else one.change
    before = after = None
    if change is Change.UPDATED:
        before, after = {"primary": not one.is_primary}, {"primary": one.is_primary}
    elif change is not Change.MOVED and change is not Change.LEFT:
        after = None if known.record is None else _filled(_person_fields(known, _as_fed(known)))
    return _change(one.school, known.kind, change, known.key, _name(known), before, after)


def _own_fields(found: Differences, known: Known) -> Iterator[Listed]:
    """Told in the part they belong to, unless the person has just come there."""
    came = {
        one.school
        for one in found.memberships
        if one.known is known and one.change in (Change.CREATED, Change.RETURNED)
    }
    if known.standing is Standing.UPDATED:
        before, after = _person_fields(known, known.person), _person_fields(known, _as_fed(known))
        for school in part_schools(found, known):
            if school not in came:
                yield _change(school, known.kind, Change.UPDATED, known.key, _name(known), *_differing(before, after))


def _as_fed(known: Known) -> PersonRow:
    return wanted(known.person or PersonRow(), known.record)


def _person_fields(known: Known, row: PersonRow) -> Fields:
    fields = {"sisId": row.sis_id, "firstName": row.first_name, "lastName": row.last_name, "email": row.email}
    if known.kind is Kind.STUDENT:
        fields |= {"graduationYear": row.graduation_year, "grade": row.grade}
        fields |= {"guardianEmails": list(row.guardian_emails) or None}
    return fields


def _name(known: Known) -> str:
    one = known.record or known.person
    return f"{one.first_name} {one.last_name}"


# ── sections and rosters ─────────────────────────────────────────────────────────────────────────────────────────────


def _section(run: Run, found: Differences, section: KnownSection) -> Iterator[Listed]:
    change, record, on_file = found.section_change(section), section.record, section.on_file
    if change is None:
        return
    name = on_file.name if record is None else record.name
    before = after = None
    if change is Change.CREATED:
        after = _filled(_section_fields(record.name, fields_of(record), _taught_in_feed(run, section)))
    elif change is Change.UPDATED and record is not None:
        fields = run.facts.section_fields[on_file.id]
        before, after = _differing(
            _section_fields(on_file.name, fields, _taught_on_file(run, section)),
            _section_fields(record.name, fields_of(record), _taught_in_feed(run, section)),
        )
    yield _change(section.school, Kind.SECTION, change, section.key, name, before, after)


def _section_fields(name: str, fields: SectionFields, staff: list[str]) -> Fields:
    return {
        "name": name,
        "courseName": fields.course_name,
        "courseNumber": fields.course_number,
        "subject": fields.subject,
        "classType": fields.class_type,
        "period": fields.period,
        "termFirstDay": fields.term_first_day and fields.term_first_day.isoformat(),
        "termLastDay": fields.term_last_day and fields.term_last_day.isoformat(),
        "staff": staff or None,
    }


def _taught_on_file(run: Run, section: KnownSection) -> list[str]:
    staff = [(run.facts.staffers[id], id) for taught, id in run.facts.teaching if taught == section.id]
    staff.sort(key=lambda one: (one[0].last_name, one[0].first_name, one[1]))
    return [f"{person.first_name} {person.last_name}" for person, _ in staff]


def _taught_in_feed(run: Run, section: KnownSection) -> list[str]:
    said = [one.staffer_source_id for one in run.feed.teaching if one.section_source_id == section.key]
    staff = [run.feed.staffers[key] for key in said if key in run.feed.staffers]
    staff.sort(key=lambda one: (one.last_name, one.first_name, one.source_id))
    return [f"{person.first_name} {person.last_name}" for person in staff]


def _roster(run: Run, one: RosterChange) -> Listed:
    section, before, after = one.section, None, None
    if one.change is Change.UPDATED:
        row = run.facts.enrollments[section.id, one.student_id, RecordOrigin.SOURCE]
        before = _days(row.first_day, row.last_day)
    if one.change is not Change.LEFT:
        after = _days(one.first_day, one.last_day)
    title = section.on_file.name if section.record is None else section.record.name
    name = f"{title}, {_name(one.student)}"
    return _change(section.school, Kind.ENROLLMENT, one.change, one.source_key, name, before, after)


def _days(first: Any, last: Any) -> Fields:
    return {"firstDay": first and first.isoformat(), "lastDay": last and last.isoformat()}


def _filled(fields: Fields) -> Fields:
    return {name: value for name, value in fields.items() if value is not None}


def _differing(before: Fields, after: Fields) -> tuple[Fields | None, Fields | None]:
    names = [name for name in before if before[name] != after[name]]
    return ({name: before[name] for name in names} or None, {name: after[name] for name in names} or None)
