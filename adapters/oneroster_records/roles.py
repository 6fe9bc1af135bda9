"""OneRoster 1.2 gives a person several roles; here they become one role and its orgs, as 1.1 has them.

A role that has ended is none any more: who has only such roles has left. Of the others those of one kind count, a student's
or an adult's: whichever kind the first primary role has, one that has begun before one that is to come.
"""

from datetime import date
from typing import NamedTuple

from adapters.oneroster_records.role_words import ADMIN, STAFF_1_2, kind_of
from domain.date_formats import DateFormat, day_of

SEVERAL = "People are students and adults at once; they came in as what their primary role says."
ENDED = "Users all of whose roles have ended were passed over: they are nobody's student or staff any more."


class Reading(NamedTuple):
    """What the days of roles are held against."""

    today: date | None = None
    """None: whatever is named counts."""
    date_format: DateFormat = DateFormat.ISO


class Role(NamedTuple):
    is_primary: bool
    word: str
    org: str
    begin: str = ""
    end: str = ""

    def has_ended(self, reading: Reading) -> bool:
        last = day_of(self.end, reading.date_format) if self.end and reading.today else None
        return last is not None and reading.today is not None and last < reading.today

    def is_to_come(self, reading: Reading) -> bool:
        first = day_of(self.begin, reading.date_format) if self.begin and reading.today else None
        return first is not None and reading.today is not None and first > reading.today


class OneRole(NamedTuple):
    word: str = ""
    orgs: str = ""
    """The primary one first; where it is not said, an empty one before them."""
    is_both: bool = False
    """There are roles of the other kind too."""
    is_over: bool = False
    """There were roles, and all of them have ended."""


def as_one(roles: tuple[Role, ...], home: str, reading: Reading, *, whole: bool = True) -> OneRole:
    """`home` is the org that the user's own record names as the primary one; `whole`: these are all of a person's roles."""
    standing = [role for role in roles if not role.has_ended(reading)]
    if not standing:
        return OneRole(is_over=bool(roles))
    ours = sorted(
        (role for role in standing if kind_of(role.word)),
        key=lambda role: (role.is_to_come(reading), not role.is_primary),
    )
    ours = ours or standing
    kind = kind_of(ours[0].word)
    chosen = [role for role in ours if kind_of(role.word) is kind]
    orgs = list(dict.fromkeys(role.org for role in chosen))
    is_said = home in orgs if home else whole or chosen[0].is_primary
    first = [home] if home in orgs else [] if whole or is_said else [""]
    word = min((role.word for role in chosen), key=rank)
    return OneRole(word, ",".join(dict.fromkeys([*first, *orgs])), len(chosen) < len(ours))


def rank(word: str) -> int:
    """Who administers anywhere is an admin; a role of the format comes before one that is not."""
    folded = word.casefold()
    return 0 if folded in ADMIN else 1 if folded in STAFF_1_2 else 2
