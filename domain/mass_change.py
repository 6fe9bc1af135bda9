"""Which bookings a mass order starts from: those it changes or cancels, or those of a week that it books again."""

from dataclasses import dataclass
from datetime import date, timedelta

from domain.appointment import Appointment, Origin
from domain.calendar import monday_of
from domain.errors import Refused
from domain.ids import RunId, SectionId


@dataclass(frozen=True, slots=True)
class Booked:
    """Appointments that match everything given.

    Raises `Refused` `EMPTY_FILTER`.
    """

    sections: frozenset[SectionId] | None = None
    """Into these."""
    origins: frozenset[Origin] | None = None
    run: RunId | None = None
    """Which this mass run made."""

    def __post_init__(self) -> None:
        for given, field in ((self.sections, "sectionIds"), (self.origins, "origins")):
            if given is not None and not given:
                message = "The list is empty, so no booking matches: name at least one, or leave it out."
                raise Refused("EMPTY_FILTER", message, field=["booked", field])

    def covers(self, one: Appointment) -> bool:
        return (
            (self.sections is None or one.section in self.sections)
            and (self.origins is None or one.origin in self.origins)
            and (self.run is None or one.run == self.run)
        )


@dataclass(frozen=True, slots=True)
class ToNowhere:
    """Not to be booked any more: what stands is cancelled."""


@dataclass(frozen=True, slots=True)
class AsInWeek:
    """Each where they are in this week, on the same weekday in the same flex period; who is nowhere has no row.

    `week` is any date of it.
    """

    week: date
    booked: Booked = Booked()
    """Only such of its bookings."""

    @property
    def monday(self) -> date:
        return monday_of(self.week)

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    def day_like(self, day: date) -> date:
        """The day of the week that is like this one."""
        return self.monday + timedelta(days=day.isoweekday() - 1)
