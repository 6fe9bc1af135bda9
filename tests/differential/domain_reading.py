"""The rows of an order as the functions of `domain/` decide them, one by one, on a random district given as plain data."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.appointment import Appointment, Origin, Slot, may_unlock
from domain.calendar import BellTimes, Calendar, Closure, Days, FlexPeriod, Meeting, SchoolYear
from domain.homeroom import Candidate, Designation, Pin, homerooms_of
from domain.ids import ClosureId, FlexPeriodId, PinId, SchoolId, SectionId, StafferId, StudentId
from domain.mass_schedule import (
    DayAndPeriod,
    FreezeReason,
    MassOrder,
    Member,
    Outcome,
    SchoolBells,
    SlotFacts,
    ToSection,
    days_and_periods,
    decide,
    seat_order,
)
from domain.roster import lead_of
from tests.differential.oracle_facts import Row, World

Decided = dict[tuple[int, date, int], Outcome]


class DomainReading:
    def __init__(self, world: World, order: MassOrder, actor: Row, now: datetime) -> None:
        self.world, self.order, self.actor = world, order, actor
        own = self._bells(order.school)
        others = [self._bells(SchoolId(row["id"])) for row in world["school"] if row["id"] != order.school]
        self.days = days_and_periods(order, own, others, own.calendar.today(now))

    def decided(self, members: list[Member]) -> Decided:
        """What becomes of every row; seats are given date by date, in the order of `seat_order`."""
        found: Decided = {}
        for day in self.days:
            given: dict[SectionId, int] = {}
            for member in sorted(members, key=seat_order):
                target, facts = self._facts(member, day)
                outcome = decide(facts, self.order.existing)
                seats = None if target is None or not self.order.enforces_capacity else self._seats(target, day.day)
                if outcome.writes and target is not None and seats is not None:
                    free = seats - self._taken(target, day)
                    if given.get(target, 0) >= free:
                        outcome = Outcome.FULL
                    given[target] = given.get(target, 0) + 1
                found[member.student, day.day, day.flex_period] = outcome
        return found

    def _facts(self, member: Member, day: DayAndPeriod) -> tuple[SectionId | None, SlotFacts]:
        homes = self._homerooms(member.student, day)
        target = homes[0] if len(homes) == 1 else None
        booked = [
            row
            for row in self.world["appointment"]
            if row["student_id"] == member.student and row["on_date"] == day.day
        ]
        current = next((_appointment(row) for row in booked if row["flex_period_id"] == day.flex_period), None)
        attended = current is not None and current.attendance_taken
        return target, SlotFacts(
            closed=day.closed_for(member.graduation_year),
            frozen=day.frozen or (FreezeReason.ATTENDANCE_TAKEN if attended else None),
            homerooms=len(homes),
            blocked=target is not None and self._blocked(target, day),
            target=target,
            current=current,
            may_unlock=current is not None and self._may_unlock(current),
            clashes=any(row["flex_period_id"] in day.rivals for row in booked),
            has_seat=True,
        )

    def _homerooms(self, student: StudentId, day: DayAndPeriod) -> tuple[SectionId, ...]:
        if isinstance(self.order.where, ToSection):
            return (self.order.where.section,)
        sections = {
            row["id"]: row
            for row in self.world["section"]
            if row["school_id"] == self.order.school and row["status"] == "active"
        }
        pins = [
            Pin(PinId(row["id"]), SectionId(row["section_id"]), _days(row))
            for row in self.world["homeroom_pin"]
            if row["student_id"] == student and row["ended_at"] is None and row["section_id"] in sections
            if row["school_id"] == self.order.school
        ]
        designations = {
            row["section_id"]: Designation(
                SectionId(row["section_id"]),
                _days(row),
                None if row["flex_period_ids"] is None else frozenset(map(FlexPeriodId, row["flex_period_ids"])),
            )
            for row in self.world["homeroom_designation"]
        }
        candidates = [
            _candidate(designations[row["section_id"]], row, sections[row["section_id"]])
            for row in self.world["enrollment"]
            if row["student_id"] == student and row["active"]
            if row["section_id"] in sections and row["section_id"] in designations
        ]
        return homerooms_of(pins, candidates, day.day, day.cycle_day, day.flex_period)

    def _lead(self, section: SectionId) -> StafferId | None:
        active = {row["id"] for row in self.world["staffer"] if row["status"] == "active"}
        return lead_of(
            [
                (StafferId(row["staffer_id"]), row["is_lead"])
                for row in self.world["section_staffer"]
                if row["section_id"] == section and row["staffer_id"] in active
            ]
        )

    def _blocked(self, section: SectionId, day: DayAndPeriod) -> bool:
        lead = self._lead(section)
        return any(
            row["first_day"] <= day.day <= row["last_day"]
            and (row["flex_period_ids"] is None or day.flex_period in row["flex_period_ids"])
            for row in self.world["blocked_date"]
            if row["section_id"] == section or (lead is not None and row["staffer_id"] == lead)
        )

    def _seats(self, section: SectionId, day: date) -> int | None:
        own = next(row for row in self.world["section"] if row["id"] == section)
        adjusted = [
            row["seats"] for row in self.world["adjustment"] if row["section_id"] == section and row["on_date"] == day
        ]
        led = [
            row["capacity"]
            for row in self.world["staffer_school"]
            if row["staffer_id"] == self._lead(section) and row["school_id"] == own["school_id"] and row["active"]
        ]
        return next((seats for seats in [*adjusted, own["seats"], *led] if seats is not None), None)

    def _taken(self, section: SectionId, day: DayAndPeriod) -> int:
        slot = (section, day.day, day.flex_period)
        rows = self.world["appointment"]
        return sum((row["section_id"], row["on_date"], row["flex_period_id"]) == slot for row in rows)

    def _may_unlock(self, current: Appointment) -> bool:
        teaches = any(
            row["section_id"] == current.section and row["staffer_id"] == self.actor["staffer"]
            for row in self.world["section_staffer"]
        )
        is_admin = self.actor["is_admin"]
        return may_unlock(current.made_by, self.actor["name"], is_admin=is_admin, teaches_section=teaches)

    def _bells(self, school: SchoolId) -> SchoolBells:
        def own(table: str) -> list[Row]:
            return [row for row in self.world[table] if row["school_id"] == school]

        (settings,) = [row for row in self.world["school"] if row["id"] == school]
        calendar = Calendar(
            school=school,
            zone=ZoneInfo(settings["time_zone"]),
            years=tuple(
                SchoolYear(row["first_day"], row["last_day"], frozenset(row["session_weekdays"]))
                for row in own("school_year")
            ),
            closures=tuple(_closure(row) for row in own("closure")),
            cycle_days={row["on_date"]: row["label"] for row in own("cycle_day")},
            frozen=settings["frozen"],
        )
        periods = tuple(
            FlexPeriod(FlexPeriodId(row["id"]), school, row["name"], self._meetings(row["id"]))
            for row in own("flex_period")
            if row["active"]
        )
        return SchoolBells(calendar, periods)

    def _meetings(self, period: int) -> tuple[Meeting, ...]:
        return tuple(
            Meeting(row["weekday"] or row["cycle_day"], BellTimes(row["starts_at"], row["ends_at"]))
            for row in self.world["flex_period_meeting"]
            if row["flex_period_id"] == period
        )


def _days(row: Row) -> Days:
    weekdays, cycle_days = row["weekdays"], row["cycle_days"]
    return Days(
        None if weekdays is None else frozenset(weekdays), None if cycle_days is None else frozenset(cycle_days)
    )


def _candidate(designation: Designation, roster: Row, section: Row) -> Candidate:
    if roster["first_day"] is None and roster["last_day"] is None:
        return Candidate(designation, section["term_first_day"], section["term_last_day"])
    return Candidate(designation, roster["first_day"], roster["last_day"])


def _closure(row: Row) -> Closure:
    years = row["graduation_years"]
    affected = None if years is None else frozenset(years)
    return Closure(ClosureId(row["id"]), row["first_day"], row["last_day"], affected, row["reason"])


def _appointment(row: Row) -> Appointment:
    return Appointment(
        slot=Slot(StudentId(row["student_id"]), row["on_date"], FlexPeriodId(row["flex_period_id"])),
        section=SectionId(row["section_id"]),
        origin=Origin(row["origin"]),
        locked=row["locked"],
        birth=row["birth"],
        version=row["version"],
        made_by=row["made_by"],
        made_at=row["made_at"],
        attendance_taken=row["attended"],
    )
