"""Writing a run: what is held is taken out, the rest goes in by primary key, then what follows from it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from adapters.postgres.json_text import to_json
from adapters.postgres.roster_schools import note_years, write_schools
from adapters.postgres.roster_words import PEOPLE
from adapters.postgres.script import script
from application.ports.rosters import SyncSource
from domain.appointment import EndReason
from domain.ids import DistrictId, SchoolId, SourceId, SyncId
from domain.roster_feed import Kind, Notice
from domain.roster_remarks import (
    appointments_ended,
    appointments_frozen,
    choices_dropped,
    ignored_on_import,
    pins_ended,
    sections_elsewhere,
    source_ids_added,
)
from domain.roster_schools import SchoolMatch
from domain.roster_validation import duplicate_enrollments

_IDS_ADDED = " + ".join(
    f"(SELECT count(*) FROM {words['person']}_known WHERE state IN ('same', 'update') AND NOT keyed AND status = 'active')"
    for words in PEOPLE.values()
)


class RosterWriting:
    """The second half of a run; knows what the first half found out."""

    def __init__(
        self,
        connection: "asyncpg.Connection[Any]",
        district: DistrictId,
        source: SyncSource,
        source_id: SourceId,
        source_is_new: bool,
        time_zone: str,
        now: datetime,
        days: Mapping[str, Any],
    ) -> None:
        self._connection = connection
        self._district = district
        self._source, self._source_is_new = source, source_is_new
        self._time_zone, self._now, self._days = time_zone, now, days
        self.source_id = source_id
        self.today = min(days["todays"], default=now.date())

    async def list_changes(self, held: Collection[SchoolId], *, of_held: bool) -> None:
        """Write down record by record what is about to change, before it does."""
        values = {"district": self._district, "held": list(held), "of_held": of_held}
        for words in PEOPLE.values():
            chosen = {name: words[name] for name in ("person", "before", "after")}
            await script("roster_sync/list_people", **chosen).run(self._connection, **values)
        await script("roster_sync/list_rosters").run(self._connection, **values)

    async def leave_out(self, held: Collection[SchoolId]) -> None:
        """Take the held parts out of everything that is about to be written."""
        for words in PEOPLE.values():
            people = script("roster_sync/leave_out_people", person=words["person"])
            await people.run(self._connection, held=list(held))
        await script("roster_sync/leave_out_rosters").run(self._connection, held=list(held))

    async def notices(self, *, complete: bool) -> list[Notice]:
        """What comparing has shown that is worth a sentence."""
        notices = []
        repeated = await self._connection.fetchval(
            "SELECT coalesce(sum(said - 1), 0)::bigint FROM enrollment_change "
            "WHERE said > 1 AND student_id IS NOT NULL AND section_id IS NOT NULL"
        )
        if repeated:
            notices.append(duplicate_enrollments("", repeated)._replace(file=None))
        misplaced = await self._connection.fetchval("SELECT count(*) FROM section_known WHERE state = 'misplaced'")
        if misplaced:
            notices.append(sections_elsewhere(misplaced))
        added = await self._connection.fetchval(f"SELECT {_IDS_ADDED}")
        if added:
            notices.append(source_ids_added(added))
        ignored = await self._connection.fetchval(
            "SELECT (SELECT count(*) FROM student_known WHERE state = 'ignored') "
            "+ (SELECT count(*) FROM staffer_known WHERE state = 'ignored')"
        )
        if ignored:
            notices.append(ignored_on_import(ignored))
        dropped = await script("roster_sync/choices_dropped").fetch(
            self._connection, district=self._district, source=self.source_id, complete=complete
        )
        if dropped[0]["count"]:
            notices.append(choices_dropped(dropped[0]["count"]))
        return notices

    async def write(
        self,
        schools: Sequence[tuple[SchoolId, SchoolMatch]],
        by: str,
        *,
        changed: bool,
        may_leave: Mapping[Kind, bool],
    ) -> list[Notice]:
        """`changed`: something is counted; whose ids of this source are new is written all the same."""
        await self._use_source()
        await note_years(self._connection, self._district, self.source_id, schools)
        if not changed:
            await self._write_sources(may_leave)
            return []
        await write_schools(self._connection, self._district, self.source_id, schools, self._time_zone)
        named = {"district": self._district, "source": self.source_id}
        for words in PEOPLE.values():
            chosen = {name: words[name] for name in ("person", "wanted", "cleared", "set", "columns", "values")}
            await script("roster_sync/write_people", **chosen).run(self._connection, **named)
            await script(f"roster_sync/write_{words['person']}_schools").run(self._connection, **named)
            primary = script("roster_sync/write_primary_schools", person=words["person"])
            await primary.run(self._connection, district=self._district)
        await self._write_sources(may_leave)
        await script("roster_sync/write_sections").run(self._connection, **named)
        await script("roster_sync/write_enrollments").run(self._connection, **named)
        return await self._end_what_follows(by)

    async def keep_records(self) -> None:
        """Write down by which records the source says what is on file; that is no change."""
        await script("roster_sync/keep_records").run(self._connection, district=self._district)

    async def keep(self, sync: SyncId, *, conflicts: bool, complete: bool) -> None:
        """Write down the records left out and the changes listed, and keep the queue of conflicts."""
        values = {"district": self._district, "source": self.source_id, "sync": sync, "now": self._now}
        await script("roster_sync/keep_listed").run(self._connection, **values)
        if conflicts:
            for words in PEOPLE.values():
                kept = script("roster_sync/keep_conflicts", person=words["person"])
                await kept.run(self._connection, **values, complete=complete)

    async def _write_sources(self, may_leave: Mapping[Kind, bool]) -> None:
        named = {"district": self._district, "source": self.source_id}
        for kind, words in PEOPLE.items():
            written = script("roster_sync/write_people_sources", person=words["person"])
            await written.run(self._connection, **named, may_leave=may_leave[kind])

    async def _use_source(self) -> None:
        if not self._source_is_new:
            await self._connection.execute(
                "UPDATE homeroom.roster_source SET retired = false WHERE district_id = $1 AND id = $2 AND retired",
                self._district,
                self.source_id,
            )
        else:
            await self._connection.execute(
                "INSERT INTO homeroom.roster_source (district_id, id, kind, name) VALUES ($1, $2, $3, $4)",
                self._district,
                self.source_id,
                self._source.format,
                self._source.name,
            )

    async def remember(self, choices: Mapping[Kind, str]) -> None:
        """Which fields are the SIS ids; a part of a roster chooses none, and what was chosen stays."""
        if choices:
            await self._connection.execute(
                "UPDATE homeroom.roster_source SET sis_ids = coalesce(sis_ids, '{}') || CAST($3 AS jsonb) "
                "WHERE district_id = $1 AND id = $2",
                self._district,
                self.source_id,
                to_json({kind.value: field for kind, field in choices.items()}),
            )

    async def _end_what_follows(self, by: str) -> list[Notice]:
        named = {"district": self._district, "now": self._now, "by": by}
        earliest = self.today - timedelta(days=1)
        rows = await script("roster_sync/end_appointments").fetch(
            self._connection,
            **named,
            earliest=earliest,
            schools=self._days["schools"],
            from_days=self._days["from_days"],
        )
        notices = [appointments_ended(EndReason(row["reason"]), row["count"]) for row in rows]
        today = await script("roster_sync/appointments_today").fetch(
            self._connection, district=self._district, **self._days
        )
        if today[0]["count"]:
            notices.append(appointments_frozen(today[0]["count"]))
        pins = await script("roster_sync/end_pins").fetch(self._connection, district=self._district, now=self._now)
        if pins[0]["count"]:
            notices.append(pins_ended(pins[0]["count"]))
        return notices
