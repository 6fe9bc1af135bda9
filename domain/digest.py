"""Mails that tell people what they were told: at most one per person, school and hour or day, as the school wishes."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.errors import Refused
from domain.ids import SchoolId, StudentId
from domain.notification import Notice, NotificationKind

LOOKS_BACK = timedelta(days=7)
"""What is older is mailed no more: a school that begins to send mails does not begin with last year."""


class DigestRhythm(StrEnum):
    HOURLY = "hourly"
    """After each full hour."""
    DAILY = "daily"
    """Once a day, at a time of the school's."""


@dataclass(frozen=True, slots=True)
class DigestSetting:
    """How often a school lets mails go out; a school without one sends none."""

    rhythm: DigestRhythm
    daily_at: time | None = None
    """With `DAILY`, on the school's clock."""


@dataclass(frozen=True, slots=True)
class DigestSchool:
    """A school that sends mails."""

    id: SchoolId
    name: str
    zone: str
    setting: DigestSetting


@dataclass(frozen=True, slots=True)
class MailPreferences:
    """What a student, or a member of staff, wants in mails; in the API everything is told."""

    mails: bool = True
    muted: frozenset[NotificationKind] = frozenset()


@dataclass(frozen=True, slots=True)
class DigestLine:
    """A notice with the names that a reader needs; None where there are several, or none."""

    notice: Notice
    section: str | None = None
    flex_period: str | None = None
    previous_section: str | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """Everything that one mail tells one student, oldest first."""

    student: StudentId
    school: SchoolId
    first_name: str
    email: str
    lines: tuple[DigestLine, ...]


def check_digest(setting: DigestSetting) -> None:
    """Raises `Refused` `BAD_DIGEST_TIME`."""
    if (setting.rhythm is DigestRhythm.DAILY) != (setting.daily_at is not None):
        raise Refused(
            "BAD_DIGEST_TIME", "Give the time of day with a daily mail, and none with hourly ones.", field="dailyAt"
        )


def due_before(setting: DigestSetting, zone: str, now: datetime) -> datetime:
    """The latest moment of the school's rhythm, not after now: whatever was told before it is due, and gets one mail."""
    if setting.daily_at is None:
        return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    here = ZoneInfo(zone)
    today = now.astimezone(here).date()
    moments = (datetime.combine(day, setting.daily_at, here) for day in (today, today - timedelta(days=1)))
    return next(moment for one in moments if (moment := one.astimezone(UTC)) <= now)
