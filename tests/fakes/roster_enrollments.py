"""Rosters: what the feed says beside what is on file. Who says the same twice is enrolled once, from first to last day."""

from dataclasses import replace

from domain.ids import SectionId, StudentId
from domain.roster import RecordOrigin
from domain.roster_feed import FeedEnrollment, Kind
from domain.roster_sync import Change
from tests.fakes.roster_memberships import UNTOUCHED, named
from tests.fakes.roster_rows import EnrollmentRow
from tests.fakes.roster_run import Differences, Known, KnownSection, RosterChange, Run, Standing, leaves


def rosters(run: Run, found: Differences) -> tuple[list[RosterChange], int]:
    students = {known.id: known for known in found.of(Kind.STUDENT)}
    able = named(run, found, Kind.STUDENT)
    sections = {section.key: section for section in found.sections if section.follows}
    said: dict[tuple[SectionId | None, int | None], list[FeedEnrollment]] = {}
    for record in [*run.feed.enrollments, *run.remembered]:
        section, student = sections.get(record.section_source_id), able.get(record.student_source_id)
        if section is not None and student is not None and _is_hidden(run, section, student):
            student = None
        said.setdefault((section and section.id, student and student.id), []).append(record)
    rows = {
        (section.id, student): row
        for section in found.sections
        for (at, student, origin), row in run.facts.enrollments.items()
        if at == section.id and origin is RecordOrigin.SOURCE
        if _compared(section) or (student in students and leaves(students[student]))
    }
    by_id = {section.id: section for section in found.sections}
    changes, repeated = [], 0
    for pair in {**said, **rows}:
        section, student = by_id.get(pair[0]), students.get(pair[1])
        change = _roster(run, found, section, student, pair[1], said.get(pair, []), rows.get(pair))
        if change is not None:
            changes.append(change)
        if None not in pair:
            records = said.get(pair, [])
            repeated += max(0, sum(one not in run.remembered for one in records) - 1)
            if records and section is not None and student is not None:
                found.said_rosters.append((section, student, records))
    return changes, repeated


def _is_hidden(run: Run, section: KnownSection, student: Known) -> bool:
    """Not in the feed, nor at the section's school, which takes in some graduation years only."""
    if student.standing is not Standing.STAYS or section.school not in run.facts.schools:
        return False
    row = run.facts.student_schools.get((StudentId(student.id), section.school))
    limited = run.facts.schools[section.school].sharing.graduation_years
    return bool(limited) and not (row is not None and row.active)


def _compared(section: KnownSection) -> bool:
    return section.on_file is not None and (section.follows or section.change is Change.LEFT)


def _roster(
    run: Run,
    found: Differences,
    section: KnownSection | None,
    student: Known | None,
    student_id: int | None,
    said: list[FeedEnrollment],
    row: EnrollmentRow | None,
) -> RosterChange | None:
    standing = None if student is None else student.standing
    if not said:
        left_out = run.feed.left_out(Kind.ENROLLMENT)
        unread = row.source_key in left_out or section.key in left_out
        unread |= any(key in left_out for key, *_ in row.records)
        if standing is Standing.LEAVES and row.active and (unread or not _compared(section)):
            ended = RosterChange(section, student, student_id, Change.LEFT, ended_by=row.last_day)
            return replace(ended, source_key=row.source_key, by_leaving=True)
        stays = standing in UNTOUCHED or student is None or unread
        ends = run.may_leave(Kind.ENROLLMENT) or section.change is Change.LEFT
        says_rosters = run.completeness.whole_records and Kind.ENROLLMENT not in run.undeclared
        ends |= says_rosters and (section.record is not None or section.quarantined)
        ends |= row.source_key in run.feed.said_gone(Kind.ENROLLMENT) or (
            student is not None and run.said_gone(student)
        )
        ends |= (student_id, section.school) in {*found.moved(), *found.given_up()}
        if not row.active or not ends or stays:
            return None
        return RosterChange(section, student, student_id, Change.LEFT, ended_by=row.last_day, source_key=row.source_key)
    if section is None or student is None or (row is None and standing is Standing.CONFLICT):
        return RosterChange(section, student, student_id, None, records=len(said))
    if standing is Standing.CONFLICT:
        return None
    firsts, lasts = [one.first_day for one in said], [one.last_day for one in said]
    first_day, last_day = None if None in firsts else min(firsts), None if None in lasts else max(lasts)
    if row is None:
        change = Change.CREATED
    elif not row.active:
        change = Change.RETURNED
    elif (row.first_day, row.last_day) != (first_day, last_day):
        change = Change.UPDATED
    else:
        return None
    keys = [one.source_id for one in said if one.source_id is not None]
    return RosterChange(
        section, student, student_id, change, first_day, last_day, min(keys, default=None), records=len(said)
    )
