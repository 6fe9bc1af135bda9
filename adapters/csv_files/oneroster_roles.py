"""OneRoster 1.2 keeps people's roles in a file of their own; here they are put back to their users, as 1.1 has them."""

from collections.abc import Iterator

from adapters.csv_files.table import Table
from adapters.oneroster_records.roles import ENDED, SEVERAL, OneRole, Reading, Role, as_one
from adapters.oneroster_records.rows import Row
from adapters.oneroster_records.status import Presence, is_gone
from domain.roster_notices import Notices

_ALONE = "Roles name users that users.csv does not have; they were passed over."
_UNREADABLE = "Roles without a user, a role or an org, or with a broken row, were passed over."
_ROLELESS = (
    "Users come without their roles, as a delta may: the fields of known people were read, their schools stay, and nobody "
    "new came in. Bring in a complete roster where somebody is missing."
)


class RoledUsers:
    """users.csv of 1.2 with the columns `orgSourcedIds` and `role` that 1.1 has. The roles are in memory, a user's few
    words each."""

    def __init__(self, users: Table, roles: Table | None, delta: bool, reading: Reading, notices: Notices) -> None:
        self.name = users.name
        self._users, self._delta, self._reading = users, delta, reading
        self._roles: dict[str, tuple[Role, ...]] = {}
        self._file = roles.name if roles else users.name
        if roles:
            self._load(roles, notices)

    def rows(self, notices: Notices | None = None) -> Iterator[Row]:
        """As `Table.rows`, the cells in the order of 1.1."""
        met = 0
        for row, cells, flaw in self._users.rows(notices):
            source_id, first, last, status, enabled, user_ids, identifier, email, grades, agents, home = cells
            roles = self._roles.get(source_id, ())
            met += bool(roles)
            one = as_one(roles, home, self._reading, whole=not self._delta)
            if one.is_over and not self._delta:
                if notices:
                    notices.add("ROLES_ENDED", self._file, ENDED)
                continue
            if notices and not is_gone(status):
                self._tell(one, notices)
            names = (source_id, one.orgs, one.word, first, last)
            yield row, (*names, status, enabled, user_ids, identifier, email, grades, agents), flaw
        if notices and len(self._roles) > met:
            notices.add("USER_UNKNOWN", self._file, _ALONE, len(self._roles) - met)

    def _tell(self, one: OneRole, notices: Notices) -> None:
        if one.is_both:
            notices.add("SEVERAL_KINDS_OF_ROLE", self._file, SEVERAL)
        if self._delta and not one.word:
            notices.add("ROLES_MISSING", self.name, _ROLELESS)

    def _load(self, table: Table, notices: Notices) -> None:
        presence, same = Presence(table.name, self._delta, notices), dict[Role, Role]()
        for _, (user, role_type, word, org, status, begin, end), flaw in table.rows(notices):
            if presence.is_gone(status):
                continue
            if flaw or not (user and word and org):
                notices.add("ROLE_UNREADABLE", table.name, _UNREADABLE)
                continue
            role = Role(role_type.casefold() == "primary", word, org, begin, end)
            self._roles[user] = (*self._roles.get(user, ()), same.setdefault(role, role))
