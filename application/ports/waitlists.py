"""Port: who waits for seats, and where a seat may have become free."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from domain.appointment import Appointment
from domain.ids import DistrictId, FlexPeriodId, SectionId, StudentId, WaiterId
from domain.promotion import Promotion
from domain.waitlist import WaitEnd, Waiter, WaitingPlace

MOST_OF_ONE_STUDENT = 250


class Waitlists(Protocol):
    """Whoever writes holds the student first (`Appointments.hold`): so nobody else ends or adds what is theirs."""

    async def hold_seats(self, place: WaitingPlace) -> None:
        """Wait until nobody else takes or frees a seat there, and keep others waiting until the transaction ends."""

    async def join(self, place: WaitingPlace, student: StudentId, by: str, at: datetime) -> WaiterId:
        """Behind everybody who waits there; the place is held."""

    async def call(self, place: WaitingPlace) -> None:
        """Have a worker look at the place. Whatever frees a seat where somebody waits does so by itself."""

    async def end(self, waiters: Collection[WaiterId], end: WaitEnd, at: datetime) -> None:
        """Of those who wait still."""

    async def seated(self, waiter: WaiterId, birth: int) -> None:
        """Of one whose waiting has ended with a seat: which appointment it is, and what had freed the seat (`what_freed`)."""

    async def promotions(self, appointments: Collection[Appointment]) -> Mapping[int, Promotion]:
        """Of those of these appointments that a waitlist made, by birth."""

    async def find(self, waiters: Collection[WaiterId]) -> Mapping[WaiterId, Waiter]:
        """With their positions; those who wait no longer, too."""

    async def waiting_for(self, student: StudentId, day: date, flex_period: FlexPeriodId) -> tuple[Waiter, ...]:
        """What the student waits for in a slot, by id; without positions."""

    async def waiting_in(self, section: SectionId, day: date, flex_period: FlexPeriodId | None) -> tuple[Waiter, ...]:
        """Who waits for a section on a date, by flex period and in order; of one flex period, or of all."""

    async def of_student(self, student: StudentId, first_day: date) -> tuple[Waiter, ...]:
        """What the student waits for or waited for, from a date on, by date; at most `MOST_OF_ONE_STUDENT`."""

    async def is_waited_for(self, place: WaitingPlace) -> bool: ...

    async def stirred(self, now: datetime, limit: int) -> tuple[WaitingPlace, ...]:
        """Places at which somebody waits in vain, or need not wait: a seat is free, the date is over or frozen, the section has
        ended, or one of those who wait has left the school or is booked there."""


@dataclass(frozen=True, slots=True)
class WaitlistCall:
    """A seat may be free. Several calls of one place are as good as one."""

    district: DistrictId
    place: WaitingPlace
    numbers: tuple[int, ...]


class WaitlistCalls(Protocol):
    """Across districts, each call a transaction of its own."""

    async def due(self, now: datetime, limit: int) -> Sequence[WaitlistCall]:
        """The oldest first."""

    async def done(self, call: WaitlistCall) -> None:
        """What came in since `due` stays."""

    async def put_off(self, call: WaitlistCall, until: datetime) -> None: ...
