"""One person with several user rows: some services write a row per school, each with an id of its own.

Only where the district has said that an identifier is one person's. Of the rows of one person the one with the smallest
id stands for all: which one that is does not depend on the order they come in. The people's ids are in memory.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from adapters.oneroster_records.role_words import kind_of
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
    groups: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for _, cells, flaw in users.rows():
        kind = kind_of(cells[_ROLE])
        if flaw is None and kind and cells[_ID] and cells[_IDENTIFIER] and not is_gone(cells[_STATUS]):
            groups.setdefault((kind.value, cells[_IDENTIFIER]), []).append((cells[_ID], cells[_ORGS]))
    others: dict[str, str] = {}
    orgs: dict[str, str] = {}
    for rows in groups.values():
        if len(rows) > 1:
            ordered = sorted(rows)
            first = ordered[0][0]
            others.update({id: first for id, _ in ordered[1:]})
            named = (org for _, cell in ordered for org in cell.split(","))
            orgs[first] = ",".join(org for org in dict.fromkeys(named) if org)
    return Merged(_Users(users, others, orgs), _Enrollments(enrollments, others))


class _Users(NamedTuple):
    inner: Rows
    others: Mapping[str, str]
    orgs: Mapping[str, str]

    @property
    def name(self) -> str:
        return self.inner.name

    def rows(self, notices: Notices | None = None) -> Iterator[Row]:
        for number, cells, flaw in self.inner.rows(notices):
            if cells[_ID] in self.others:
                if notices:
                    notices.add("PEOPLE_MERGED", self.name, _MERGED)
                continue
            at = self.orgs.get(cells[_ID])
            yield number, cells if at is None else (*cells[:_ORGS], at, *cells[_ORGS + 1 :]), flaw


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
