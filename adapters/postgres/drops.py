"""Files taken out of the drop folder, in PostgreSQL."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import asyncpg

from adapters.postgres.json_text import to_json
from adapters.postgres.statements import Statement
from application.paging import Page, PageRequest, page_of
from application.ports.drops import NewDrop
from domain.date_formats import DateFormat
from domain.drops import Box, Drop, DropKind
from domain.ids import DistrictId, DropId, JobId, SchoolId

_HOLD = Statement("SELECT pg_advisory_xact_lock(1148350320, :district)")  # "Drop" in the two-key form
_DATE_FORMAT = Statement("SELECT date_format FROM homeroom.drop_setting WHERE district_id = :district")
_SET_DATE_FORMAT = Statement("""
    INSERT INTO homeroom.drop_setting (district_id, date_format) VALUES (:district, :format)
    ON CONFLICT (district_id) DO UPDATE SET date_format = excluded.date_format
""")
_KNOWN = Statement("""
    SELECT token FROM homeroom.drop_file WHERE district_id = :district AND token = ANY(CAST(:tokens AS text[]))
""")
_ADD = Statement("""
    INSERT INTO homeroom.drop_file
        (district_id, school_id, token, name, kind, fingerprint, job_id, same_as, error, taken_at)
    VALUES (:district, :school, :token, :name, :kind, :fingerprint, :job, :same_as, CAST(:error AS jsonb), :taken_at)
""")
_LATEST = Statement("""
    SELECT * FROM homeroom.drop_file
    WHERE district_id = :district AND school_id IS NOT DISTINCT FROM CAST(:school AS bigint) AND kind = :kind
      AND job_id IS NOT NULL
    ORDER BY id DESC LIMIT 1
""")
_UNTOLD = Statement("""
    SELECT * FROM homeroom.drop_file WHERE district_id = :district AND told_at IS NULL ORDER BY id LIMIT 100
    FOR UPDATE SKIP LOCKED
""")
_TOLD = Statement("UPDATE homeroom.drop_file SET told_at = :at WHERE district_id = :district AND id = :id")
_RECENT = Statement("SELECT * FROM homeroom.drop_file WHERE district_id = :district ORDER BY id DESC LIMIT :most")
_PAGE = """
    SELECT * FROM homeroom.drop_file
    WHERE district_id = :district AND school_id IS NOT DISTINCT FROM CAST(:school AS bigint)
      AND (CAST(:after AS bigint) IS NULL OR id < :after) AND (CAST(:before AS bigint) IS NULL OR id > :before)
    ORDER BY id {way} LIMIT :limit
"""
_COUNT = Statement("""
    SELECT count(*) FROM homeroom.drop_file
    WHERE district_id = :district AND school_id IS NOT DISTINCT FROM CAST(:school AS bigint)
""")


class PostgresDrops:
    """See `application.ports.drops.Drops`."""

    def __init__(self, connection: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = connection
        self._district = district

    async def hold(self) -> None:
        await _HOLD.execute(self._connection, district=self._district)

    async def date_format(self) -> DateFormat:
        return DateFormat(await _DATE_FORMAT.fetchval(self._connection, district=self._district) or DateFormat.ISO)

    async def set_date_format(self, format: DateFormat) -> None:
        await _SET_DATE_FORMAT.execute(self._connection, district=self._district, format=format.value)

    async def known(self, tokens: Collection[str]) -> frozenset[str]:
        rows = await _KNOWN.fetch(self._connection, district=self._district, tokens=list(tokens))
        return frozenset(row["token"] for row in rows)

    async def add(self, drop: NewDrop) -> None:
        await _ADD.execute(
            self._connection,
            district=self._district,
            school=drop.box.school,
            token=drop.token,
            name=drop.name,
            kind=None if drop.kind is None else drop.kind.value,
            fingerprint=drop.fingerprint,
            job=drop.job,
            same_as=drop.same_as,
            error=None if drop.error is None else to_json(dict(drop.error)),
            taken_at=drop.taken_at,
        )

    async def latest(self, school: SchoolId | None, kind: DropKind) -> Drop | None:
        row = await _LATEST.fetchrow(self._connection, district=self._district, school=school, kind=kind.value)
        return None if row is None else self._drop(row)

    async def untold(self) -> Sequence[Drop]:
        return [self._drop(row) for row in await _UNTOLD.fetch(self._connection, district=self._district)]

    async def told(self, drop: DropId, at: datetime) -> None:
        await _TOLD.execute(self._connection, district=self._district, id=drop, at=at)

    async def recent(self, most: int) -> Sequence[Drop]:
        return [self._drop(row) for row in await _RECENT.fetch(self._connection, district=self._district, most=most)]

    async def page(self, school: SchoolId | None, request: PageRequest) -> Page[Drop]:
        (after,), (before,) = request.after or (None,), request.before or (None,)
        box = {"district": self._district, "school": school}
        rows = await Statement(_PAGE.format(way="" if request.backwards else "DESC")).fetch(
            self._connection, **box, after=after, before=before, limit=request.limit + 1
        )

        async def total() -> int:
            return int(await _COUNT.fetchval(self._connection, **box))

        return page_of([self._drop(row) for row in rows], lambda one: (one.id,), request, total)

    def _drop(self, row: Any) -> Drop:
        school, job, same_as = row["school_id"], row["job_id"], row["same_as"]
        return Drop(
            id=DropId(row["id"]),
            box=Box(self._district, None if school is None else SchoolId(school)),
            token=row["token"],
            name=row["name"],
            kind=None if row["kind"] is None else DropKind(row["kind"]),
            fingerprint=row["fingerprint"],
            job=None if job is None else JobId(job),
            same_as=None if same_as is None else DropId(same_as),
            error=row["error"],
            taken_at=row["taken_at"],
            told_at=row["told_at"],
        )
