"""The options of `mass-schedule` and `range-change`, as they were typed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class People:
    """One kind of *who*, or several kinds to exclude."""

    graduation_years: Sequence[str] = ()
    grades: Sequence[str] = ()
    student_ids: Path | None = None
    sections: Sequence[str] = ()
    everyone: bool = False
    below: str | None = None


@dataclass(frozen=True, slots=True)
class OrderWords:
    """The options of an order."""

    who: People = field(default_factory=People)
    exclude: People = field(default_factory=People)
    to_section: str | None = None
    own_homeroom: bool = False
    first: str | None = None
    last: str | None = None
    weekdays: str | None = None
    cycle_days: Sequence[str] = ()
    every_nth_week: int = 1
    without: Sequence[str] = ()
    periods: Sequence[str] = ()
    existing: str = "keep"
    capacity: str | None = None
    lock: bool = False
    type: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class WeekWords:
    """The options of a week that is copied."""

    date: str | None = None
    sections: Sequence[str] = ()
    origins: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class BookedWords:
    """The options of a change of what is booked."""

    cancel: bool = False
    sections: Sequence[str] = ()
    origins: Sequence[str] = ()
    run: str | None = None
    locked_too: bool = False
