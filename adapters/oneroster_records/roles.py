"""OneRoster 1.2 gives a person several roles; here they become one role and its orgs, as 1.1 has them.

Of a person's roles those of one kind count, a student's or an adult's: whichever kind the first primary role has. The days
on which a role begins and ends are not read: a role that is there is one.
"""

from typing import NamedTuple

from adapters.oneroster_records.role_words import ADMIN, STAFF_1_2, kind_of

SEVERAL = "People are students and adults at once; they came in as what their primary role says."


class Role(NamedTuple):
    is_primary: bool
    word: str
    org: str


def as_one(roles: tuple[Role, ...], home: str) -> tuple[str, str, bool]:
    """The role's word, the orgs (the primary one first), and whether there are roles of the other kind too."""
    ours = sorted((role for role in roles if kind_of(role.word)), key=lambda role: not role.is_primary) or list(roles)
    if not ours:
        return "", "", False
    kind = kind_of(ours[0].word)
    chosen = [role for role in ours if kind_of(role.word) is kind]
    orgs = dict.fromkeys(role.org for role in chosen)
    first = [home] if home in orgs else []
    word = min((role.word for role in chosen), key=_rank)
    return word, ",".join(dict.fromkeys([*first, *orgs])), len(chosen) < len(ours)


def _rank(word: str) -> int:
    """Who administers anywhere is an admin; a role of the format comes before one that is not."""
    folded = word.casefold()
    return 0 if folded in ADMIN else 1 if folded in STAFF_1_2 else 2
