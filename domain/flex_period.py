"""Flex periods and their bell times.

Bell times are local times; only to compare two schools' bells are they turned into instants, each in its school's zone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from domain.counted import counted, listed
from domain.errors import Refused
from domain.ids import FlexPeriodId, SchoolId


@dataclass(frozen=True, slots=True)
class BellTimes:
    """Local start and end of a period, the end not included; either both are known or neither."""

    starts: time | None = None
    ends: time | None = None

    def __post_init__(self) -> None:
        if (self.starts is None) != (self.ends is None):
            raise Refused(
                "BAD_BELL_TIMES", "Give both the start and the end of a period, or neither.", field="meetings"
            )
        if self.starts is not None and self.ends is not None and self.ends <= self.starts:
            raise Refused(
                "END_BEFORE_START",
                f"The period ends at {self.ends:%H:%M}, not after it starts at {self.starts:%H:%M}: check the times.",
                field="meetings",
            )

    def on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
        """Start and end as instants (UTC) on that local date, or None where the bell times are missing.

        None as well on the first and last days that there are, whose instants may lie in a year that cannot be told.
        """
        if self.starts is None or self.ends is None:
            return None
        try:
            starts, ends = (datetime.combine(day, bell, zone).astimezone(UTC) for bell in (self.starts, self.ends))
        except OverflowError:
            return None
        return starts, ends


@dataclass(frozen=True, slots=True)
class Meeting:
    """A flex period meets on this weekday (ISO number) or on days with this cycle-day label."""

    day: int | str
    bells: BellTimes = BellTimes()


@dataclass(frozen=True, slots=True)
class FlexPeriod:
    """A bell slot in which flex happens. A meeting for a date's cycle-day label wins over the one for its weekday."""

    id: FlexPeriodId
    school: SchoolId
    name: str
    meetings: tuple[Meeting, ...]

    def bells_on(self, day: date, cycle_day: str | None) -> BellTimes | None:
        """The bell times of that date, or None when the period does not meet on it."""
        by_day = {meeting.day: meeting.bells for meeting in self.meetings}
        if cycle_day is not None and cycle_day in by_day:
            return by_day[cycle_day]
        return by_day.get(day.isoweekday())


@dataclass(frozen=True, slots=True)
class FlexPeriodUses:
    """What needs a flex period from a day on."""

    appointments: int = 0
    requests: int = 0
    """That nobody has decided."""
    waiting: int = 0
    """Students in waitlists."""
    prebooked: bool = False
    """Whether the school's pre-booking after syncs names it."""


def refusals_of_removal(uses: FlexPeriodUses) -> list[Refused]:
    """`FLEX_PERIOD_IN_USE`, with everything that needs it."""
    told = {
        counted(uses.appointments, "appointment"): uses.appointments,
        counted(uses.requests, "request"): uses.requests,
        counted(uses.waiting, "place in a waitlist", "places in waitlists"): uses.waiting,
        "the pre-booking after syncs": uses.prebooked,
    }
    needs = [words for words, holds in told.items() if holds]
    if not needs:
        return []
    message = f"From today on the flex period is needed by {listed(needs)}: cancel or change these first."
    return [Refused("FLEX_PERIOD_IN_USE", message, field="flexPeriodId", details=asdict(uses))]


def overlap(one: tuple[datetime, datetime] | None, other: tuple[datetime, datetime] | None) -> bool:
    """Half-open: a period that ends when the other starts does not overlap; missing bell times never do."""
    if one is None or other is None:
        return False
    return one[0] < other[1] and other[0] < one[1]


def check_periods_apart(
    periods: Sequence[FlexPeriod], dates: Sequence[date], cycle_days: Mapping[date, str], zone: ZoneInfo
) -> None:
    """Raise `PERIODS_OVERLAP` when two of the periods overlap on one of the dates."""
    for day in dates:
        rung = [
            (period, bells.on(day, zone))
            for period in periods
            if (bells := period.bells_on(day, cycle_days.get(day))) is not None
        ]
        for index, (period, instants) in enumerate(rung):
            for other, other_instants in rung[index + 1 :]:
                if overlap(instants, other_instants):
                    raise Refused(
                        "PERIODS_OVERLAP",
                        f"{period.name} and {other.name} overlap on {day}: order them separately.",
                        field="flexPeriodIds",
                    )
