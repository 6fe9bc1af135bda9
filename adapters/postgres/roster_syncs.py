"""The memory of roster syncs in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import asyncpg

from adapters.postgres.json_text import to_json
from adapters.postgres.roster_sync_rows import change_of, part_of, quarantined_of, sync_of
from adapters.postgres.statements import Statement
from application.paging import Page, PageRequest, page_of
from application.ports.rosters import SyncSource
from domain.ids import DistrictId, SchoolId, SyncId
from domain.roster_feed import Kind
from domain.roster_sync import Change, PartDecision, RosterSync, SyncChange, SyncPart, SyncQuarantine

_ADD = Statement("""
    INSERT INTO homeroom.roster_sync (district_id, format, status, dry_run, fingerprint, notices, counts, quarantined,
                                      error, run_by, started_at, finished_at, kept_until, pulled, source_name)
    VALUES (:district, :format, :status, :dry_run, :fingerprint, CAST(:notices AS jsonb), CAST(:counts AS jsonb),
            :quarantined, CAST(:error AS jsonb), :run_by, :started_at, :finished_at, :kept_until, :pulled, :source)
    RETURNING id
""")
_ADD_PARTS = Statement("""
    INSERT INTO homeroom.roster_sync_part
        (district_id, sync_id, ordinal, school_id, school_name, status, hold_code, hold_reason, counts, decision, decided_by,
         decided_at)
    SELECT :district, :sync, ordinal, school_id, name, status, hold_code, hold_reason, CAST(counts AS jsonb), decision, by, at
    FROM unnest(CAST(:schools AS bigint[]), CAST(:names AS text[]), CAST(:statuses AS text[]), CAST(:codes AS text[]),
                CAST(:reasons AS text[]), CAST(:counts AS text[]), CAST(:decisions AS text[]), CAST(:decided_by AS text[]),
                CAST(:decided_at AS timestamptz[]))
        WITH ORDINALITY AS part (school_id, name, status, hold_code, hold_reason, counts, decision, by, at, ordinal)
""")
_FIND = Statement("""
    SELECT * FROM homeroom.roster_sync WHERE district_id = :district AND id = ANY(CAST(:ids AS bigint[]))
""")
_PARTS = Statement("""
    SELECT * FROM homeroom.roster_sync_part
    WHERE district_id = :district AND sync_id = ANY(CAST(:ids AS bigint[])) ORDER BY sync_id, ordinal
""")
_HOLD = Statement("SELECT FROM homeroom.roster_sync WHERE district_id = :district AND id = :id FOR UPDATE")
_DECIDE = Statement("""
    UPDATE homeroom.roster_sync_part p SET decision = d.decision, decided_by = d.by, decided_at = d.at
    FROM unnest(CAST(:names AS text[]), CAST(:decisions AS text[]), CAST(:decided_by AS text[]),
                CAST(:decided_at AS timestamptz[])) AS d (name, decision, by, at)
    WHERE p.district_id = :district AND p.sync_id = :sync AND p.school_name = d.name
      AND p.status = 'held' AND p.decision IS NULL
""")
_WAITS = """
    NOT s.dry_run AND EXISTS (
        SELECT FROM homeroom.roster_sync_part p
        WHERE p.district_id = s.district_id AND p.sync_id = s.id AND p.status = 'held' AND p.decision IS NULL)
"""
_WAITING = Statement(f"""
    SELECT s.id FROM homeroom.roster_sync s
    JOIN homeroom.roster_source r ON r.district_id = s.district_id AND r.id = s.source_id
    WHERE s.district_id = :district AND s.id < :before AND r.kind = :format AND r.name = :name AND {_WAITS}
    ORDER BY s.id
""")
_OF_SCHOOL = f"""
    s.district_id = :district AND (CAST(:school AS bigint) IS NULL OR EXISTS (
        SELECT FROM homeroom.roster_sync_part p
        WHERE p.district_id = s.district_id AND p.sync_id = s.id AND p.school_id = :school))
    AND (NOT CAST(:waiting AS boolean) OR {_WAITS})
"""
_NEWEST = """
    SELECT s.id FROM homeroom.roster_sync s
    WHERE {where} AND (CAST(:after AS bigint) IS NULL OR s.id < :after) AND (CAST(:before AS bigint) IS NULL OR s.id > :before)
    ORDER BY s.id {way} LIMIT :limit
"""
_COUNT = Statement(f"SELECT count(*) AS count FROM homeroom.roster_sync s WHERE {_OF_SCHOOL}")
_WINDOW = """
    AND (CAST(:after AS bigint) IS NULL OR ordinal > :after) AND (CAST(:before AS bigint) IS NULL OR ordinal < :before)
    ORDER BY ordinal {way} LIMIT :limit
"""
_QUARANTINE = """
    FROM homeroom.roster_sync_quarantine
    WHERE district_id = :district AND sync_id = :sync AND (CAST(:kinds AS text[]) IS NULL OR kind = ANY(:kinds))
"""
_CHANGES = """
    FROM homeroom.roster_sync_change
    WHERE district_id = :district AND sync_id = :sync AND (CAST(:kinds AS text[]) IS NULL OR kind = ANY(:kinds))
      AND (CAST(:school AS bigint) IS NULL OR school_id = :school)
      AND (CAST(:changes AS text[]) IS NULL OR change = ANY(:changes))
