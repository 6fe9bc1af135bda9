"""Clever's contacts: whose family somebody is, and where they can be written to. Nothing else of them is read.

Decisions: whoever is to be called in an emergency only is no guardian, and neither are students themselves, whom Clever
lists among their contacts. A district that shares no contact with a student says nothing of guardians.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from adapters.clever.spool import Spool
from adapters.outbound.cells import Cells

_CONTACT = "contact"
_LISTED = f"roles.{_CONTACT}.student_relationships"
_NO_GUARDIAN_TYPE, _NO_GUARDIAN = "emergency", "self"


def is_family(record: Mapping[str, Any] | None) -> bool:
    """A contact and nobody else."""
    roles = record.get("roles") if record is not None else None
    return isinstance(roles, dict) and {name for name, role in roles.items() if role is not None} == {_CONTACT}


def students_named(record: Mapping[str, Any]) -> set[str]:
    """The students whose contact somebody is, in whatever way; of values before a change too."""
    return {student for one in _relationships(record) if (student := one.text("student"))}


def emails_of(users: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """E-mail addresses of guardians, as they are written, by student; several on a line each (a large district has
    hundreds of thousands)."""
    found: dict[str, str] = {}
    for record in users:
        email = Cells(record).text("email") if is_family(record) else ""
        for one in _relationships(record) if email else ():
            if _is_guardian(one) and (student := one.text("student")):
                found[student] = f"{found[student]}\n{email}" if student in found else email
    return found


def shares_family(spool: Spool) -> bool:
    """Whether any contact of a student is there."""
    return any(is_family(record) and students_named(record) for record in spool.records("users"))


def gives_an_address(record: Mapping[str, Any]) -> bool:
    """Some student has an address by this contact."""
    return bool(emails_of([record]))


def _is_guardian(relationship: Cells) -> bool:
    kind, relation = relationship.text("type"), relationship.text("relationship")
    return kind.casefold() != _NO_GUARDIAN_TYPE and relation.casefold() != _NO_GUARDIAN


def _relationships(record: Mapping[str, Any]) -> Iterator[Cells]:
    listed = Cells(record).raw(_LISTED)
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, Mapping):
            yield Cells(one)
