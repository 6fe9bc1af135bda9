"""The files that tell what became of a dropped file."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from adapters.csv_files.safe_cells import safe_cell
from domain.drops import DropOutcome

JSON, TEXT, LEFT_OUT = "outcome.json", "outcome.txt", "left-out.csv"
_WORDS = {
    "imported": "It was imported.",
    "unchanged": "It was imported, and changed nothing.",
    "held": "It would change too much: schools that are held wait for an admin, the others were imported.",
    "repeated": "It is the same file as the one before: nothing had to be done.",
    "refused": "It was refused, and nothing was changed.",
    "failed": "Something went wrong on our side, and nothing was changed: leave it here once more.",
    "cancelled": "Somebody cancelled its import, and nothing was changed.",
}


class DropOutcomes:
    """Implements `WritesOutcomes`."""

    def files(self, outcome: DropOutcome) -> Mapping[str, bytes]:
        files = {JSON: _json(outcome), TEXT: _text(outcome)}
        if outcome.left_out:
            files[LEFT_OUT] = _left_out(outcome)
        return files


def _json(outcome: DropOutcome) -> bytes:
    told: dict[str, Any] = {
        "file": outcome.name,
        "kind": None if outcome.kind is None else outcome.kind.value,
        "status": outcome.status,
        "import": outcome.sync,
        "takenAt": outcome.taken_at.isoformat(),
        "finishedAt": outcome.finished_at.isoformat(),
        "error": outcome.error,
        "leftOut": len(outcome.left_out),
        "report": outcome.report,
    }
    return json.dumps(told, ensure_ascii=False, indent=2, default=str).encode("utf-8", "replace") + b"\n"


def _text(outcome: DropOutcome) -> bytes:
    return "".join(f"{line}\n" for line in _lines(outcome)).encode("utf-8", "replace")


def _lines(outcome: DropOutcome) -> Iterator[str]:
    yield f"{outcome.name}, taken {outcome.taken_at:%Y-%m-%d %H:%M} UTC"
    yield _WORDS.get(outcome.status, outcome.status)
    if outcome.status == "held" and outcome.sync is not None:
        yield f"To apply it all the same: homeroom import FILE --release {outcome.sync}"
    if outcome.error is not None:
        yield f"{outcome.error.get('code')}: {outcome.error.get('message')}"
    counts = [
        f"{outcome.report[name]} {name}"
        for name in ("added", "changed", "unchanged", "removed")
        if name in outcome.report
    ]
    if counts:
        yield ", ".join(counts)
    for one in outcome.report.get("reportedIds", ())[:20]:
        yield f"{one['code']}: {one['value']}, line {', '.join(map(str, one['lines'][:10]))}"
    for one in outcome.report.get("notices", ()):
        yield f"Note: {one['message']}"
    if outcome.left_out:
        yield f"Rows left out: {len(outcome.left_out)}; {LEFT_OUT} lists them with the reasons."


def _left_out(outcome: DropOutcome) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("File", "Row", "Column", "Value", "Code", "Reason"))
    writer.writerows([safe_cell(str(cell)) for cell in one] for one in outcome.left_out)
    return text.getvalue().encode("utf-8-sig", "replace")