"""


class PostgresRosterSyncs:
    """See `application.ports.rosters.RosterSyncs`."""

    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district

    async def add(self, sync: RosterSync) -> SyncId:
        told = sync.to_json()
        row = await _ADD.fetchrow(
            self._connection,
            district=self._district,
            format=sync.format,
            status=sync.status.value,
            dry_run=sync.dry_run,
            fingerprint=sync.fingerprint,
            notices=to_json(told["notices"]),
            counts=to_json(told["counts"]),
            quarantined=sync.quarantined,
            error=None if sync.error is None else to_json(dict(sync.error)),
            run_by=sync.run_by,
            started_at=sync.started_at,
            finished_at=sync.finished_at,
            kept_until=sync.kept_until,
            pulled=sync.pulled,
            source=sync.source,
        )
        id_: int = row["id"] if row is not None else 0
        await _ADD_PARTS.execute(
            self._connection,
            district=self._district,
            sync=id_,
            schools=[part.school for part in sync.parts],
            names=[part.name for part in sync.parts],
            statuses=[part.status.value for part in sync.parts],
            codes=[part.hold and part.hold.code for part in sync.parts],
            reasons=[part.hold and part.hold.message for part in sync.parts],
            counts=[to_json(part.counts.to_json()) for part in sync.parts],
            **_decided([part.decision for part in sync.parts]),
        )
        return SyncId(id_)

    async def find(self, ids: Collection[SyncId]) -> Mapping[SyncId, RosterSync]:
        asked = {"district": self._district, "ids": list(ids)}
        parts: dict[int, list[SyncPart]] = {}
        for row in await _PARTS.fetch(self._connection, **asked):
            parts.setdefault(row["sync_id"], []).append(part_of(row))
        rows = await _FIND.fetch(self._connection, **asked)
        return {SyncId(row["id"]): sync_of(row, parts.get(row["id"], [])) for row in rows}

    async def hold(self, id: SyncId) -> RosterSync | None:
        await _HOLD.fetch(self._connection, district=self._district, id=id)
        return (await self.find([id])).get(id)

    async def waiting(self, source: SyncSource, *, before: SyncId) -> Sequence[RosterSync]:
        rows = await _WAITING.fetch(
            self._connection, district=self._district, before=before, format=source.format, name=source.name
        )
        found = await self.find([SyncId(row["id"]) for row in rows])
        return [found[SyncId(row["id"])] for row in rows]

    async def decide(self, sync: SyncId, decisions: Mapping[str, PartDecision]) -> None:
        await _DECIDE.execute(
            self._connection,
            district=self._district,
            sync=sync,
            names=list(decisions),
            **_decided(list(decisions.values())),
        )

    async def syncs(self, school: SchoolId | None, page: PageRequest, *, waiting: bool = False) -> Page[RosterSync]:
        named = {"district": self._district, "school": school, "waiting": waiting}
        newest = Statement(_NEWEST.format(where=_OF_SCHOOL, way="" if page.backwards else "DESC"))
        rows = await newest.fetch(self._connection, **named, **_window(page))
        found = await self.find([SyncId(row["id"]) for row in rows])

        async def total() -> int:
            return await _counted(_COUNT, self._connection, **named)

        return page_of([found[SyncId(row["id"])] for row in rows], lambda sync: (sync.id,), page, total)

    async def quarantine(self, sync: SyncId, kinds: Collection[Kind] | None, page: PageRequest) -> Page[SyncQuarantine]:
        named = {"district": self._district, "sync": sync, "kinds": _values(kinds)}
        rows = await _listed(_QUARANTINE, page).fetch(self._connection, **named, **_window(page))
        counted = Statement(f"SELECT count(*) AS count {_QUARANTINE}")

        async def total() -> int:
            return await _counted(counted, self._connection, **named)

        return page_of([quarantined_of(row) for row in rows], lambda one: (one.ordinal,), page, total)

    async def changes(
        self,
        sync: SyncId,
        school: SchoolId | None,
        kinds: Collection[Kind] | None,
        changes: Collection[Change] | None,
        page: PageRequest,
    ) -> Page[SyncChange]:
        named = {
            "district": self._district,
            "sync": sync,
            "school": school,
            "kinds": _values(kinds),
            "changes": _values(changes),
        }
        rows = await _listed(_CHANGES, page).fetch(self._connection, **named, **_window(page))
        counted = Statement(f"SELECT count(*) AS count {_CHANGES}")

        async def total() -> int:
            return await _counted(counted, self._connection, **named)

        return page_of([change_of(row) for row in rows], lambda one: (one.ordinal,), page, total)


def _decided(decisions: Sequence[PartDecision | None]) -> dict[str, Any]:
    return {
        "decisions": [one and one.what.value for one in decisions],
        "decided_by": [one and one.by for one in decisions],
        "decided_at": [one and one.at for one in decisions],
    }


def _listed(source: str, page: PageRequest) -> Statement:
    return Statement(f"SELECT * {source} {_WINDOW.format(way='DESC' if page.backwards else '')}")


def _window(page: PageRequest) -> dict[str, Any]:
    return {
        "after": page.after[-1] if page.after else None,
        "before": page.before[-1] if page.before else None,
        "limit": page.limit + 1,
    }


def _values(chosen: Collection[Kind] | Collection[Change] | None) -> list[str] | None:
    return None if chosen is None else [one.value for one in chosen]


async def _counted(statement: Statement, connection: "asyncpg.Connection[Any]", **named: Any) -> int:
    row = await statement.fetchrow(connection, **named)
    return 0 if row is None else int(row["count"])
