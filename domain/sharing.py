"""Sharing filters: of what a source has of a school, only what flex time needs is taken in."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from domain.errors import Refused

MOST_VALUES = 100
LONGEST_VALUE = 200


@dataclass(frozen=True, slots=True)
class SharingFilter:
    """What a school takes in. An empty criterion limits nothing; of several, all must hold. Text is compared in any case."""

    section_names: tuple[str, ...] = ()
    """Part of the section's name is one of these."""
    periods: tuple[str, ...] = ()
    """The section meets in one of these bell periods; the source may name several, with commas between them."""
    subjects: tuple[str, ...] = ()
    courses: tuple[str, ...] = ()
    """The section's course has one of these names or numbers."""
    graduation_years: tuple[int, ...] = ()
    """Students without a graduation year are in none."""
    staffer_roles: tuple[str, ...] = ()
    """`staffer` or `admin`, as the source has it."""

    @property
    def limits(self) -> bool:
        return any(getattr(self, one.name) for one in fields(self))


def shares_section(
    share: SharingFilter,
    *,
    name: str,
    period: str | None,
    subject: str | None,
    course_name: str | None,
    course_number: str | None,
) -> bool:
    return (
        (not share.section_names or any(one.lower() in name.lower() for one in share.section_names))
        and _is_one_of((period or "").split(","), share.periods)
        and _is_one_of([subject or ""], share.subjects)
        and _is_one_of([course_name or "", course_number or ""], share.courses)
    )


def shares_student(share: SharingFilter, graduation_year: int | None) -> bool:
    return not share.graduation_years or graduation_year in share.graduation_years


def shares_staffer(share: SharingFilter, *, admin: bool) -> bool:
    return not share.staffer_roles or ("admin" if admin else "staffer") in share.staffer_roles


def check_sharing(share: SharingFilter) -> list[Refused]:
    """`BAD_SHARING_FILTER`: too many values, an empty or long one, an unknown role."""
    texts = [*share.section_names, *share.periods, *share.subjects, *share.courses]
    wrong = any(not 1 <= len(text.strip()) <= LONGEST_VALUE for text in texts)
    wrong = wrong or any(len(getattr(share, one.name)) > MOST_VALUES for one in fields(share))
    if wrong or not set(share.staffer_roles) <= {"staffer", "admin"}:
        message = (
            f"Give at most {MOST_VALUES} values each, of 1 to {LONGEST_VALUE} characters; roles are staffer and admin."
        )
        return [Refused("BAD_SHARING_FILTER", message, field="sharingFilter")]
    return []


def _is_one_of(values: Iterable[str], wanted: tuple[str, ...]) -> bool:
    folded = {one.strip().lower() for one in wanted}
    return not folded or any(value.strip().lower() in folded for value in values if value.strip())
