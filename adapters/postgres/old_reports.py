"""What reports keep of single people, in PostgreSQL. Rows that somebody else is at are left for the next time."""

from datetime import datetime
from typing import Any

import asyncpg

from adapters.postgres.statements import Statement
from domain.ids import DistrictId

# From the runs, which are few, to their rows, which have the run first in their key. What can still be released keeps its list.
_OF_RUNS = """
    DELETE FROM homeroom.{table} WHERE ctid = ANY(ARRAY(
        SELECT old.ctid FROM homeroom.roster_sync s
        JOIN homeroom.{table} old ON old.district_id = s.district_id AND old.sync_id = s.id
        WHERE s.district_id = :district AND old.district_id = :district AND s.finished_at < :before AND s.kept_until IS NULL
        LIMIT :limit FOR UPDATE OF old SKIP LOCKED)) AND district_id = :district
"""
_CHANGES = Statement(_OF_RUNS.format(table="roster_sync_change"))
_QUARANTINE = Statement(_OF_RUNS.format(table="roster_sync_quarantine"))
# The lists of rows in the results of roster imports and syncs, and of imports of grades and attendance; their counts are apart.
_RESULTS = Statement("""
    UPDATE homeroom.job j
    SET result = j.result || (
        SELECT jsonb_object_agg(list, CAST('[]' AS jsonb))
        FROM unnest(ARRAY['quarantined', 'leftOut', 'reportedIds']) list WHERE j.result ? list)
    WHERE j.district_id = :district AND j.id = ANY(ARRAY(
        SELECT id FROM homeroom.job
        WHERE district_id = :district AND finished_at < :before
          AND coalesce(result -> 'quarantined' -> 0, result -> 'leftOut' -> 0, result -> 'reportedIds' -> 0) IS NOT NULL
        LIMIT :limit FOR UPDATE SKIP LOCKED))
""")
_CONFLICTS = Statement("""
    DELETE FROM homeroom.roster_conflict WHERE district_id = :district AND id = ANY(ARRAY(
        SELECT id FROM homeroom.roster_conflict
        WHERE district_id = :district AND resolved_at < :before LIMIT :limit FOR UPDATE SKIP LOCKED))
""")
_ANSWERS = Statement("""
    DELETE FROM homeroom.idempotency_key WHERE district_id = :district AND ctid = ANY(ARRAY(
        SELECT ctid FROM homeroom.idempotency_key
        WHERE district_id = :district AND kept_until <= now() LIMIT :limit FOR UPDATE SKIP LOCKED))
""")


class PostgresOldReports:
    """See `application.ports.old_reports.OldReports`."""

    def __init__(self, driver: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = driver
        self._district = district

    async def forget(self, before: datetime, limit: int) -> int:
        forgotten = 0
        for statement in (_CHANGES, _QUARANTINE, _RESULTS, _CONFLICTS):
            forgotten += await statement.execute(self._connection, district=self._district, before=before, limit=limit)
        return forgotten

    async def forget_answers(self, limit: int) -> int:
        return await _ANSWERS.execute(self._connection, district=self._district, limit=limit)
