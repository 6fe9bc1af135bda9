"""Who waits for seats, in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from application.ports.waitlists import MOST_OF_ONE_STUDENT, WaitlistCall
from domain.appointment import Appointment, EndReason, Slot
from domain.ids import FlexPeriodId, RunId, SectionId, StudentId, WaiterId
from domain.promotion import Ending, FreedSeat, Promotion, what_freed
from domain.roster import SectionStatus
from domain.waitlist import WaitEnd, Waiter, WaitingPlace
from tests.fakes.flex_store import FakeDistrict
from tests.fakes.places import place_of


class FakeWaitlists:
    """See `application.ports.waitlists.Waitlists`."""

    def __init__(self, store: FakeDistrict) -> None:
        self._store = store

    async def hold_seats(self, place: WaitingPlace) -> None:
        """One task at a time."""

    async def join(self, place: WaitingPlace, student: StudentId, by: str, at: datetime) -> WaiterId:
        id_ = WaiterId(self._store.number())
        self._store.facts.waiters[id_] = Waiter(id_, student, place, by, at)
        return id_

    async def call(self, place: WaitingPlace) -> None:
        self._store.call(place)

    async def end(self, waiters: Collection[WaiterId], end: WaitEnd, at: datetime) -> None:
        known = self._store.facts.waiters
        for id_ in waiters:
            if id_ in known and known[id_].end is None:
                known[id_] = replace(known[id_], end=end, ended_at=at)

    async def seated(self, waiter: WaiterId, birth: int) -> None:
        facts = self._store.facts
        known = facts.waiters[waiter]
        there = {
            one.seq: one
            for one in facts.history
            if WaitingPlace(one.appointment.section, one.appointment.slot.day, one.appointment.slot.flex_period)
            == known.place
        }
        undone = {
            one.id: one
            for one in facts.runs.values()
            if known.place.section in one.booked_sections and known.place.day in one.written_dates
        }
        endings = [
            *(Ending(one.seq, one.ended_at) for one in there.values()),
            *(Ending(one.id, one.undone_at, of_run=True) for one in undone.values() if one.undone_at is not None),
        ]
        given = [number for number, _ in facts.seated.values() if number is not None]
        freed = what_freed(endings, given, known.joined_at)
        seat = None
        if freed is not None and freed.of_run:
            by = undone[RunId(freed.number)].undone_by
            seat = FreedSeat(EndReason.UNDONE, by or "", freed.at)
        elif freed is not None:
            past = there[freed.number]
            moved = past.reason is EndReason.CANCELLED and past.successor is not None
            seat = FreedSeat(past.reason, past.ended_by, past.ended_at, past.appointment.slot.student, moved)
        number = None if freed is None or freed.of_run else freed.number
        facts.seated[birth] = (number, Promotion(known.joined_at, seat))

    async def promotions(self, appointments: Collection[Appointment]) -> Mapping[int, Promotion]:
        known = self._store.facts.seated
        return {one.birth: known[one.birth][1] for one in appointments if one.birth in known}

    async def find(self, waiters: Collection[WaiterId]) -> Mapping[WaiterId, Waiter]:
        known = self._store.facts.waiters
        return {id_: self._placed(known[id_]) for id_ in waiters if id_ in known}

    async def waiting_for(self, student: StudentId, day: date, flex_period: FlexPeriodId) -> tuple[Waiter, ...]:
        slot = (student, day, flex_period)
        return tuple(one for one in self._waiting() if (one.student, one.place.day, one.place.flex_period) == slot)

    async def waiting_in(self, section: SectionId, day: date, flex_period: FlexPeriodId | None) -> tuple[Waiter, ...]:
        found = [
            self._placed(one)
            for one in self._waiting()
            if (one.place.section, one.place.day) == (section, day) and flex_period in (None, one.place.flex_period)
        ]
        return tuple(sorted(found, key=lambda one: (one.place.flex_period, one.id)))

    async def of_student(self, student: StudentId, first_day: date) -> tuple[Waiter, ...]:
        known = _in_order(self._store.facts.waiters.values())
        found = [self._placed(one) for one in known if one.student == student and one.place.day >= first_day]
        return tuple(sorted(found, key=lambda one: (one.place.day, one.id))[:MOST_OF_ONE_STUDENT])

    async def is_waited_for(self, place: WaitingPlace) -> bool:
        return any(one.place == place for one in self._waiting())

    async def stirred(self, now: datetime, limit: int) -> tuple[WaitingPlace, ...]:
        found = {one.place for one in self._waiting() if self._is_stirred(one, now)}
        return tuple(sorted(found, key=lambda one: (one.day, one.section, one.flex_period))[:limit])

    def _is_stirred(self, waiter: Waiter, now: datetime) -> bool:
        facts, at = self._store.facts, waiter.place
        section = facts.sections[at.section]
        school = facts.schools[section.school]
        place = place_of(facts, at.section, at.day, at.flex_period)
        booked = facts.appointments.get(Slot(waiter.student, at.day, at.flex_period))
        today = now.astimezone(ZoneInfo(school.time_zone)).date()
        member = facts.student_schools.get((waiter.student, school.id))
        return (
            (place is not None and place.has_seat)
            or at.day < today
            or (at.day == today and school.frozen)
            or section.status is not SectionStatus.ACTIVE
            or not section.open_to_students
            or not facts.is_member(waiter.student, school.id)
            or member is None
            or not member.may_self_schedule
            or (booked is not None and booked.section == at.section)
        )

    def _waiting(self) -> list[Waiter]:
        return [one for one in _in_order(self._store.facts.waiters.values()) if one.end is None]

    def _placed(self, waiter: Waiter) -> Waiter:
        if waiter.end is not None:
            return waiter
        ahead = sum(one.place == waiter.place and one.id <= waiter.id for one in self._waiting())
        return replace(waiter, position=ahead)


class FakeWaitlistCalls:
    """See `application.ports.waitlists.WaitlistCalls`."""

    def __init__(self, store: FakeDistrict) -> None:
        self._store = store
        self.until: dict[int, datetime] = {}

    async def due(self, now: datetime, limit: int) -> Sequence[WaitlistCall]:
        found: dict[WaitingPlace, list[int]] = {}
        for number, place in self._store.facts.waitlist_calls.items():
            if self.until.get(number, now) <= now:
                found.setdefault(place, []).append(number)
        district = self._store.district
        return [WaitlistCall(district, place, tuple(numbers)) for place, numbers in found.items()][:limit]

    async def done(self, call: WaitlistCall) -> None:
        for number in call.numbers:
            self._store.facts.waitlist_calls.pop(number, None)

    async def put_off(self, call: WaitlistCall, until: datetime) -> None:
        self.until |= dict.fromkeys(call.numbers, until)


def _in_order(waiters: Collection[Waiter]) -> list[Waiter]:
    return sorted(waiters, key=lambda waiter: waiter.id)
