"""OneRoster's parents, guardians and relatives: where students' families can be written to. Nothing else of them is read.

A student names them as `agents`; some sources have it the other way round, and both are taken. A source in which no
student has any such agent says nothing of guardians. A delta says who the guardians of a student are only where it has
the student and every agent; of others a complete roster tells.
"""

from collections.abc import Iterator, Sequence

from adapters.oneroster_records.role_words import kind_of
from adapters.oneroster_records.rows import Rows
from adapters.oneroster_records.status import is_gone
from domain.roster_notices import Notices

AGENTS = "agentSourcedIds"
_PASSED = "Parents, guardians and relatives who give no student of this roster an e-mail address were passed over."
_WAIT = "Guardians of students who are not in this delta were passed over: the next complete roster brings them."


class Families:
    """The addresses of all of them, by id, are in memory."""

    def __init__(self, users: Rows, delta: bool) -> None:
        """Reads the users once, and where there are families again up to the first one that belongs to a student."""
        self._users, self._delta = users, delta
        self._emails: dict[str, str] = {}
        self._named_by_family: dict[str, list[str]] = {}
        for source_id, agents, email, is_family in self._read():
            if is_family:
                self._emails[source_id] = email
                for student in _ids(agents):
                    self._named_by_family.setdefault(student, []).append(source_id)
        self._used = set[str]()
        self._told = bool(self._emails) and self._belong_to_somebody()

    def of(self, student: str, agents: str) -> Sequence[str] | None:
        """The addresses as they are written, or None where the source does not say who the guardians are."""
        if not self._told:
            return None
        named = _ids(agents)
        if self._delta and not (named and all(one in self._emails for one in named)):
            return None
        family = [*(one for one in named if one in self._emails), *self._named_by_family.get(student, ())]
        with_address = [one for one in dict.fromkeys(family) if self._emails[one]]
        self._used.update(with_address)
        return [self._emails[one] for one in with_address]

    def passed_over(self, notices: Notices) -> None:
        """Count them, once all students are through."""
        if left := len(self._emails) - len(self._used):
            notices.add("FAMILY_PASSED_OVER", self._users.name, _WAIT if self._delta else _PASSED, left)

    def _belong_to_somebody(self) -> bool:
        """A family that names somebody is not enough: it may name other families."""
        rows = ((source_id, agents) for source_id, agents, _, is_family in self._read() if not is_family)
        return any(
            source_id in self._named_by_family or any(one in self._emails for one in _ids(agents))
            for source_id, agents in rows
        )

    def _read(self) -> Iterator[tuple[str, str, str, bool]]:
        for _, cells, _ in self._users.rows():
            source_id, _, role, _, _, status, _, _, _, email, _, agents = cells
            if not is_gone(status):
                yield source_id, agents, email, bool(role) and kind_of(role) is None


def _ids(cell: str) -> list[str]:
    return [part for part in map(str.strip, cell.split(",")) if part] if cell else []
