"""OneRoster users: who is staff, who is a student, and which id is the SIS id. 1.2 looks like 1.1 from here.

Decisions: a disabled account (`enabledUser` false) is a matter of logging in, not of the roster, so the person stays,
counted. Persons are one only by `sourcedId`. Of parents, guardians and relatives only addresses are read (`families`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from adapters.oneroster_records.families import AGENTS, Families
from adapters.oneroster_records.orgs import AtSchools, Orgs
from adapters.oneroster_records.role_words import ADMIN, kind_of
from adapters.oneroster_records.rows import Rows
from adapters.oneroster_records.status import Presence, gone, is_gone
from domain.roster_feed import FeedChoice, FeedItem, FeedRules, Kind, Place
from domain.roster_notices import Notices
from domain.roster_people import Fields, People, Person
from domain.roster_survey import empty_columns
from domain.roster_validation import Flaw, boolean

_STUDENT, _STAFFER = Kind.STUDENT, Kind.STAFFER
"""Looked up once: on the enum each look-up is a call."""
_SIS_ID = re.compile(r"\{\s*(SIS|Local)\s*:\s*([^{}]+?)\s*\}", re.IGNORECASE)
_FIELDS = Fields("sourcedId", "givenName", "familyName", "email", "grades", "grades", "SIS id")
# The cell "userIds" is filled by an identifier too: then nobody asks for it, and the look ahead can end early.
_SURVEYED = {"givenName": 0, "familyName": 1, "identifier": 2, "userIds": 3, "email": 4}
_UNSAID = AtSchools(())
"""A delta has the user and not the roles: whose student or staff it is stays as it is."""
_FLAGGED = "Accounts are disabled (enabledUser false); these people were read all the same."
_ABOVE = "Staff who are at the district only and at no school were passed over."
_OTHER = "Roles this version of OneRoster does not have; these people come in as staff without rights."


class Users(NamedTuple):
    """Everything needed to read the users."""

    table: Rows
    orgs: Orgs
    feed_year: int | None
    delta: bool
    notices: Notices
    staff_roles: frozenset[str]
    sis_ids: Mapping[Kind, str] | None = None
    """Where the SIS ids of each kind stand, if that is settled: what changed alone cannot tell."""
    all_schools_said: bool = True
    """A row names all schools of its user."""

    def records(self, rules: FeedRules) -> Iterator[FeedItem]:
        """Staff and students as they come, each followed by the memberships."""
        file, notices = self.table.name, self.notices
        empty = self._empty_columns()
        settled = self.sis_ids or (rules.sis_ids if self.delta else {})
        chosen = {**_choices(empty), **settled}
        of_students, of_staff = chosen[_STUDENT], chosen[_STAFFER]
        people = People(file, _FIELDS, rules, empty, notices, all_schools_said=self.delta and self.all_schools_said)
        presence, families = Presence(file, self.delta, notices), Families(self.table, self.delta)
        students = staff = 0
        for row, cells, found in self.table.rows(notices):
            source_id, orgs, role, first, last, status, enabled, user_ids, identifier, email, grades, agents = cells
            # A list of agents that cannot be read is no reason to leave a student out.
            is_odd = found is not None and found.field == AGENTS
            flaw = None if is_odd else found
            if status and presence.is_gone(status):
                if self.delta and flaw is None:
                    # The role may be blank in such a row; an id is a student's or a staffer's, never both.
                    yield from (one for kind in (_STUDENT, _STAFFER) for one in gone(Place(file, row), kind, source_id))
                continue
            kind = kind_of(role) if role or not grades else _STUDENT
            if kind is None:
                continue
            at = self.orgs.at(orgs) if role or orgs or not self.delta else _UNSAID
            if at.only_above and kind is _STAFFER and flaw is None:
                notices.add("STAFF_AT_NO_SCHOOL", file, _ABOVE)
                continue
            if enabled != "true" and boolean(enabled) is False:
                notices.add("ACCOUNT_DISABLED", file, _FLAGGED)
            wrong = flaw or (_flaw_of(role, orgs, at) if at.problem or not (role or at is _UNSAID) else None)
            if kind is _STUDENT:
                students += 1
                sis_id = _sis_id(of_students, identifier, user_ids, source_id)
                year = self.feed_year
                guardians = None if is_odd else families.of(source_id, agents)
                pupil = Person(source_id, sis_id, first, last, email, at.schools, grades, "", year, wrong, guardians)
                yield from people.student(row, pupil)
            else:
                staff += 1
                if role.casefold() not in self.staff_roles and at is not _UNSAID:
                    notices.add("ROLE_UNKNOWN", file, _OTHER)
                sis_id = _sis_id(of_staff, identifier, user_ids, source_id)
                adult = Person(source_id, sis_id, first, last, email, at.schools, flaw=wrong)
                yield from people.staffer(row, adult, role.casefold() in ADMIN)
        people.columns_told()
        families.passed_over(notices)
        if not self.delta:
            counted = ((_STAFFER, of_staff, staff), (_STUDENT, of_students, students))
            yield from (FeedChoice(kind, field) for kind, field, count in counted if count)
        said = [f"{of_staff} for staff"] * (staff > 0) + [f"{of_students} for students"] * (students > 0)
        if said:
            notices.add("SIS_ID_CHOSEN", file, f"The SIS id was read from {' and '.join(said)}.")

    def sis_ids_chosen(self) -> dict[Kind, str]:
        """Where the SIS ids of each kind stand: `identifier`, `userIds` or `sourcedId`."""
        return _choices(self._empty_columns())

    def _empty_columns(self) -> dict[Kind, frozenset[str]]:
        columns = {_STAFFER: _SURVEYED, _STUDENT: {**_SURVEYED, "grades": 5}}
        return empty_columns(self._surveyed(), columns)

    def _surveyed(self) -> Iterator[tuple[Kind, Sequence[str]]]:
        for _, cells, _ in self.table.rows():
            _, _, role, given, family, status, _, user_ids, identifier, email, grades, _ = cells
            kind = kind_of(role)
            if kind is not None and not is_gone(status):
                yield kind, (given, family, identifier, identifier or sis_id_in(user_ids), email, grades)


def sis_id_in(user_ids: str) -> str:
    """The id of type SIS, else of type Local, in `{SIS:1001},{LDAP:ada}`; nothing where there is neither."""
    if not user_ids:
        return ""
    found = {kind.casefold(): value for kind, value in reversed(_SIS_ID.findall(user_ids))}
    return str(found.get("sis") or found.get("local") or "")


def _choices(empty: Mapping[Kind, frozenset[str]]) -> dict[Kind, str]:
    """Per kind the first of the three that any record has."""
    order = ("identifier", "userIds", "sourcedId")
    return {kind: next(column for column in order if column not in columns) for kind, columns in empty.items()}


def _sis_id(chosen: str, identifier: str, user_ids: str, source_id: str) -> str:
    if chosen == "identifier":
        return identifier
    return sis_id_in(user_ids) if chosen == "userIds" else source_id


def _flaw_of(role: str, orgs: str, at: AtSchools) -> Flaw | None:
    if not role:
        return Flaw("role", "", "REQUIRED_FIELD_MISSING", "The role is empty: fill it in at the source.")
    if at.problem:
        code, message = at.problem
        return Flaw("orgSourcedIds", orgs, code, message)
    return None
