"""What a district shares at a OneRoster service, found without pulling it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeGuard

from adapters.oneroster.client import (
    CLASSES,
    COURSES,
    ENROLLMENTS,
    ORGS,
    SESSIONS,
    USERS,
    OneRosterClient,
    Page,
    Record,
)
from adapters.oneroster.feed import OneRosterFeed, Reading
from adapters.oneroster.filling import PAGE_SIZE
from adapters.oneroster.lines import Line, LineRows, line_of
from adapters.oneroster_records.role_words import kind_of
from adapters.oneroster_records.rows import USER_CELLS
from application.ports.roster_sources import GuardiansShared, Problem, SharedSchool, SourceReport
from domain.errors import Refused
from domain.roster_feed import FeedRules, FeedSchool, FeedStaffer, Kind, Notice, Quarantined

_LOOKED_AT = 100
_ROLE, _AGENTS = (USER_CELLS.index(name) for name in ("role", "agentSourcedIds"))
_COUNTED = {Kind.STUDENT: "students", Kind.STAFFER: "teachers"}
_NO_COUNT = ("SOURCE_BAD_ANSWER", "SOURCE_DENIED", "SOURCE_UNAVAILABLE")
_NAMES = {Kind.SCHOOL: "schools", Kind.STAFFER: "staff", Kind.STUDENT: "students", Kind.SECTION: "classes",
          Kind.ENROLLMENT: "enrollments"}  # fmt: skip


async def report_of(client: OneRosterClient, reading: Reading) -> SourceReport:
    """Schools are all there are. Of people, classes and enrollments the first page is looked at, and what is wrong with
    them is told of that page.

    Counts are what the service says of its collections, without reading them: `STAFFER` are its teachers, `ENROLLMENT`
    all rows, of staff too. A kind it does not count is left out.
    """
    lines = {name: await _whole(client, name) for name in (SESSIONS, ORGS)}
    counts: dict[Kind, int] = {}
    problems = client.problems()
    for name, kind in ((COURSES, None), (USERS, None), (CLASSES, Kind.SECTION), (ENROLLMENTS, Kind.ENROLLMENT)):
        page = await client.page(name, 0, _LOOKED_AT)
        lines[name] = _lines(name, page.records[:_LOOKED_AT])
        if kind and page.total is not None:
            counts[kind] = page.total
        if not page.records and name != COURSES:
            problems.append(Problem("NO_RECORDS", f"There are no {name}: have the district share them.", kind=kind))
    students: list[Line] = []
    for kind, name in _COUNTED.items():
        first = await _first(client, name)
        if first and first.total is not None:
            counts[kind] = first.total
        if first and kind is Kind.STUDENT:
            students = _lines(USERS, first.records[:_LOOKED_AT])
    items = list(OneRosterFeed(lambda name: LineRows(name, lambda: lines[name]), reading, "").records(FeedRules({})))
    schools = [SharedSchool(item.source_id, item.name) for item in items if isinstance(item, FeedSchool)]
    if not schools:
        message = "The district shares no school: have it share some with this application."
        problems.insert(0, Problem("NO_SCHOOLS", message))
    problems += _problems([item for item in items if isinstance(item, Quarantined)], lines)
    problems += [Problem(one.code, one.message, one.count) for one in items if _is_told(one)]
    # Of the first page: that there are none among these says nothing.
    admins = sum(isinstance(item, FeedStaffer) and item.admin for item in items) or None
    guardians = _guardians(students or lines[USERS])
    return SourceReport(schools, {Kind.SCHOOL: len(schools), **counts}, problems, admins, guardians=guardians)


def _guardians(users: Sequence[Line]) -> GuardiansShared | None:
    """Whose agents they are is not looked up; parents and guardians are what agents are for."""
    students = [one.cells for one in users if kind_of(one.cells[_ROLE]) is Kind.STUDENT]
    named = sum(bool(cells[_AGENTS]) for cells in students)
    return GuardiansShared(named, len(students)) if named else None


def _is_told(item: object) -> TypeGuard[Notice]:
    return isinstance(item, Notice) and item.code in ("COLUMN_EMPTY", "ACCOUNT_DISABLED", "ROLE_UNKNOWN")


def _problems(left_out: Sequence[Quarantined], lines: Mapping[str, Sequence[Line]]) -> Iterator[Problem]:
    """Records that could not come in, by what is wrong with them."""
    counted = Counter((one.kind, one.place.file, one.field, one.code) for one in left_out if not one.told_by_notice)
    sentences = {(one.kind, one.field, one.code): one.message for one in left_out}
    for (kind, file, field, code), count in counted.items():
        looked = f"Of {len(lines[file])} {file} looked at, {count} {_NAMES[kind]} could not come in for {field}."
        yield Problem(code, f"{looked} {sentences[kind, field, code]}", count, kind)


async def _whole(client: OneRosterClient, name: str) -> list[Line]:
    """A small collection to its end."""
    found: dict[str, Line] = {}
    received, before = 0, -1
    while len(found) > before:
        page, before = await client.page(name, received, PAGE_SIZE), len(found)
        received += len(page.records)
        found.update({line.cells[0]: line for line in _lines(name, page.records)})
        if page.total is not None and received >= page.total:
            break
    return list(found.values())


async def _first(client: OneRosterClient, name: str) -> Page | None:
    """A look at them, and how many there are, where the service has such a collection."""
    try:
        return await client.page(name, 0, _LOOKED_AT)
    except Refused as refused:
        if refused.code not in _NO_COUNT:
            raise
        return None


def _lines(name: str, records: Sequence[Record]) -> list[Line]:
    return [line_of(name, record) for record in records]
