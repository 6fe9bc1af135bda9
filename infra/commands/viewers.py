"""From the words of a command to a viewer."""

from collections.abc import Sequence
from typing import TypeVar

from application.access import Role, Scope, Viewer
from domain.errors import Refused
from domain.ids import SchoolId, StafferId, StudentId
from graphql_api import ids
from infra.commands.session import Session
from infra.container import begin_of

T = TypeVar("T", Role, Scope)
_WITHOUT_TOKENS = (Role.IMPORT_SITE.value,)
"""Whose key is made and replaced with the link: `homeroom import-site rotate`."""
_OF_SCHOOLS = (Role.ADMIN, Role.STAFFER, Role.STUDENT, Role.PARTNER)


async def viewer_for(
    session: Session,
    role: str,
    *,
    name: str | None,
    schools: Sequence[str],
    staffer: str | None,
    student: str | None,
    scopes: Sequence[str],
) -> Viewer:
    """Raises `Refused` where the words do not make a viewer."""
    who = _one_of(Role, role, "role")
    if who in _OF_SCHOOLS and not schools:
        raise Refused("SCHOOL_REQUIRED", f"A token for a {who.value} names its schools: add --school.", field="school")
    if who is Role.STAFFER and staffer is None:
        raise Refused("STAFFER_REQUIRED", "A token for a staffer names one: add --staffer.", field="staffer")
    if who is Role.STUDENT and student is None:
        raise Refused("STUDENT_REQUIRED", "A token for a student names one: add --student.", field="student")
    district = session.district.id
    staffer_key = (
        None if staffer is None else StafferId(ids.expect(staffer, "Staffer", district, field="staffer").number)
    )
    student_key = (
        None if student is None else StudentId(ids.expect(student, "Student", district, field="student").number)
    )
    return Viewer(
        role=who,
        district=district,
        actor=_actor(who, name, staffer_key, student_key),
        schools=frozenset([await _school(session, each) for each in schools]) if who in _OF_SCHOOLS else frozenset(),
        staffer=staffer_key,
        student=student_key,
        scopes=frozenset(_one_of(Scope, scope, "scope") for scope in scopes),
    )


async def _school(session: Session, given: str) -> SchoolId:
    """By name or by id."""
    async with begin_of(session.engine)(session.district.id) as tx:
        every = await tx.schools.all()
    named = [school.id for school in every if school.name == given]
    if len(named) == 1:
        return named[0]
    if named:
        raise Refused("AMBIGUOUS_NAME", f"Several schools are called {given}: give the id.", field="school")
    try:
        known = SchoolId(ids.expect(given, "School", session.district.id, field="school").number)
    except Refused:
        known = None
    if known not in {school.id for school in every}:
        raise Refused("NOT_FOUND", f"There is no school called {given}: check --school.", field="school")
    return SchoolId(known)


def _actor(role: Role, name: str | None, staffer: StafferId | None, student: StudentId | None) -> str:
    if role is Role.STUDENT:
        return f"student:{student}"
    if staffer is not None:
        return f"staffer:{staffer}"
    return role.value if name is None else f"{role.value}:{name}"


def _one_of(kind: type[T], given: str, field: str) -> T:
    try:
        if given in _WITHOUT_TOKENS:
            raise ValueError(given)
        return kind(given)
    except ValueError:
        choices = ", ".join(each.value for each in kind if each.value not in _WITHOUT_TOKENS)
        raise Refused("BAD_INPUT", f"--{field} is one of {choices}.", field=field) from None
