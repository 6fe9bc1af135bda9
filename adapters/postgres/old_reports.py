"""What reports keep of single people, in PostgreSQL. Rows that somebody else is at are left for the next time."""

from datetime import datetime
from typing import Any

import asyncpg

from adapters.postgres.statements import Statement
from application.ports.old_reports import FORGOTTEN
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
# What an error said may quote a file; its code does not.
_ERROR = "jsonb_build_object('code', {row}.error -> 'code', 'message', CAST(:forgotten AS text))"
# The lists of rows and file names in results, whose counts are apart; what was asked for, such as a list of ids. No job is asked
# for with nothing, so that an empty payload says that this one is done.
_JOBS = Statement(f"""
    UPDATE homeroom.job j
    SET payload = '{{}}',
        error = CASE WHEN j.error IS NOT NULL THEN {_ERROR.format(row="j")} END,
        result = j.result || coalesce((
            SELECT jsonb_object_agg(list, CAST('[]' AS jsonb))
            FROM unnest(ARRAY['quarantined', 'leftOut', 'reportedIds', 'fetched', 'changing']) list
            WHERE j.result ? list), '{{}}')
    WHERE j.district_id = :district AND j.id = ANY(ARRAY(
        SELECT id FROM homeroom.job
        WHERE district_id = :district AND finished_at < :before AND payload <> '{{}}'
        LIMIT :limit FOR UPDATE SKIP LOCKED))
""")
_RUNS = Statement(f"""
    UPDATE homeroom.roster_sync s SET error = {_ERROR.format(row="s")}
    WHERE s.district_id = :district AND s.id = ANY(ARRAY(
        SELECT id FROM homeroom.roster_sync
        WHERE district_id = :district AND finished_at < :before AND error ->> 'message' <> :forgotten
        LIMIT :limit FOR UPDATE SKIP LOCKED))
""")
_FILES = Statement(f"""
    UPDATE homeroom.drop_file f
    SET name = '', error = CASE WHEN f.error IS NOT NULL THEN {_ERROR.format(row="f")} END
    WHERE f.district_id = :district AND f.id = ANY(ARRAY(
        SELECT id FROM homeroom.drop_file
        WHERE district_id = :district AND told_at < :before AND name <> ''
        LIMIT :limit FOR UPDATE SKIP LOCKED))
""")
_UNSAID_LIST = """
    CASE WHEN {audience} ? 'studentSisIds' THEN jsonb_build_object('studentSisIds', (
        SELECT jsonb_agg(jsonb_build_array('', listed.id -> 1) ORDER BY listed.place)
        FROM jsonb_array_elements({audience} -> 'studentSisIds') WITH ORDINALITY listed (id, place)))
    ELSE {audience} END
"""
# Who was listed for a mass schedule that can be undone no more. How many they were, and on which lines, stays.
_MASS_RUNS = Statement(f"""
    UPDATE homeroom.mass_run r
    SET reported_ids = '[]',
        mass_order = r.mass_order || jsonb_build_object(
            'who', {_UNSAID_LIST.format(audience="(r.mass_order -> 'who')")},
            'exclude', (
                SELECT coalesce(jsonb_agg({_UNSAID_LIST.format(audience="every.audience")} ORDER BY every.place), '[]')
                FROM jsonb_array_elements(r.mass_order -> 'exclude') WITH ORDINALITY every (audience, place)))
    WHERE r.district_id = :district AND r.id = ANY(ARRAY(
        SELECT id FROM homeroom.mass_run
        WHERE district_id = :district AND applied_at < :before
          AND CAST(mass_order -> 'when' ->> 'to' AS date) < CAST(CAST(:before AS timestamptz) AS date)
          AND (reported_ids <> '[]' OR jsonb_path_exists(mass_order, '$.**.studentSisIds[*][0] ? (@ != "")'))
        LIMIT :limit FOR UPDATE SKIP LOCKED))
""")


def _deletes(table: str, old: str) -> Statement:
    return Statement(f"""
        DELETE FROM homeroom.{table} WHERE district_id = :district AND ctid = ANY(ARRAY(
            SELECT ctid FROM homeroom.{table}
            WHERE district_id = :district AND {old} LIMIT :limit FOR UPDATE SKIP LOCKED))
    """)


_DELETED = (
    _CHANGES,
    _QUARANTINE,
    _deletes("roster_conflict", "resolved_at < :before"),
    _deletes("mass_plan", "expires_at < :before"),
    _deletes("notification", "made_at < :before"),
    _deletes("notification_digest", "made_at < :before"),
    _deletes("staff_notification", "made_at < :before"),
    _deletes("staff_digest", "made_at < :before"),
    _deletes(
        "appointment_request",
        "requested_at < :before AND on_date < CAST(CAST(:before AS timestamptz) AS date)",
    ),
    _deletes("waiter", "ended_at < :before"),
)
_ANSWERS = _deletes("idempotency_key", "kept_until <= now()")


class PostgresOldReports:
    """See `application.ports.old_reports.OldReports`."""

    def __init__(self, driver: "asyncpg.Connection[Any]", district: DistrictId) -> None:
        self._connection = driver
        self._district = district

    async def forget(self, before: datetime, limit: int) -> int:
        forgotten = 0
        what = {"district": self._district, "before": before, "limit": limit}
        for statement in (*_DELETED, _MASS_RUNS):
            forgotten += await statement.execute(self._connection, **what)
        for statement in (_JOBS, _RUNS, _FILES):
            forgotten += await statement.execute(self._connection, **what, forgotten=FORGOTTEN)
        return forgotten

    async def forget_answers(self, limit: int) -> int:
        return await _ANSWERS.execute(self._connection, district=self._district, limit=limit)
