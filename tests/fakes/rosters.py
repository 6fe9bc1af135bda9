"""A roster sync in memory. The rules are the domain's; what a run finds out is kept in a `Run`, step by step."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from application.ports.rosters import Comparison, Outcome, Staged, Staging, SyncSource
from domain.ids import SchoolId, SourceId, SyncId
from domain.roster import RecordOrigin, SectionStatus, Status
from domain.roster_feed import Completeness, FeedItem, Kind, Notice, Quarantined, SchoolRules, SectionList
from domain.roster_remarks import (
    absent,
    changes_not_listed,
    choices_dropped,
    emptied,
    emptied_list,
    ignored_on_import,
    nobody_leaves,
    sections_elsewhere,
    source_ids_added,
    staff_not_on_file,
)
from domain.roster_schools import KnownSchool, match_schools
from domain.roster_sync import SyncQuarantine
from domain.roster_validation import duplicate_enrollments
from domain.sharing import SharingFilter
from tests.fakes.flex_store import FakeDistrict
from tests.fakes.roster_counts import counts_by_school, counts_of_run, evidence
from tests.fakes.roster_enrollments import rosters
from tests.fakes.roster_held import of_held, without
from tests.fakes.roster_listing import Listed, listed
from tests.fakes.roster_memberships import joined_parts, memberships
from tests.fakes.roster_people import identified, name_staff_on_file
from tests.fakes.roster_placing import keep_primary_schools, place_people
from tests.fakes.roster_queue import dropped_choices, keep_conflicts
from tests.fakes.roster_records import end_teaching, keep_records, remember_quarantined, remember_records
from tests.fakes.roster_run import PEOPLE, MembershipChange, Run, SharedMembership, Standing, is_active
from tests.fakes.roster_sections import keep_unsaid, sections, teaching
from tests.fakes.roster_sharing import leave_out_unshared
from tests.fakes.roster_writing import end_what_follows, write
from tests.fakes.staged_feed import StagedFeed, staged


class FakeRosters:
    """See `application.ports.rosters.Rosters`."""

    def __init__(self, store: FakeDistrict) -> None:
        self._store = store
        self._feed = StagedFeed()
        self._listed: list[Listed] = []

    async def school_rules(self, source: SyncSource) -> Mapping[str, SchoolRules]:
        facts = self._store.facts
        known = {
            key: row.school
            for (source_id, key), row in facts.school_keys.items()
            if source_id == facts.sources.get((source.format, source.name))
        }
        return {key: self._rules_of(school) for key, school in known.items()}

    def _rules_of(self, school: SchoolId) -> SchoolRules:
        known = self._store.facts.schools[school]
        latest = max((year.last_day for year in self._store.facts.years.get(school, [])), default=None)
        return SchoolRules(
            known.student_email_required, known.ungraded_allowed, None if latest is None else latest.year
        )

    async def sis_ids(self, source: SyncSource) -> Mapping[Kind, str]:
        facts = self._store.facts
        return facts.sis_ids.get(facts.sources.get((source.format, source.name), SourceId(0)), {})

    async def stage(self, items: Iterator[FeedItem], staging: Staging) -> Staged:
        del staging  # Nothing is ever large here.
        self._feed = staged(items)
        return self._feed.came

    async def identify(
        self,
        source: SyncSource,
        *,
        completeness: Completeness,
        time_zone: str,
        now: datetime,
        undeclared: frozenset[Kind] = frozenset(),
        all_schools: bool = False,
    ) -> Sequence[Notice]:
        facts = self._store.facts
        source_id = facts.sources.get((source.format, source.name)) or SourceId(self._store.number())
        known = self._known_schools(source_id)
        shared = (
            completeness is Completeness.COMPLETE and all_schools and Kind.SCHOOL not in self._feed.came.quarantined
        )
        matches, notices = match_schools(
            self._feed.schools, known, names_all=completeness.names_schools, all_shared=shared
        )
        placed = [(match.known.id if match.known else SchoolId(self._store.number()), match) for match in matches]
        shares = {
            match.feed.source_id: facts.schools[match.known.id].sharing if match.known else SharingFilter()
            for match in matches
        }
        self._run = run = Run(
            self._store, self._feed, source, source_id, completeness, time_zone, now, placed, undeclared
        )
        keep_unsaid(run)
        if completeness is Completeness.PARTIAL:
            notices += place_people(run)
        notices += leave_out_unshared(self._feed, shares)
        if completeness is Completeness.COMPLETE:
            _refuse_emptied(run, known)
        if run.complete:
            notices += absent(known, run.here)
            nameless = {kind: self._feed.nameless(kind) for kind in (*PEOPLE, Kind.SECTION)}
            notices += [nobody_leaves(kind, count) for kind, count in nameless.items() if count]
        _refuse_emptied_lists(run)
        for kind in PEOPLE:
            run.differences.people += identified(run, kind)
        keep_primary_schools(run)
        if nobody := name_staff_on_file(run):
            notices.append(staff_not_on_file(nobody))
        return notices

    def _known_schools(self, source: SourceId) -> list[KnownSchool]:
        facts = self._store.facts
        keys = {row.school: (key, row) for (of, key), row in facts.school_keys.items() if of == source}
        found = []
        for id_, school in sorted(facts.schools.items()):
            latest = max(facts.years.get(id_, []), key=lambda year: year.first_day, default=None)
            key, row = keys.get(id_, (None, None))
            said = (None, None) if row is None else (row.name, row.year_first_day)
            found.append(KnownSchool(id_, school.name, school.sis_id, key, said[0], latest, said[1]))
        return found

    async def compare(self) -> Comparison:
        run, found = self._run, self._run.differences
        placed = [one for known in found.people for one in memberships(run, known)]
        found.memberships = [one for one in placed if isinstance(one, MembershipChange)]
        found.shared = [one for one in placed if isinstance(one, SharedMembership)]
        found.sections = sections(run)
        if not run.complete:
            remember_records(run, found)
        if run.completeness.whole_records:
            remember_quarantined(run, found)
        end_teaching(run, found)
        found.teaching = list(teaching(run, found))
        found.rosters, found.repeated = rosters(run, found)
        counts = counts_by_school(run, found)
        return Comparison(evidence(run, counts), joined_parts(run), counts)

    async def apply(self, held: Collection[SchoolId], by: str, *, dry_run: bool, list_up_to: int) -> Outcome:
        run, found = self._run, self._run.differences
        by_school, notices = counts_by_school(run, found), _remarks(run)
        if dropped := dropped_choices(run):
            notices.append(choices_dropped(dropped))
        if held:
            self._listed += listed(run, of_held(found, held))
            found = run.differences = without(found, held)
            by_school |= {
                school: counts for school, counts in counts_by_school(run, found).items() if school not in held
            }
        total = counts_of_run(run, found, held)
        if dry_run or total.changes <= list_up_to:
            self._listed += listed(run, found)
        else:
            notices.append(changes_not_listed(total.changes))
        if not dry_run:
            run.facts.sources[run.source.format, run.source.name] = run.source_id
            known = run.facts.sis_ids.get(run.source_id, {})
            run.facts.sis_ids[run.source_id] = {**known, **self._feed.came.choices}
            run.facts.retired.pop(run.source_id, None)
            write(run, found, held)
            keep_records(run, found)
            notices += end_what_follows(run, found, by)
        quarantined = sum(not one.told_by_notice for one in self._feed.quarantined)
        return Outcome(total, by_school, notices, quarantined)

    def _named(self, sync: SyncId, one: Quarantined) -> str | None:
        parts = self._store.facts.syncs[sync].parts
        placed = zip(parts, self._run.schools, strict=False)
        names = [part.name for part, (_, match) in placed if match.feed.source_id in one.school_source_ids]
        return ", ".join(names) or None

    async def keep(self, sync: SyncId, *, conflicts: bool) -> None:
        facts = self._store.facts
        if (self._run.source.format, self._run.source.name) in facts.sources:
            facts.sync_sources[sync] = self._run.source_id
        listable = [one for one in self._feed.quarantined if not one.told_by_notice]
        facts.sync_quarantine[sync] = [
            SyncQuarantine(
                ordinal,
                one.kind,
                *one.place,
                one.field,
                one.value,
                one.code,
                one.message,
                self._named(sync, one),
                one.source_id,
            )
            for ordinal, one in enumerate(listable, 1)
        ]
        parts = [school for school, _ in self._run.schools]
        told = facts.syncs[sync].parts
        placed = []
        for change, key in self._listed:
            part = parts.index(change.school) if change.school in parts else len(parts)
            names = (told[part].school, told[part].name) if part < len(parts) else (None, None)
            named = replace(change, school=names[0], school_name=names[1])
            placed.append(((part, named.kind, named.change, named.name, key or ""), named))
        placed.sort(key=lambda one: one[0])
        facts.sync_changes[sync] = [replace(one, ordinal=ordinal) for ordinal, (_, one) in enumerate(placed, 1)]
        if conflicts:
            keep_conflicts(self._run, sync)

    async def conflicts(self) -> int:
        return sum(known.conflict is not None for known in self._run.differences.people)

    async def refresh_statistics(self) -> None:
        """There are none."""


def _remarks(run: Run) -> list[Notice]:
    """What comparing has shown that is worth a sentence."""
    repeated = run.differences.repeated
    notices = [duplicate_enrollments("", repeated)._replace(file=None)] if repeated else []
    if misplaced := sum(section.misplaced for section in run.differences.sections):
        notices.append(sections_elsewhere(misplaced))
    if added := sum(
        known.standing in (Standing.SAME, Standing.UPDATED) and not known.keyed and is_active(known)
        for known in run.differences.people
    ):
        notices.append(source_ids_added(added))
    if ignored := sum(known.standing is Standing.IGNORED for known in run.differences.people):
        notices.append(ignored_on_import(ignored))
    return notices


def _refuse_emptied(run: Run, known: Sequence[KnownSchool]) -> None:
    """A kind of record that this source had at the schools of the feed, and of which the feed has none, is a failure."""
    if not run.shared and any(school.source_key is not None for school in known):
        raise emptied("schools")
    came = run.feed.came
    for kind in (*PEOPLE, Kind.SECTION, Kind.ENROLLMENT):
        if (
            kind not in run.undeclared
            and not came.records.get(kind)
            and not came.quarantined.get(kind)
            and _had(run, kind)
        ):
            raise emptied(f"{kind.value}s")


def _refuse_emptied_lists(run: Run) -> None:
    facts = run.facts
    if Kind.SECTION in run.undeclared:
        return
    for one in run.feed.came.empty_lists:
        for id, section in facts.sections.items():
            if section.source != run.source_id or section.school not in run.shared:
                continue
            fields = facts.section_fields[id]
            course, terms = (fields.course_name, fields.course_number), (fields.term_first_day, fields.term_last_day)
            had = course if one.what is SectionList.COURSES else terms
            if section.status is SectionStatus.ACTIVE and had != (None, None):
                raise emptied_list(one)


def _had(run: Run, kind: Kind) -> bool:
    facts = run.facts
    here = {
        id_: section
        for id_, section in facts.sections.items()
        if section.source == run.source_id and section.school in run.shared
    }
    if kind is Kind.SECTION:
        return any(section.status is SectionStatus.ACTIVE for section in here.values())
    if kind is Kind.ENROLLMENT:
        return any(
            row.active and origin is RecordOrigin.SOURCE and section in here
            for (section, _, origin), row in facts.enrollments.items()
        )
    mine = {id_ for id_, (_, present) in run.keys(kind).items() if present}
    active = {
        id_
        for id_, person in facts.people(kind).items()
        if id_ in mine and (person.status, person.ignore_on_import) == (Status.ACTIVE, False)
    }
    return any(
        row.active and row.origin is RecordOrigin.SOURCE and person in active and school in run.shared
        for (person, school), row in facts.memberships(kind).items()
    )
