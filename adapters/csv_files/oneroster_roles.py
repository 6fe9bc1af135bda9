"""OneRoster 1.2 keeps people's roles in a file of their own; here they are put back to their users, as 1.1 has them.

Of a person's roles those of one kind count, a student's or an adult's: whichever kind the first primary role has. The days
on which a role begins and ends are not read: a role that is in the file is one.
"""

from collections.abc import Iterator
from typing import NamedTuple

from adapters.csv_files.oneroster_role_words import ADMIN, STAFF_1_2, kind_of
from adapters.csv_files.oneroster_status import Presence
from adapters.csv_files.table import Row, Table
from domain.roster_notices import Notices

_SEVERAL = "People are students and adults at once; they came in as what their primary role says."
_ALONE = "Roles name users that users.csv does not have; they were passed over."
_UNREADABLE = "Roles without a user, a role or an org, or with a broken row, were passed over."
_ROLELESS = "Users come without their roles; a delta passes them over, bring in a complete roster."


class _Role(NamedTuple):
    is_primary: bool
    word: str
    org: str


class RoledUsers:
    """users.csv of 1.2 with the columns `orgSourcedIds` and `role` that 1.1 has. The roles are in memory, a user's few
    words each."""

    def __init__(self, users: Table, roles: Table | None, delta: bool, notices: Notices) -> None:
        self.name = users.name
        self._users, self._delta = users, delta
        self._roles: dict[str, tuple[_Role, ...]] = {}
        self._file = roles.name if roles else users.name
        if roles:
            self._load(roles, notices)

    def rows(self, notices: Notices | None = None) -> Iterator[Row]:
        """As `Table.rows`, the cells in the order of 1.1."""
        met = 0
        for row, cells, flaw in self._users.rows(notices):
            source_id, first, last, status, enabled, user_ids, identifier, email, grades, home = cells
            roles = self._roles.get(source_id, ())
            met += bool(roles)
            if not roles and self._delta and status.casefold() not in ("tobedeleted", "inactive"):
                if notices:
                    notices.add("ROLES_MISSING", self.name, _ROLELESS)
                continue
            word, orgs, is_both = _as_one(roles, home)
            if is_both and notices:
                notices.add("SEVERAL_KINDS_OF_ROLE", self._file, _SEVERAL)
            yield row, (source_id, orgs, word, first, last, status, enabled, user_ids, identifier, email, grades), flaw
        if notices and len(self._roles) > met:
            notices.add("USER_UNKNOWN", self._file, _ALONE, len(self._roles) - met)

    def _load(self, table: Table, notices: Notices) -> None:
        presence, same = Presence(table.name, self._delta, notices), dict[_Role, _Role]()
        for _, (user, role_type, word, org, status), flaw in table.rows(notices):
            if presence.is_gone(status):
                continue
            if flaw or not (user and word and org):
                notices.add("ROLE_UNREADABLE", table.name, _UNREADABLE)
                continue
            role = _Role(role_type.casefold() == "primary", word, org)
            self._roles[user] = (*self._roles.get(user, ()), same.setdefault(role, role))


def _as_one(roles: tuple[_Role, ...], home: str) -> tuple[str, str, bool]:
    """The role's word, the orgs (the primary one first), and whether there are roles of the other kind too."""
    ours = sorted((role for role in roles if kind_of(role.word)), key=lambda role: not role.is_primary) or list(roles)
    if not ours:
        return "", "", False
    kind = kind_of(ours[0].word)
    chosen = [role for role in ours if kind_of(role.word) is kind]
    orgs = dict.fromkeys(role.org for role in chosen)
    first = [home] if home in orgs else []
    word = min((role.word for role in chosen), key=_rank)
    return word, ",".join(dict.fromkeys([*first, *orgs])), len(chosen) < len(ours)


def _rank(word: str) -> int:
    """Who administers anywhere is an admin; a role of the format comes before one that is not."""
    folded = word.casefold()
    return 0 if folded in ADMIN else 1 if folded in STAFF_1_2 else 2
