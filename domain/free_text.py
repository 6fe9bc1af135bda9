"""What people write in their own words: kept as it is, as long as it is short enough to be shown."""

from collections.abc import Iterable

from domain.errors import Refused
from domain.letters import letter_refusals

LONGEST_LABEL = 20
LONGEST_TYPE = 50
LONGEST_REASON = 200
LONGEST_COMMENT = 1_000


def text_refusals(field: str, text: str | None, longest: int) -> list[Refused]:
    """`TEXT_TOO_LONG` for more than `longest` characters, `BAD_TEXT` for a letter that nobody sees."""
    if text is None or len(text) <= longest:
        return letter_refusals(text, field)
    return [
        Refused(
            "TEXT_TOO_LONG", f"This has {len(text):,} characters, at most {longest:,} fit: shorten it.", field=field
        )
    ]


def note_refusals(type: str | None, comment: str | None) -> list[Refused]:
    """What is wrong with the words on an appointment."""
    return [*text_refusals("type", type, LONGEST_TYPE), *text_refusals("comment", comment, LONGEST_COMMENT)]


def label_refusals(labels: Iterable[str], field: str) -> list[Refused]:
    """`BAD_LABEL` for what cannot be a cycle day's label, `BAD_TEXT` for a letter that nobody sees."""
    labels = list(labels)
    if all(1 <= len(label.strip()) <= LONGEST_LABEL for label in labels):
        return [refused for label in labels for refused in letter_refusals(label, field)][:1]
    return [Refused("BAD_LABEL", f"A label has 1 to {LONGEST_LABEL} characters, such as A.", field=field)]
