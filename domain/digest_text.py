"""The words of a digest: what changed for this one student, and nobody else's name."""

from datetime import date

from domain.counted import counted
from domain.digest import Digest, DigestLine
from domain.mail import Letter
from domain.mail_texts import SIGNED
from domain.notification import NotificationKind

MOST_LINES = 20
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def digest_letter(digest: Digest, school: str) -> Letter:
    lines = [f"- {_sentence(line)}" for line in digest.lines[-MOST_LINES:]]
    if more := len(digest.lines) - len(lines):
        lines.insert(0, f"- {counted(more, 'earlier change')}")
    text = "\n".join(
        [
            f"Hello {digest.first_name},",
            "",
            f"your schedule at {school} has changed:",
            "",
            *lines,
            "",
            "What counts is what your schedule says now: look there. There you can also switch these mails off.",
        ]
    )
    return Letter(digest.email, f"Your schedule at {school} has changed", text + SIGNED)


def _sentence(line: DigestLine) -> str:
    notice = line.notice
    what, when = counted(notice.appointments, "appointment"), _days(line)
    into = "" if line.section is None else f" in {line.section}"
    match notice.deed.kind:
        case NotificationKind.BOOKED:
            return f"You are booked{into} {when}{_instead(line)}."
        case NotificationKind.MOVED:
            return f"An appointment was moved{_from(line)}: it is now{into} {when}{_instead(line)}."
        case NotificationKind.CANCELLED:
            return f"Cancelled: {what}{into} {when}."
        case NotificationKind.CLOSED:
            moved = f"; {notice.moved} of them moved to another date" if notice.moved else ""
            return f"School is closed {when}, where you had {what}{into}{moved}."
        case NotificationKind.MASS_BOOKED:
            return f"You are booked{into} {when}: {what}{_instead(line)}."
        case NotificationKind.MASS_CANCELLED:
            return f"Cancelled: {what}{into} {when}."
        case NotificationKind.MASS_UNDONE:
            return f"Taken back: {what}{into} {when}."
        case NotificationKind.DENIED:
            return f"A request was denied: {what}{into} {when}. The request says why."
        case NotificationKind.REQUESTED:
            return f"A request waits: {what}{into} {when}."


def _days(line: DigestLine) -> str:
    notice = line.notice
    period = "" if line.flex_period is None else f", {line.flex_period}"
    if notice.first_day == notice.last_day:
        return f"on {day_in_words(notice.first_day)}{period}"
    return f"from {day_in_words(notice.first_day)} to {day_in_words(notice.last_day)}{period}"


def day_in_words(day: date) -> str:
    """ "Monday 2026-09-07"."""
    return f"{_WEEKDAYS[day.weekday()]} {day.isoformat()}"


def _from(line: DigestLine) -> str:
    day = line.notice.previous_day
    if day is None:
        return ""
    section = "" if line.previous_section is None else f" from {line.previous_section}"
    return f"{section} on {day_in_words(day)}"


def _instead(line: DigestLine) -> str:
    if not line.notice.displaced:
        return ""
    return " instead of what stood there" if line.notice.appointments == 1 else f" ({line.notice.displaced} instead)"
