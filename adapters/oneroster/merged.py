"""One person with several user rows: some services write a row per school, each with an id of its own.

Only where the district has said that an identifier is one person's. Of the rows of one person the one with the smallest
id stands for all: which one that is does not depend on the order they come in. What it lacks the next one has: a row may
know an e-mail address or a grade that the others do not, and the strongest role counts. In memory are the people's ids, and
the rows of those who have several.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from adapters.oneroster_records.role_words import kind_of
from adapters.oneroster_records.roles import rank
from adapters.oneroster_records.rows import ENROLLMENT_CELLS, USER_CELLS, Row, Rows
from adapters.oneroster_records.status import is_gone
from domain.roster_notices import Notices

_ID, _ORGS, _ROLE, _STATUS, _IDENTIFIER = (
    USER_CELLS.index(name) for name in ("sourcedId", "orgSourcedIds", "role", "status", "identifier")
)
_USER = ENROLLMENT_CELLS.index("userSourcedId")
_MERGED = "Rows with the same identifier were read as one person, at the schools of all of them."


class Merged(NamedTuple):
    """Users and enrollments in which each person has one id."""

    users: Rows
    enrollments: Rows


def merged(users: Rows, enrollments: Rows) -> Merged:
    groups: dict[tuple[str, str], set[str]] = {}
    for key, cells in _persons(users):
        groups.setdefault(key, set()).add(cells[_ID])
    several = {key: min(ids) for key, ids in groups.items() if len(ids) > 1}
    of_one: dict[str, list[tuple[str, ...]]] = {first: [] for first in several.values()}
    for key, cells in _persons(users):
        if key in several:
            of_one[several[key]].append(cells)
    others = {cells[_ID]: first for first, rows in of_one.items() for cells in rows if cells[_ID] != first}
    return Merged(
        _Users(users, others, {first: _as_one(rows) for first, rows in of_one.items()}),
        _Enrollments(enrollments, others),
    )


def _persons(users: Rows) -> Iterator[tuple[tuple[str, str], tuple[str, ...]]]:
    """The rows that may be one person's, by whose they are."""
    for _, cells, flaw in users.rows():
        kind = kind_of(cells[_ROLE])
        if flaw is None and kind and cells[_ID] and cells[_IDENTIFIER] and not is_gone(cells[_STATUS]):
            yield (kind.value, cells[_IDENTIFIER]), cells


def _as_one(rows: list[tuple[str, ...]]) -> tuple[str, ...]:
    ordered = sorted(rows)
    made = [next((cell for cell in column if cell), "") for column in zip(*ordered, strict=True)]
    orgs = (org for cells in ordered for org in cells[_ORGS].split(","))
    made[_ORGS] = ",".join(org for org in dict.fromkeys(orgs) if org)
    made[_ROLE] = min((cells[_ROLE] for cells in ordered), key=rank)
    return tuple(made)


class _Users(NamedTuple):
    inner: Rows
    others: Mapping[str, str]
    whole: Mapping[str, tuple[str, ...]]
    """Those who have several rows, by the id that stands for all."""

    @property
    def name(self) -> str:
        return self.inner.name

    def rows(self, notices: Notices | None = None) -> Iterator[Row]:
        for number, cells, flaw in self.inner.rows(notices):
            if cells[_ID] in self.others:
                if notices:
                    notices.add("PEOPLE_MERGED", self.name, _MERGED)
                continue
            yield number, self.whole.get(cells[_ID], cells), flaw


class _Enrollments(NamedTuple):
    inner: Rows
    others: Mapping[str, str]

    @property
    def name(self) -> str:
        return self.inner.name

    def rows(self, notices: Notices | None = None) -> Iterator[Row]:
        for number, cells, flaw in self.inner.rows(notices):
            other = self.others.get(cells[_USER])
            yield number, cells if other is None else (*cells[:_USER], other, *cells[_USER + 1 :]), flaw
