"""Sections, and who teaches them: what the feed says beside what is on file."""

from collections.abc import Iterator
from dataclasses import replace

from domain.ids import SectionId
from domain.roster import RecordOrigin, Section, SectionStatus
from domain.roster_feed import FeedSection, FeedSectionStaffer, Kind
from domain.roster_sync import Change
from domain.roster_teaching import leads as leads_today
from tests.fakes.roster_memberships import UNTOUCHED, named
from tests.fakes.roster_records import taught
from tests.fakes.roster_rows import SectionFields
from tests.fakes.roster_run import Differences, KnownSection, Run, Standing, TeachingChange


def sections(run: Run) -> list[KnownSection]:
    on_file = {
        fields.source_key: run.facts.sections[id]
        for id, fields in run.facts.section_fields.items()
        if fields.source_key is not None and run.facts.sections[id].source == run.source_id
    }
    records = run.feed.sections
    return [_section(run, key, on_file.get(key), records.get(key)) for key in {**on_file, **records}]


def _section(run: Run, key: str, on_file: Section | None, record: FeedSection | None) -> KnownSection:
    school = None if record is None else run.school_of(record.school_source_id)
    if on_file is None:
        new = None if school is None else Change.CREATED
        id = SectionId(run.store.number())
        return KnownSection(id, key, school, None, record, new, school is not None, skipped=school is None)
    known = KnownSection(on_file.id, key, on_file.school, on_file, record, None, follows=False)
    active = on_file.status is SectionStatus.ACTIVE
    if record is None and key in run.feed.left_out(Kind.SECTION):
        return replace(known, follows=active, quarantined=active)
    if on_file.school not in run.here:
        return known
    if record is None:
        may_leave = run.may_leave(Kind.SECTION) or key in run.feed.said_gone(Kind.SECTION)
        return replace(known, change=Change.LEFT if active and may_leave else None, follows=active and not may_leave)
    if school != on_file.school:
        return replace(known, skipped=True, misplaced=True)
    if not active:
        return replace(known, change=Change.RETURNED, follows=True)
    same = (on_file.name, run.facts.section_fields[on_file.id]) == (record.name, fields_of(record))
    return replace(known, change=None if same else Change.UPDATED, follows=True)


def keep_unsaid(run: Run) -> None:
    """What a feed does not say of a section that is known is what is on file."""
    for id, fields in run.facts.section_fields.items():
        record = run.feed.sections.get(fields.source_key or "")
        if record is None or run.facts.sections[id].source != run.source_id:
            continue
        if not record.course_said:
            record = record._replace(course_name=fields.course_name, course_number=fields.course_number)
        if not record.subject_said:
            record = record._replace(subject=fields.subject)
        if not record.terms_said:
            record = record._replace(term_first_day=fields.term_first_day, term_last_day=fields.term_last_day)
        run.feed.sections[record.source_id] = record


def fields_of(record: FeedSection) -> SectionFields:
    return SectionFields(
        record.source_id,
        record.course_name,
        record.course_number,
        record.subject,
        record.class_type,
        record.period,
        record.term_first_day,
        record.term_last_day,
    )


def teaching(run: Run, found: Differences) -> Iterator[TeachingChange]:
    """A field of the section: a quarantined section keeps its staff. What staff of the school entered is theirs."""
    staff = {known.id: known for known in found.of(Kind.STAFFER)}
    able = named(run, found, Kind.STAFFER)
    said = run.gone_of_staff()
    gone = {(one.section_source_id, one.person_source_id) for one in said}
    gone_keys = {one.source_id for one in said}
    for section in found.sections:
        if not section.follows or section.quarantined:
            continue
        leads: dict[int | None, list[FeedSectionStaffer]] = {}
        ours = [one for one in run.feed.teaching if one.section_source_id == section.key]
        for one in ours:
            known = able.get(one.staffer_source_id)
            leads.setdefault(None if known is None else known.id, []).append(one)
        found.said_staff += [(section, staff[id], said) for id, said in leads.items() if id is not None]
        rows = {staffer: row for (taught, staffer), row in run.facts.teaching.items() if taught == section.id}
        for id, said in leads.items():
            known = None if id is None else staff[id]
            lead = any(leads_today(taught(one), map(taught, ours), run.today_at(section.school)) for one in said)
            conflict = known is not None and known.standing is Standing.CONFLICT
            if known is None or (id not in rows and conflict):
                yield TeachingChange(section, known, id, lead, None, len(said))
            elif id not in rows:
                yield TeachingChange(section, known, id, lead, Change.CREATED)
            elif rows[id].origin is RecordOrigin.SOURCE and rows[id].is_lead != lead and not conflict:
                yield TeachingChange(section, known, id, lead, Change.UPDATED)
        for id, row in rows.items():
            untouched = id not in staff or staff[id].standing in UNTOUCHED
            ends = run.completeness.whole_records and section.record is not None and Kind.STAFFER not in run.undeclared
            if not untouched:
                ends |= run.said_gone(staff[id]) or (section.key, staff[id].key) in gone | run.over
                ends |= bool(row.records) and all(key in gone_keys for key, *_ in row.records)
            if id not in leads and row.origin is RecordOrigin.SOURCE and ends and not untouched:
                yield TeachingChange(section, staff.get(id), id, row.is_lead, Change.LEFT)
