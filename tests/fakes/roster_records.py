"""Records by which a source says a membership, where it has several: those a partial feed is silent about are as they were. And
the days on which staff teach, which pass."""

from collections.abc import Iterable
from typing import Any

from domain.ids import StudentId
from domain.roster import RecordOrigin
from domain.roster_feed import Completeness, FeedEnrollment, FeedSectionStaffer, Kind, Place
from domain.roster_teaching import Teaching, is_over
from tests.fakes.roster_memberships import named
from tests.fakes.roster_rows import EnrollmentRow, TeachingRow
from tests.fakes.roster_run import Differences, KnownSection, Run, Standing

_NOWHERE = Place("", 0)


def remember_records(run: Run, found: Differences) -> None:
    gone = frozenset(one.source_id for one in run.feed.gone if one.kind is Kind.ENROLLMENT)
    _remember_staff(run, found)
    if run.completeness is Completeness.PARTIAL:
        _remember_rosters(run, found, gone)


def _remember_staff(run: Run, found: Differences) -> None:
    gone = run.gone_of_staff()
    sections = {one.id: one for one in found.sections if one.follows and not one.quarantined}
    staff = {one.id: one for one in named(run, found, Kind.STAFFER).values() if not run.said_gone(one)}
    keys = {one.source_id for one in run.feed.teaching if one.source_id is not None}
    keys |= {one.source_id for one in gone}
    pairs = {(one.section_source_id, one.staffer_source_id) for one in run.feed.teaching}
    pairs |= {(one.section_source_id, one.person_source_id) for one in gone}
    for (at, staffer), row in run.facts.teaching.items():
        section, known = sections.get(at), staff.get(staffer)
        if section is None or known is None or row.origin is not RecordOrigin.SOURCE:
            continue
        if run.completeness.whole_records and section.record is not None:
            continue
        pair = section.key, known.key
        for key, *rest in row.records:
            if (key not in keys) if key is not None else (pair not in pairs):
                lead, first, last = rest
                run.feed.teaching.append(FeedSectionStaffer(_NOWHERE, *pair, lead, False, key, first, last))


def _remember_rosters(run: Run, found: Differences, gone: frozenset[str]) -> None:
    sections = {one.id: one for one in found.sections if one.follows}
    students = {one.id: one for one in named(run, found, Kind.STUDENT).values() if not run.said_gone(one)}
    keys = {one.source_id for one in run.feed.enrollments if one.source_id is not None} | gone
    pairs = {(one.section_source_id, one.student_source_id) for one in run.feed.enrollments}
    moved = {*found.moved(), *found.given_up()}
    for (at, student, origin), row in run.facts.enrollments.items():
        section, known = sections.get(at), students.get(student)
        if section is None or known is None or origin is not RecordOrigin.SOURCE or not row.active:
            continue
        pair = section.key, known.key
        touched = pair in pairs or any(key in gone for key, *_ in row.records)
        if touched and (StudentId(known.id), section.school) not in moved:
            for key, *days in _records_of(row):
                if key not in keys:
                    run.remembered.append(FeedEnrollment(_NOWHERE, key, *pair, *days))


def remember_quarantined(run: Run, found: Differences) -> None:
    """Of a membership that several records make, one that cannot be read is as it was."""
    unread = run.feed.left_out(Kind.ENROLLMENT)
    sections = {one.id: one for one in found.sections if one.follows}
    staff = {one.id: one for one in named(run, found, Kind.STAFFER).values() if not run.said_gone(one)}
    keys = {one.source_id for one in run.feed.teaching}
    for (at, staffer), row in run.facts.teaching.items():
        section, known = sections.get(at), staff.get(staffer)
        shared = row.origin is RecordOrigin.SOURCE and Kind.STAFFER not in run.undeclared
        if section is None or section.quarantined or known is None or not shared:
            continue
        for key, lead, first, last in row.records:
            if key in unread and key not in keys:
                record = FeedSectionStaffer(_NOWHERE, section.key, known.key, lead, False, key, first, last)
                run.feed.teaching.append(record)
    students = {one.id: one for one in named(run, found, Kind.STUDENT).values() if not run.said_gone(one)}
    pairs = {(one.section_source_id, one.student_source_id) for one in run.feed.enrollments}
    keys = {one.source_id for one in run.feed.enrollments}
    moved = {*found.moved(), *found.given_up()}
    for (at, student, origin), enrolled in run.facts.enrollments.items():
        section, pupil = sections.get(at), students.get(student)
        if section is None or pupil is None or origin is not RecordOrigin.SOURCE or not enrolled.active:
            continue
        pair = section.key, pupil.key
        if pair in pairs and (StudentId(pupil.id), section.school) not in moved:
            for key, *days in _records_of(enrolled):
                if key in unread and key not in keys:
                    run.remembered.append(FeedEnrollment(_NOWHERE, key, *pair, *days))


def _records_of(row: EnrollmentRow) -> Iterable[tuple[Any, ...]]:
    return row.records or (((row.source_key, row.first_day, row.last_day),) if row.source_key is not None else ())


def end_teaching(run: Run, found: Differences) -> None:
    """Whose last day has passed does not teach any more."""
    for section in found.sections:
        ours = [one for one in run.feed.teaching if one.section_source_id == section.key]
        over = [one for one in ours if section.school is not None and _is_over(run, section, one, ours)]
        run.over |= {(one.section_source_id, one.staffer_source_id) for one in over}
        run.feed.teaching = [one for one in run.feed.teaching if one not in over]


def _is_over(run: Run, section: KnownSection, one: FeedSectionStaffer, ours: list[FeedSectionStaffer]) -> bool:
    of = section.record or run.facts.section_fields[section.id]
    return is_over(taught(one), [taught(other) for other in ours], of.term_last_day, run.today_at(section.school))


def taught(one: FeedSectionStaffer) -> Teaching:
    return Teaching(one.lead, one.first_day, one.last_day)


def keep_records(run: Run, found: Differences) -> None:
    """By which records the source says what is on file; that is no change."""
    for section, staffer, said in found.said_staff:
        row = run.facts.teaching.get((section.id, staffer.id))
        if row is not None and row.origin is RecordOrigin.SOURCE and staffer.standing is not Standing.CONFLICT:
            rows = [(one.source_id, one.lead, one.first_day, one.last_day) for one in said]
            kept = [one for one in rows if (one[0], *one[2:]) != (None, None, None)]
            run.facts.teaching[section.id, staffer.id] = TeachingRow(row.is_lead, row.origin, _in_order(kept))
    for section, student, records in found.said_rosters:
        key = section.id, student.id, RecordOrigin.SOURCE
        row = run.facts.enrollments.get(key)
        if row is not None and row.active and student.standing is not Standing.CONFLICT:
            several = [(one.source_id, one.first_day, one.last_day) for one in records if one.source_id is not None]
            least = min((one[0] for one in several), default=row.source_key)
            kept = _in_order(several) if len(several) > 1 else ()
            run.facts.enrollments[key] = EnrollmentRow(True, row.first_day, row.last_day, least, kept)


def _in_order(records: Iterable[tuple[Any, ...]]) -> tuple[tuple[Any, ...], ...]:
    """As PostgreSQL orders them: what is missing comes last."""
    return tuple(sorted(records, key=lambda one: [(part is None, part or 0) for part in one]))
