"""What OneRoster's words for roles mean here. A role outside the version (`ext:*`) is other staff without any right."""

from domain.roster_feed import Kind

_STUDENT, _STAFFER = Kind.STUDENT, Kind.STAFFER
"""Looked up once: on the enum each look-up is a call."""
_FAMILY = frozenset({"parent", "guardian", "relative", "parents", "guardians", "relatives", "contact"})
ADMIN = frozenset({"administrator", "principal", "siteadministrator", "districtadministrator", "systemadministrator"})
STAFF = ADMIN | {"teacher", "aide", "proctor"}
STAFF_1_2 = STAFF | {"counselor"}


def is_family(role: str) -> bool:
    return role.casefold() in _FAMILY


def kind_of(role: str) -> Kind | None:
    """Student, staffer (any role that is not known), or None for family."""
    if role == "student":
        return _STUDENT
    word = role.casefold()
    return _STUDENT if word == "student" else None if word in _FAMILY else _STAFFER
