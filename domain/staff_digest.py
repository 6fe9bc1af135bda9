"""Mails that tell staff which requests wait for them, in the rhythm of the school's other mails; and the words of one."""

from dataclasses import dataclass
from datetime import date

from domain.counted import counted
from domain.digest_text import MOST_LINES, day_in_words
from domain.ids import SchoolId, StafferId
from domain.mail import Letter
from domain.mail_texts import SIGNED


@dataclass(frozen=True, slots=True)
class RequestsLine:
    """How many ask for the same place."""

    section: str
    day: date
    flex_period: str
    requests: int


@dataclass(frozen=True, slots=True)
class StaffDigest:
    """Everything that one mail tells one member of staff, by date."""

    staffer: StafferId
    school: SchoolId
    first_name: str
    email: str
    lines: tuple[RequestsLine, ...]


def staff_digest_letter(digest: StaffDigest, school: str) -> Letter:
    """Without the name of a student."""
    lines = [f"- {_sentence(line)}" for line in digest.lines[:MOST_LINES]]
    if more := sum(line.requests for line in digest.lines[MOST_LINES:]):
        lines.append(f"- And {counted(more, 'request')} for later dates.")
    text = "\n".join(
        [
            f"Hello {digest.first_name},",
            "",
            f"somebody asks for appointments at {school} that you can approve or deny:",
            "",
            *lines,
            "",
            "What counts is what your list of requests says now: look there. Others may have decided by then, and what nobody",
            "decides expires with its date. There you can also switch these mails off.",
        ]
    )
    return Letter(digest.email, f"Requests at {school} wait for you", text + SIGNED)


def _sentence(line: RequestsLine) -> str:
    return f"{line.section} on {day_in_words(line.day)}, {line.flex_period}: {counted(line.requests, 'request')}."
