"""What can be read of attendance beside the marks themselves."""

from dataclasses import dataclass

from application.ports.attendance import AttendanceLine
from domain.ids import FlexPeriodId, SectionId
from domain.sis_values import SisStatus
from domain.skips import SkipReason


@dataclass(frozen=True, slots=True)
class Untaken:
    """A section that has students on a date and flex period, of whom not all are marked."""

    section: SectionId
    flex_period: FlexPeriodId
    booked: int
    marked: int


@dataclass(frozen=True, slots=True)
class Skip:
    """A student who was in school by the SIS, and not where booked."""

    line: AttendanceLine
    reason: SkipReason
    sis_status: SisStatus | None
    """None where the SIS names only who was absent or late, and did not name the student."""
