"""What somebody orders of a mass schedule: who, where, when, and over what."""

from dataclasses import dataclass
from enum import StrEnum

from domain.appointment import Appointment, Origin
from domain.calendar import Calendar, graduation_year_refusals
from domain.errors import Refused, gather
from domain.free_text import note_refusals
from domain.ids import SchoolId, SectionId, StudentId
from domain.mass_change import AsInWeek, Booked, ToNowhere
from domain.window import Window

STAFFER_MOST_STUDENTS = 500
"""A staffer's group booking takes at most so many students; mass runs proper are for admins."""

_GRADES = range(-4, 15)


@dataclass(frozen=True, slots=True)
class ByGraduationYears:
    """Raises `Refused` `BAD_GRADUATION_YEAR`."""

    years: frozenset[int]

    def __post_init__(self) -> None:
        gather(graduation_year_refusals(self.years))


@dataclass(frozen=True, slots=True)
class ByGradeLevels:
    """Grade levels are graduation years underneath, by the school year of the order's first date.

    Raises `Refused` `BAD_GRADE`.
    """

    grades: frozenset[int]

    def __post_init__(self) -> None:
        if odd := sorted(self.grades - frozenset(_GRADES)):
            message = f"{odd[0]} is no grade: give grades from {_GRADES[0]} to {_GRADES[-1]}; kindergarten is 0."
            raise Refused("BAD_GRADE", message, field="gradeLevels")


@dataclass(frozen=True, slots=True)
class ListedId:
    """One id of a list or file of SIS student ids, and the line it stands on (from 1)."""

    sis_id: str
    line: int


@dataclass(frozen=True, slots=True)
class BySisIds:
    """In the order of the list, which is also the order in which seats are given."""

    ids: tuple[ListedId, ...]


@dataclass(frozen=True, slots=True)
class BySections:
    """Everyone on the rosters of these sections (active enrollments)."""

    sections: frozenset[SectionId]


@dataclass(frozen=True, slots=True)
class ByGradesBelow:
    """Students whose mark in a course is below a number."""

    course: str
    below: float


@dataclass(frozen=True, slots=True)
class Everyone:
    pass


Audience = ByGraduationYears | ByGradeLevels | BySisIds | BySections | ByGradesBelow | Everyone


@dataclass(frozen=True, slots=True)
class ToSection:
    section: SectionId


@dataclass(frozen=True, slots=True)
class ToOwnHomeroom:
    pass


Target = ToSection | ToOwnHomeroom | AsInWeek | ToNowhere


class Existing(StrEnum):
    """What an order may displace."""

    KEEP = "keep"
    REPLACE_PREBOOKED = "replace_prebooked"
    REPLACE = "replace"
    REPLACE_LOCKED = "replace_locked"

    def displaces(self, current: Appointment, *, may_unlock: bool) -> bool:
        if current.locked:
            return self is Existing.REPLACE_LOCKED and may_unlock
        if self is Existing.REPLACE_PREBOOKED:
            return current.origin is Origin.HOMEROOM_PREBOOK
        return self is not Existing.KEEP


class Capacity(StrEnum):
    ENFORCE = "enforce"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class MassOrder:
    """What somebody wants booked, or (`booked` given) changed or cancelled.

    `capacity` None means the default of the target: ignored to own homerooms, else enforced.

    Raises `Refused` `TEXT_TOO_LONG`.
    """

    school: SchoolId
    who: Audience
    where: Target
    when: Window
    existing: Existing = Existing.KEEP
    exclude: tuple[Audience, ...] = ()
    """Exclusions win."""
    capacity: Capacity | None = None
    lock: bool = False
    type: str | None = None
    comment: str | None = None
    booked: Booked | None = None
    """Change only what is booked already and matches: the rows are these appointments, not students × dates × flex periods."""

    def __post_init__(self) -> None:
        gather(note_refusals(self.type, self.comment))
        if isinstance(self.where, ToNowhere) and self.booked is None:
            raise ValueError("only what is booked can be cancelled")

    @property
    def enforces_capacity(self) -> bool:
        """Of a cancellation: whether seats count when it is undone."""
        if self.capacity is None:
            return not isinstance(self.where, ToOwnHomeroom)
        return self.capacity is Capacity.ENFORCE

    def origin(self, *, by_admin: bool) -> Origin:
        """The origin written; it never limits what the run may displace."""
        if isinstance(self.where, ToOwnHomeroom):
            return Origin.HOMEROOM_PREBOOK
        return Origin.ADMIN if by_admin else Origin.STAFF


def by_graduation_year(audience: Audience, order: MassOrder, calendar: Calendar) -> Audience:
    """Grade levels become graduation years, by the school year the order lies in."""
    if not isinstance(audience, ByGradeLevels):
        return audience
    year = calendar.year_of(order.when.first)
    if year is None:
        raise Refused(
            "OUTSIDE_SCHOOL_YEAR",
            f"{order.when.first} lies in no school year: set the school year first.",
            field="from",
        )
    return ByGraduationYears(frozenset(year.ends_in + 12 - grade for grade in audience.grades))


@dataclass(frozen=True, slots=True)
class Member:
    """A student in an order, and where seats are given out: position in the list, else by name (`seat_order`)."""

    student: StudentId
    last_name: str
    first_name: str
    sis_id: str
    graduation_year: int | None
    position: int | None = None


def seat_order(member: Member) -> tuple[int, str, str, str, int]:
    """Position in the list, else last name, first name, SIS id by code point, then id."""
    if member.position is not None:
        return (member.position, "", "", "", member.student)
    return (0, member.last_name, member.first_name, member.sis_id, member.student)
