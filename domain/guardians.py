"""E-mail addresses of a student's guardians. Nothing else of a guardian is ever kept: no name, no phone, no relation."""

from collections.abc import Iterable
from typing import NamedTuple

from domain.roster_validation import folded, is_email

MOST_GUARDIAN_EMAILS = 10
"""Per student; more is no family but a mistake of the source."""


class GuardianEmails(NamedTuple):
    kept: tuple[str, ...]
    """In folded order, so that a source that shuffles them changes nothing."""
    invalid: int
    """Texts that are no address."""
    too_many: int
    """Addresses beyond the most a student may have."""


def guardian_emails(given: Iterable[str]) -> GuardianEmails:
    """The addresses, each once however it is written; blanks are nothing."""
    found: dict[str, str] = {}
    invalid = 0
    for text in map(str.strip, given):
        if is_email(text):
            key = folded(text)
            found[key] = min(text, found.get(key, text))
        elif text:
            invalid += 1
    ordered = tuple(found[key] for key in sorted(found))
    return GuardianEmails(ordered[:MOST_GUARDIAN_EMAILS], invalid, max(0, len(ordered) - MOST_GUARDIAN_EMAILS))
