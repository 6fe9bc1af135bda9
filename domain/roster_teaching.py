"""Who teaches a section today, of those that its source names with their days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Teaching:
    """What one record of a source says of a staffer and a section. A missing day is open."""

    lead: bool
    first_day: date | None = None
    last_day: date | None = None


def is_over(one: Teaching, of_section: Iterable[Teaching], term_last_day: date | None, today: date) -> bool:
    """Whether somebody teaches a section no more: the last day has passed, and the section goes on without.

    It does while its term does; where its term is not known, while somebody else teaches it. At the end of a term the days
    of all who teach pass at once, and nobody has been replaced: then they stay as they are.
    """
    if one.last_day is None or one.last_day >= today:
        return False
    if term_last_day is not None:
        return one.last_day < term_last_day
    return any(other.last_day is None or other.last_day >= today for other in of_section)


def leads(one: Teaching, of_section: Iterable[Teaching], today: date) -> bool:
    """Whether somebody leads: flagged, and begun unless nobody who is flagged has. `of_section` are not over."""
    return one.lead and (
        _has_begun(one, today) or not any(other.lead and _has_begun(other, today) for other in of_section)
    )


def _has_begun(one: Teaching, today: date) -> bool:
    return one.first_day is None or one.first_day <= today
