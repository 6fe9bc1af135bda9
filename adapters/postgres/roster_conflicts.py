"""The queue of identity conflicts in PostgreSQL."""

from collections.abc import Collection, Mapping
from typing import Any

import asyncpg

from adapters.postgres.statements import Statement
from application.paging import Page, PageRequest, page_of
from domain.ids import ConflictId, DistrictId, SyncId
from domain.roster_conflict import ConflictChoice, ConflictRecord, IdentityConflict
from domain.roster_feed import Kind
from domain.roster_identity import Conflict

_CONFLICT = """
    SELECT c.*, r.kind AS format, r.name AS source
    FROM homeroom.roster_conflict c
    JOIN homeroom.roster_source r ON r.district_id = c.district_id AND r.id = c.source_id
    WHERE c.district_id = :district AND c.resolved_at IS NULL
"""
_FIND = Statement(f"{_CONFLICT} AND c.id = ANY(CAST(:ids AS bigint[]))")
_HOLD = Statement(f"{_CONFLICT} AND c.id = :id FOR UPDATE OF c")
_PAGE = (
    _CONFLICT
    + """
    AND (CAST(:after AS bigint) IS NULL OR c.id > :after) AND (CAST(:before AS bigint) IS NULL OR c.id < :before)
    ORDER BY c.id {way} LIMIT :limit
"""
)
_COUNT = Statement(
    "SELECT count(*) FROM homeroom.roster_conflict WHERE district_id = :district AND resolved_at IS NULL"
)
_KNOWS = "SELECT count(*) FROM homeroom.{person} WHERE district_id = :district AND id = :person"
_KNOWN = {kind: Statement(_KNOWS.format(person=kind.value)) for kind in (Kind.STUDENT, Kind.STAFFER)}
_CHOOSE = Statement("""
    UPDATE homeroom.roster_conflict
    SET chosen = :chosen, person_id = :person, chosen_by = :by, chosen_at = :at
    WHERE district_id = :district AND id = :id AND resolved_at IS NULL
""")


class PostgresRosterConflicts:
    """See `application.ports.roster_conflicts.RosterConflicts`."""

    def __init__(self, driver: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = driver
        self._district = district

    async def page(self, request: PageRequest) -> Page[IdentityConflict]:
        rows = await Statement(_PAGE.format(way="DESC" if request.backwards else "")).fetch(
            self._connection,
            district=self._district,
            after=request.after[-1] if request.after else None,
            before=request.before[-1] if request.before else None,
            limit=request.limit + 1,
        )

        async def total() -> int:
            return int(await _COUNT.fetchval(self._connection, district=self._district))

        return page_of([_conflict(row) for row in rows], lambda one: (one.id,), request, total)

    async def find(self, ids: Collection[ConflictId]) -> Mapping[ConflictId, IdentityConflict]:
        rows = await _FIND.fetch(self._connection, district=self._district, ids=list(ids))
        return {one.id: one for one in map(_conflict, rows)}

    async def hold(self, id: ConflictId) -> IdentityConflict | None:
        row = await _HOLD.fetchrow(self._connection, district=self._district, id=id)
        return None if row is None else _conflict(row)

    async def knows(self, kind: Kind, person: int) -> bool:
        return bool(await _KNOWN[kind].fetchval(self._connection, district=self._district, person=person))

    async def choose(self, id: ConflictId, choice: ConflictChoice | None) -> None:
        chosen = None if choice is None else "new" if choice.person is None else "person"
        await _CHOOSE.execute(
            self._connection,
            district=self._district,
            id=id,
            chosen=chosen,
            person=choice and choice.person,
            by=choice and choice.by,
            at=choice and choice.at,
        )


def _conflict(row: Any) -> IdentityConflict:
    choice = None if row["chosen"] is None else ConflictChoice(row["person_id"], row["chosen_by"], row["chosen_at"])
    return IdentityConflict(
        id=ConflictId(row["id"]),
        kind=Kind(row["kind"]),
        format=row["format"],
        source=row["source"],
        code=Conflict(row["code"]),
        record=ConflictRecord(row["source_key"], row["sis_id"], row["first_name"], row["last_name"], row["email"]),
        people=tuple(sorted(set(row["people"]))),
        sync=SyncId(row["sync_id"]),
        found_at=row["found_at"],
        choice=choice,
    )
