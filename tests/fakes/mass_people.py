"""Whom an order names."""

from domain.ids import SchoolId, StudentId
from domain.mass_change import AsInWeek
from domain.mass_order import (
    Audience,
    ByGradesBelow,
    ByGraduationYears,
    BySections,
    BySisIds,
    Everyone,
    MassOrder,
    Member,
)
from domain.mass_schedule import ReportedId, ReportedIdCode
from tests.fakes.flex_store import Facts


def as_member(facts: Facts, student: StudentId, order: MassOrder) -> Member:
    row = facts.students[student]
    ids = order.who.ids if isinstance(order.who, BySisIds) else ()
    lines = [one.line for one in ids if one.sis_id == row.sis_id]
    names = (row.last_name, row.first_name, row.sis_id)
    return Member(student, *names, row.graduation_year, min(lines, default=None))


def members_of(facts: Facts, order: MassOrder) -> list[Member]:
    """Active members of the school in *who*, less exclusions."""
    return [
        as_member(facts, student, order)
        for student in facts.students
        if facts.is_member(student, order.school)
        and _belongs(facts, order.who, student, order.school)
        and not any(_belongs(facts, one, student, order.school) for one in order.exclude)
        and _has_bookings(facts, order, student)
    ]


def _has_bookings(facts: Facts, order: MassOrder, student: StudentId) -> bool:
    """Whether any booking that the order starts from is the student's; true where it starts from none."""
    if isinstance(order.where, AsInWeek):
        booked, first, last = order.where.booked, order.where.monday, order.where.sunday
    elif order.booked is not None:
        booked, first, last = order.booked, order.when.first, order.when.last
    else:
        return True
    return any(
        slot.student == student
        and first <= slot.day <= last
        and slot.flex_period in order.when.flex_periods
        and booked.covers(one)
        for slot, one in facts.appointments.items()
    )


def reported_ids(facts: Facts, order: MassOrder) -> tuple[ReportedId, ...]:
    """List by list, in the order of their first lines."""
    left_out = [one for audience in order.exclude for one in _reported(facts, order.school, audience, excluded=True)]
    return (*_reported(facts, order.school, order.who, excluded=False), *left_out)


def _reported(facts: Facts, school: SchoolId, audience: Audience, *, excluded: bool) -> list[ReportedId]:
    lines: dict[str, list[int]] = {}
    for one in audience.ids if isinstance(audience, BySisIds) else ():
        lines.setdefault(one.sis_id, []).append(one.line)
    found = [
        ReportedId(code, sis_id, tuple(sorted(where)), excluded)
        for sis_id, where in lines.items()
        if (code := _code(facts, school, sis_id, 1 if excluded else len(where))) is not None
    ]
    return sorted(found, key=lambda one: one.lines[0])


def _code(facts: Facts, school: SchoolId, sis_id: str, times: int) -> ReportedIdCode | None:
    here = [
        student
        for student, row in facts.students.items()
        if row.sis_id == sis_id and (student, school) in facts.student_schools
    ]
    if any(facts.is_member(student, school) for student in here):
        return ReportedIdCode.DUPLICATE_ID if times > 1 else None
    return ReportedIdCode.INACTIVE_STUDENT if here else ReportedIdCode.UNKNOWN_STUDENT


def _belongs(facts: Facts, audience: Audience, student: StudentId, school: SchoolId) -> bool:
    match audience:
        case Everyone():
            return True
        case ByGraduationYears(years):
            return facts.students[student].graduation_year in years
        case BySisIds(ids):
            return facts.students[student].sis_id in {one.sis_id for one in ids}
        case BySections(sections):
            rosters = facts.enrollments.items()
            return any(row.active and whose == student and id in sections for (id, whose, _), row in rosters)
        case ByGradesBelow(course, below):
            numbers = [
                mark.number
                for (at, whose, of), mark in facts.marks.items()
                if (at, whose, of.lower()) == (school, student, course.lower())
            ]
            return any(number is not None and number < below for number in numbers)
    raise TypeError(f"{audience} is not resolved yet")
