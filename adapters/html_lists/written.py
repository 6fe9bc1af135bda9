"""A list of a date as a page to print. Whatever people wrote is escaped; the page has one style and loads nothing."""

import base64
import hashlib
from collections.abc import AsyncIterator
from html import escape
from importlib.resources import files

from application.printing.print_lists import DayList, ListKind
from application.printing.slips import Slip

STYLE = (files(__package__) / "print.css").read_text(encoding="utf-8")
CONTENT_POLICY = (
    "default-src 'none'; frame-ancestors 'none'; style-src 'sha256-"
    + base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    + "'"
)
"""What a browser may do with the page: this one style and nothing else."""
_AT_ONCE = 200
_COLUMNS = {
    ListKind.SECTION: ("Student", "SIS id", "Flex period", "Time", "Room", "Comment", "Present"),
    ListKind.UNSCHEDULED: ("Student", "SIS id", "Graduates", "Flex period", "Time"),
}


async def page_of(given: DayList) -> AsyncIterator[bytes]:
    """The page, some hundred rows at a time."""
    title = escape(f"{given.title}, {given.day}")
    yield (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{title}</title>\n<style>{STYLE}</style>\n'
        f"<h1>{title}</h1>\n<p>{escape(given.school)}</p>\n{_opening(given.kind)}\n"
    ).encode()
    waiting: list[str] = []
    some = False
    async for slip in given.rows:
        some = True
        waiting.append(_pass(slip, given) if given.kind is ListKind.PASSES else _row(slip, given.kind))
        if len(waiting) == _AT_ONCE:
            yield "".join(waiting).encode()
            waiting.clear()
    yield "".join(waiting).encode()
    ending = "</main>" if given.kind is ListKind.PASSES else "</table>"
    nobody = "Nobody." if given.meets else "There is no flex time that day."
    yield f"{ending}\n{'' if some else f'<p>{nobody}</p>'}</html>\n".encode()


def _opening(kind: ListKind) -> str:
    if kind is ListKind.PASSES:
        return "<main>"
    return "<table><thead><tr>" + "".join(f"<th>{column}</th>" for column in _COLUMNS[kind]) + "</tr></thead>"


def _row(slip: Slip, kind: ListKind) -> str:
    name, time = f"{slip.last_name}, {slip.first_name}", _time(slip)
    cells: tuple[str, ...]
    if kind is ListKind.SECTION:
        cells = (name, slip.sis_id, slip.period, time, slip.room, slip.comment, "")
    else:
        cells = (name, slip.sis_id, str(slip.graduation_year or ""), slip.period, time)
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>\n"


def _pass(slip: Slip, given: DayList) -> str:
    where = ", ".join(filter(None, (slip.section, slip.room and f"room {slip.room}", slip.staffer)))
    when = " ".join(filter(None, (str(given.day), slip.period, _time(slip))))
    lines = (f"{slip.first_name} {slip.last_name} ({slip.sis_id})", where, when, slip.comment)
    first, *rest = (escape(line) for line in lines)
    return f"<section><h2>{first}</h2>" + "".join(f"<p>{line}</p>" for line in rest if line) + "</section>\n"


def _time(slip: Slip) -> str:
    starts, ends = slip.bells.starts, slip.bells.ends
    return "" if starts is None or ends is None else f"{starts:%H:%M}-{ends:%H:%M}"
