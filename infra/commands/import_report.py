"""What an import did, for programs and in words."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from application.paging import PageRequest
from domain.errors import Refusals, Refused
from domain.ids import JobId, SyncId
from domain.roster_feed import Kind
from domain.roster_sync import Counts, SyncChange, SyncStatus, Tally
from infra.commands.common import HELD, REFUSED, Answer
from infra.commands.names import id_of
from infra.commands.school_prebook import prebooked
from infra.commands.session import Session
from infra.commands.tables import number, table

MOST_CHANGES = 50_000
"""How many changes of a dry run are listed one by one; the API has them all."""
SHOWN = 10

_SENTENCES = {
    SyncStatus.APPLIED: "Imported.",
    SyncStatus.UNCHANGED: "Nothing was different: everything is as it was.",
    SyncStatus.DRY_RUN: "A dry run: nothing was written.",
    SyncStatus.HELD: "Held: the schools marked `held` are unchanged and wait for a district admin; the others were imported.",
}


@dataclass(frozen=True, slots=True)
class Report:
    """The report of one run that was not rejected; `result` is its job's."""

    session: Session
    result: Mapping[str, Any]
    prebooked: list[dict[str, Any]]
    """What was booked by itself, school by school."""
    applied: str = _SENTENCES[SyncStatus.APPLIED]

    async def answer(self, status: int) -> Answer:
        kept = {key: value for key, value in self.result.items() if key not in ("syncId", "prebooking")}
        data: dict[str, Any] = {
            "status": self.result["status"],
            "district": self.session.district.name,
            "id": id_of(self.session, "RosterSync", self.result["syncId"]),
            **kept,
            "prebooked": self.prebooked,
        }
        changes: list[SyncChange] = []
        if self._is_dry:
            changes, more = await self._changes()
            data |= {"changes": [_change(one) for one in changes], "changesMore": more}
        return Answer(data, "\n\n".join(self._paragraphs(changes)), status)

    @property
    def _is_dry(self) -> bool:
        return bool(self.result["status"] == SyncStatus.DRY_RUN)

    async def _changes(self) -> tuple[list[SyncChange], bool]:
        read, found = self.session.app.read_roster_syncs.changes, list[SyncChange]()
        request: PageRequest | None = PageRequest(5_000)
        while request is not None and len(found) < MOST_CHANGES:
            page = await read(self.session.viewer, SyncId(self.result["syncId"]), request)
            found += page.items
            request = PageRequest(5_000, after=page.keys[-1]) if page.has_more else None
        return found, request is not None

    def _paragraphs(self, changes: list[SyncChange]) -> Iterator[str]:
        yield _counts_table(self.result)
        for part in self.result["schools"]:
            if part["hold"] is not None:
                yield f"{part['school']} is held: {part['hold']['message']}"
        if changes:
            rows = [(one.school_name, one.kind.value, one.change.value, one.name) for one in changes[: 2 * SHOWN]]
            text = table(("school", "kind", "change", "record"), rows)
            yield text + _and_more(len(changes) - len(rows), "changes; --json lists them")
        quarantined = self.result["quarantined"]
        if quarantined:
            lines = [_quarantine_line(one) for one in quarantined[:SHOWN]]
            more = _and_more(len(quarantined) - len(lines), "left out; --json lists them")
            yield "Left out:\n" + "\n".join(lines) + more
        if self.result["notices"]:
            yield "\n".join(
                f"Note: {one['message']}" + (f" ({number(one['count'])})" if one["count"] > 1 else "")
                for one in self.result["notices"]
            )
        status = SyncStatus(self.result["status"])
        yield self.applied if status is SyncStatus.APPLIED else _SENTENCES[status]
        for one in self.prebooked:
            booked = sum(one["counts"].get(outcome, 0) for outcome in ("created", "replaced"))
            yield (
                f"Pre-booked: {number(booked)}."
                if one["error"] is None
                else f"Not pre-booked: {one['error']['message']}"
            )
        if self.result["status"] == SyncStatus.HELD:
            id = id_of(self.session, "RosterSync", self.result["syncId"])
            yield f"To apply it all the same: homeroom hold release {id}\nNot to: homeroom hold discard {id}"


async def reported(
    session: Session, ask: Callable[[], Awaitable[JobId]], *, applied: str = _SENTENCES[SyncStatus.APPLIED]
) -> Answer:
    """Ask for an import and work it: its report, whatever became of it, with the exit status that says so.

    `applied`: what is said where it was applied.
    """
    try:
        result = await session.work_job(await ask())
    except (Refused, Refusals) as refusal:
        return rejected(session, refusal, REFUSED)
    report = Report(session, result, await prebooked(session, result), applied)
    return await report.answer(HELD if result["status"] == SyncStatus.HELD else 0)


def rejected(session: Session, refusal: Refused | Refusals, status: int) -> Answer:
    """The report of an input that cannot be trusted as a whole: nothing was changed."""
    each = refusal.refusals if isinstance(refusal, Refusals) else (refusal,)
    errors = [_error(one) for one in each]
    data: dict[str, Any] = {
        "status": SyncStatus.REJECTED.value,
        "district": session.district.name,
        "id": None,
        "schools": [],
        "counts": Counts().to_json(),
        "notices": [],
        "quarantined": [],
        "quarantinedMore": False,
        "error": errors[0],
    }
    return Answer(data, "\n".join(f"Rejected: {one.message}" for one in each), status)


def _counts_table(result: Mapping[str, Any]) -> str:
    """Per school and kind; kinds of which nothing is to be told are left out, large districts cut short."""
    tallies = [tally.value for tally in Tally]
    rows: list[tuple[object, ...]] = []
    for part in result["schools"]:
        for kind in Kind:
            counts = part["counts"][kind.value]
            if any(counts.values()):
                rows.append((part["school"], part["status"], kind.value, *(counts[tally] for tally in tallies)))
    whole = "Written" if result["status"] == SyncStatus.HELD else "All"  # what is held is not counted again
    for kind in Kind:
        counts = result["counts"][kind.value]
        rows.append((whole, result["status"], kind.value, *(counts[tally] for tally in tallies)))
    return table(("school", "status", "kind", *tallies), rows)


def _quarantine_line(one: Mapping[str, Any]) -> str:
    return f"  {one['file']}:{one['row']}  {one['field']} {one['value']!r}  {one['code']}  {one['message']}"


def _and_more(count: int, what: str) -> str:
    return f"\n… and {number(count)} more {what}." if count > 0 else ""


def _change(one: SyncChange) -> dict[str, Any]:
    return {
        "school": one.school_name,
        "kind": one.kind.value,
        "change": one.change.value,
        "name": one.name,
        "before": one.before,
        "after": one.after,
    }


def _error(refusal: Refused) -> dict[str, Any]:
    """`details`: file and row, where there are any."""
    return {
        "code": refusal.code,
        "message": refusal.message,
        "field": None if refusal.field is None else list(refusal.field),
        "details": dict(refusal.details or {}),
    }
