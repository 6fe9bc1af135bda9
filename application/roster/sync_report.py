"""The report of one run as rows of text, for a spreadsheet: what was held, what changed, what was left out and why."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from application.access import Viewer
from application.paging import PageRequest
from application.ports.transaction import Begin
from application.roster.roster_syncs import ReadRosterSyncs
from domain.errors import not_found
from domain.ids import SchoolId, SyncId
from domain.roster_sync import RosterSync, SyncChange, SyncPart, SyncQuarantine

Row = tuple[str, ...]

COLUMNS: Row = (
    "what",
    "school",
    "kind",
    "name",
    "file",
    "row",
    "field",
    "value",
    "before",
    "after",
    "code",
    "message",
    "sourceId",
    "source",
)
_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class ReportSync:
    begin: Begin

    async def __call__(self, viewer: Viewer, sync: SyncId) -> AsyncIterator[Row]:
        """`COLUMNS`, then a row for every held school, every change that is listed, and every record left out.

        District admins have all of it; an admin of schools what is about these, without the records left out, which may be of
        any school. Memory stays flat. Raises `Refused` `NOT_FOUND` before the first row where the viewer may not read the run.
        """
        read = ReadRosterSyncs(self.begin)
        found = (await read.find(viewer, [sync])).get(sync)
        if found is None:
            raise not_found("roster sync", "id")
        return _with_source(_rows(read, viewer, found), found.source or "")


async def _with_source(rows: AsyncIterator[Row], source: str) -> AsyncIterator[Row]:
    """`COLUMNS`, then every row with what the source is called: reports of several sources may go into one sheet."""
    yield COLUMNS
    async for row in rows:
        yield (*row, source)


async def _rows(read: ReadRosterSyncs, viewer: Viewer, sync: RosterSync) -> AsyncIterator[Row]:
    own = [part for part in sync.parts if part.school is not None and viewer.administers(part.school)]
    parts = list(sync.parts) if viewer.runs_district else own
    for part in parts:
        if part.hold is not None:
            yield _held(part)
    schools: list[SchoolId | None] = [None] if viewer.runs_district else [part.school for part in own]
    for school in schools:
        request: PageRequest | None = PageRequest(_PAGE)
        while request is not None:
            page = await read.changes(viewer, sync.id, request, school=school)
            for change in page.items:
                yield _changed(change)
            request = PageRequest(_PAGE, after=page.keys[-1]) if page.has_more else None
    if not viewer.runs_district:
        return
    request = PageRequest(_PAGE)
    while request is not None:
        left_out = await read.quarantine(viewer, sync.id, None, request)
        for record in left_out.items:
            yield _left_out(record)
        request = PageRequest(_PAGE, after=left_out.keys[-1]) if left_out.has_more else None


def _held(part: SyncPart) -> Row:
    decision = "" if part.decision is None else f" {part.decision.what.value.title()} by {part.decision.by}."
    hold = part.hold
    code, message = ("", "") if hold is None else (hold.code, hold.message)
    return ("held", part.name, "", "", "", "", "", "", "", "", code, message + decision, "")


def _changed(change: SyncChange) -> Row:
    about = (change.change.value, change.school_name or "", change.kind.value, change.name)
    return (*about, "", "", "", "", _fields(change.before), _fields(change.after), "", "", "")


def _left_out(record: SyncQuarantine) -> Row:
    where = (record.file, str(record.row), record.field, record.value)
    return (
        "quarantined",
        record.school_name or "",
        record.kind.value,
        "",
        *where,
        "",
        "",
        record.code,
        record.message,
        record.source_id or "",
    )


def _fields(fields: Mapping[str, Any] | None) -> str:
    return "; ".join(f"{name}: {_text(value)}" for name, value in sorted((fields or {}).items()))


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
