"""A roster sync in PostgreSQL: temporary tables, one join per kind to find every difference, set-based writes by key.

The statements live in `sql/roster_sync/`; a run is one transaction (docs/decisions/0005-roster-sync.md).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg

from adapters.postgres.locks import PostgresLocks
from adapters.postgres.roster_counts import SchoolCounts, counts_by_school, counts_of_run, evidence
from adapters.postgres.roster_differences import find_differences, hands
from adapters.postgres.roster_emptied import nameless, refuse_emptied, refuse_emptied_lists
from adapters.postgres.roster_identity import identify_people
from adapters.postgres.roster_locks import hold_district, hold_schools, share_the_rest
from adapters.postgres.roster_placing import keep_primary_schools, place_people
from adapters.postgres.roster_schools import days_of_schools, feed_schools, known_schools, rules_of_schools
from adapters.postgres.roster_sharing import leave_out_unshared
from adapters.postgres.roster_source_ids import next_id, other_sources, sis_ids_of, source_of
from adapters.postgres.roster_staging import stage
from adapters.postgres.roster_words import PEOPLE
from adapters.postgres.roster_writing import RosterWriting
from adapters.postgres.schools import PostgresSchools
from adapters.postgres.script import script
from application.ports.rosters import Comparison, Outcome, Staged, Staging, SyncSource
from domain.ids import DistrictId, SchoolId, SourceId, SyncId
from domain.roster_feed import Completeness, FeedItem, Kind, Notice, SchoolRules
from domain.roster_remarks import (
    absent,
    changes_not_listed,
    emptied,
    nobody_leaves,
    staff_not_on_file,
)
from domain.roster_schools import SchoolMatch, match_schools

_IDENTIFIED = (Kind.STAFFER, Kind.STUDENT, Kind.SECTION, Kind.ENROLLMENT)


class PostgresRosters:
    """See `application.ports.rosters.Rosters`."""

    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district
        self._staged = Staged({}, {}, ())
        self._schools: list[tuple[SchoolId, SchoolMatch]] = []
        self._counts = SchoolCounts((), ())
        self._writing: RosterWriting | None = None
        self._completeness = Completeness.PARTIAL
        self._nameless_kinds: frozenset[Kind] = frozenset()
        self._undeclared: frozenset[Kind] = frozenset()
        self._others: list[SourceId] = []

    async def school_rules(self, source: SyncSource) -> Mapping[str, SchoolRules]:
        return await rules_of_schools(self._connection, self._district, source.format, source.name)

    async def sis_ids(self, source: SyncSource) -> Mapping[Kind, str]:
        return await sis_ids_of(self._connection, self._district, source)

    async def stage(self, items: Iterator[FeedItem], staging: Staging) -> Staged:
        await self._connection.execute("SET LOCAL work_mem = '64MB'; SET LOCAL max_parallel_workers_per_gather = 0")
        self._staged = await stage(self._connection, items, staging)
        return self._staged

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
        self._completeness, self._undeclared = completeness, undeclared
        await hold_district(self._connection, self._district)
        source_id, is_new = await source_of(self._connection, self._district, source)
        whose = {"district": self._district, "source": source_id}
        self._others = await other_sources(self._connection, self._district, source_id)
        known = await known_schools(self._connection, self._district, source_id)
        matches, notices = match_schools(
            await feed_schools(self._connection),
            known,
            names_all=completeness.names_schools,
            # A school whose record cannot be read is present all the same.
            all_shared=completeness is Completeness.COMPLETE
            and all_schools
            and not self._staged.quarantined.get(Kind.SCHOOL),
        )
        for match in matches:
            school = match.known.id if match.known else SchoolId(await next_id(self._connection))
            self._schools.append((school, match))
        days = await days_of_schools(self._connection, self._district, now)
        await self._add_schools(days, now.astimezone(ZoneInfo(time_zone)).date())
        await script("roster_sync/keep_unsaid").run(self._connection, **whose)
        if completeness is Completeness.PARTIAL:
            notices += await place_people(self._connection, self._district, source_id)
        notices += await leave_out_unshared(self._connection, self._district)
        here = {school for school, _ in self._schools}
        held = await hold_schools(PostgresLocks(self._connection), self._connection, self._district, source_id, here)
        if completeness is Completeness.COMPLETE:
            if all(match.unshared for _, match in self._schools) and any(school.source_key for school in known):
                raise emptied("schools")
            await refuse_emptied(self._connection, whose, self._staged, undeclared)
            notices += absent(known, here)
        await refuse_emptied_lists(self._connection, whose, self._staged, undeclared)
        self._writing = RosterWriting(self._connection, self._district, source, source_id, is_new, time_zone, now, days)
        await self._connection.execute("SET LOCAL enable_nestloop = off")
        counted = await nameless(self._connection) if completeness.complete else {}
        notices += [nobody_leaves(kind, count) for kind, count in counted.items()]
        self._nameless_kinds = frozenset(counted)
        for kind in (Kind.STAFFER, Kind.STUDENT):
            await identify_people(
                self._connection,
                kind,
                self._district,
                source_id,
                self._others,
                complete=self._is_whole(kind),
                may_leave=self._may_leave(kind),
            )
        if completeness is Completeness.PARTIAL:
            await keep_primary_schools(self._connection, self._district)
        on_file = script("roster_sync/staff_on_file")
        if nobody := await on_file.run(self._connection, **whose):
            notices.append(staff_not_on_file(nobody))
        await share_the_rest(self._connection, self._district, held)
        return notices

    async def compare(self) -> Comparison:
        writing = self._run()
        whose = {"district": self._district, "source": writing.source_id, "others": self._others}
        may_leave = {kind: self._may_leave(kind) for kind in _IDENTIFIED}
        await find_differences(self._connection, whose, self._completeness, may_leave, self._undeclared)
        self._counts = await counts_by_school(self._connection, writing.today, self._schools)
        found = await PostgresSchools(self._connection, self._district).find([school for school, _ in self._schools])
        thresholds = {school: one.hold for school, one in found.items()}
        parts = await evidence(self._connection, whose, self._schools, self._counts, thresholds)
        counts = {school: self._counts.of(school) for school, _ in self._schools}
        return Comparison(parts, await hands(self._connection, self._district), counts)

    async def apply(self, held: Collection[SchoolId], by: str, *, dry_run: bool, list_up_to: int) -> Outcome:
        writing, counts = self._run(), self._counts
        by_school = {school: counts.of(school) for school, _ in self._schools}
        applied = [one for one in self._schools if one[0] not in held]
        notices = await writing.notices(complete=self._names_all_people())
        if held:
            await writing.list_changes(held, of_held=True)
            await writing.leave_out(held)
            recounted = await counts_by_school(self._connection, writing.today, applied)
            by_school |= {school: recounted.of(school) for school, _ in applied}
        run = await counts_of_run(self._connection, applied)
        if dry_run or run.changes <= list_up_to:
            await writing.list_changes(held, of_held=False)
        else:
            notices.append(changes_not_listed(run.changes))
        if not dry_run:
            await self._connection.execute("SET LOCAL enable_nestloop = on")
            may_leave = {kind: self._may_leave(kind) for kind in PEOPLE}
            notices += await writing.write(applied, by, changed=run.changes > 0, may_leave=may_leave)
            await writing.remember(self._staged.choices)
            await writing.keep_records()
        listed = await self._connection.fetchval("SELECT count(*) FROM feed_quarantine WHERE NOT told_by_notice")
        return Outcome(run, by_school, notices, listed)

    async def keep(self, sync: SyncId, *, conflicts: bool) -> None:
        await self._run().keep(sync, conflicts=conflicts, complete=self._names_all_people())

    async def conflicts(self) -> int:
        counted: int = await self._connection.fetchval(
            "SELECT (SELECT count(DISTINCT key) FROM student_conflict) + (SELECT count(DISTINCT key) FROM staffer_conflict)"
        )
        return counted

    async def refresh_statistics(self) -> None:
        await self._connection.execute("SELECT homeroom.refresh_roster_statistics()")

    def _is_whole(self, kind: Kind) -> bool:
        """May the absence of a record of this kind be read as its leaving?"""
        return self._completeness.complete and kind not in self._undeclared

    def _may_leave(self, kind: Kind) -> bool:
        return self._is_whole(kind) and kind not in self._nameless_kinds

    def _names_all_people(self) -> bool:
        return self._is_whole(Kind.STAFFER) and self._is_whole(Kind.STUDENT)

    def _run(self) -> RosterWriting:
        if self._writing is None:
            raise RuntimeError("identify() comes first")
        return self._writing

    async def _add_schools(self, days: Mapping[str, Any], today_elsewhere: date) -> None:
        """The schools of the run, with today there; a new school's is that of the run."""
        today = dict(zip(days["schools"], days["todays"], strict=True))
        await self._connection.copy_records_to_table(
            "sync_school",
            records=[
                (i, match.feed.source_id, school, today.get(school, today_elsewhere), match.unshared)
                for i, (school, match) in enumerate(self._schools, 1)
            ],
            columns=["ordinal", "school_key", "school_id", "today", "unshared"],
        )
        await self._connection.execute("ANALYZE sync_school")
