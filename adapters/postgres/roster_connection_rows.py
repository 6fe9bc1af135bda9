"""A connected source and its row (`homeroom.roster_connection`)."""

from typing import Any

from adapters.postgres.json_text import to_json
from domain.ids import ConnectionId, JobId, SyncId
from domain.roster_source import ConnectionState, RosterConnection, SourceKind


def edited(connection: RosterConnection) -> dict[str, Any]:
    """What an edit may change."""
    return {
        "id": connection.id,
        "settings": to_json(dict(connection.settings)),
        "sealed": connection.sealed,
        "secrets": sorted(connection.secrets),
        "time_zone": connection.time_zone,
        "nightly_at": connection.nightly_at,
        "state": connection.state.value,
        "cursor": connection.cursor,
        "cursor_rules": connection.cursor_rules,
        "updated_by": connection.updated_by,
        "updated_at": connection.updated_at,
    }


def connection_of(row: Any) -> RosterConnection:
    return RosterConnection(
        id=ConnectionId(row["id"]),
        kind=SourceKind(row["kind"]),
        name=row["name"],
        settings=row["settings"],
        sealed=bytes(row["sealed"]),
        secrets=frozenset(row["secrets"]),
        time_zone=row["time_zone"],
        nightly_at=row["nightly_at"],
        state=ConnectionState(row["state"]),
        cursor=row["cursor"],
        cursor_rules=row["cursor_rules"],
        night_retries=row["night_retries"],
        next_sync=row["due_at"],
        sync_job=None if row["sync_job_id"] is None else JobId(row["sync_job_id"]),
        last_sync=None if row["last_sync_id"] is None else SyncId(row["last_sync_id"]),
        created_by=row["created_by"],
        created_at=row["created_at"],
        updated_by=row["updated_by"],
        updated_at=row["updated_at"],
        version=row["version"],
        checked_at=row["checked_at"],
    )
