"""OneRoster 1.2 keeps people's roles in a file of their own; here they are put back to their users, as 1.1 has them."""

from collections.abc import Iterator

from adapters.csv_files.table import Table
from adapters.oneroster_records.roles import SEVERAL, Role, as_one
from adapters.oneroster_records.rows import Row
from adapters.oneroster_records.status import Presence
from domain.roster_notices import Notices

_ALONE = "Roles name users that users.csv does not have; they were passed over."
_UNREADABLE = "Roles without a user, a role or an org, or with a broken row, were passed over."
_ROLELESS = "Users come without their roles; a delta passes them over, bring in a complete roster."


class RoledUsers:
    """users.csv of 1.2 with the columns `orgSourcedIds` and `role` that 1.1 has. The roles are in memory, a user's few
    words each."""

    def __init__(self, users: Table, roles: Table | None, delta: bool, notices: Notices) -> None:
        self.name = users.name
        self._users, self._delta = users, delta
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
            if not roles and self._delta and status.casefold() not in ("tobedeleted", "inactive"):
                if notices:
                    notices.add("ROLES_MISSING", self.name, _ROLELESS)
                continue
            word, orgs, is_both = as_one(roles, home)
            if is_both and notices:
                notices.add("SEVERAL_KINDS_OF_ROLE", self._file, SEVERAL)
            person = (source_id, orgs, word, first, last, status, enabled, user_ids, identifier, email, grades, agents)
            yield row, person, flaw
        if notices and len(self._roles) > met:
            notices.add("USER_UNKNOWN", self._file, _ALONE, len(self._roles) - met)

    def _load(self, table: Table, notices: Notices) -> None:
        presence, same = Presence(table.name, self._delta, notices), dict[Role, Role]()
        for _, (user, role_type, word, org, status), flaw in table.rows(notices):
            if presence.is_gone(status):
                continue
            if flaw or not (user and word and org):
                notices.add("ROLE_UNREADABLE", table.name, _UNREADABLE)
                continue
            role = Role(role_type.casefold() == "primary", word, org)
            self._roles[user] = (*self._roles.get(user, ()), same.setdefault(role, role))
