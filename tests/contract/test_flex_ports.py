"""What the ports of set-up, homerooms and single appointments promise: the fakes keep it, and PostgreSQL does."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
import pytest_asyncio

from application.ports.appointments import Booking
from application.ports.homerooms import PinnedTo
from domain.appointment import Appointment, EndReason, Origin, Slot
from domain.booking import Membership
from domain.calendar import Days, SchoolYear
from domain.errors import Refused
from domain.flex_period import BellTimes, FlexPeriodUses, Meeting
from domain.homeroom import Designation, Pin
from domain.ids import FlexPeriodId, SchoolId, SectionId, StudentId
from domain.roster import HomeroomRule, HomeroomRuleKind
from tests.contract.flex_worlds import World

NOW = datetime(2026, 9, 1, 15, tzinfo=UTC)
MONDAY, TUESDAY = date(2026, 9, 7), date(2026, 9, 8)
YEAR = SchoolYear(date(2026, 8, 17), date(2027, 6, 4))


# ── schools ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_saving_a_school_changes_its_version_and_keeps_names_apart(world: World) -> None:
    north, _ = await world.school("North"), await world.school("South")
    async with world.begin() as tx:
        before = await tx.schools.hold_version(north)
        school = (await tx.schools.find([north]))[north]
        await tx.schools.save(replace(school, name="Adams", frozen=True))
        assert await tx.schools.hold_version(north) not in (before, None)
        assert (await tx.schools.calendars([north]))[north].frozen
        assert [one.name for one in await tx.schools.all()] == ["Adams", "South"]
        assert await tx.schools.hold_version(SchoolId(1_000_000)) is None
    with pytest.raises(Refused) as refused:
        async with world.begin() as tx:
            await tx.schools.save(replace(school, name="South"))
    assert refused.value.code == "NAME_TAKEN"


async def test_a_flex_period_is_of_one_school_and_its_name_unique_there(world: World) -> None:
    north, south = await world.school("North"), await world.school("South")
    meetings = (Meeting(1, BellTimes(time(9), time(9, 30))), Meeting("A"))
    async with world.begin() as tx:
        win = await tx.schools.save_flex_period(north, None, "WIN", meetings)
        await tx.schools.save_flex_period(south, None, "WIN", meetings)
        assert await tx.schools.save_flex_period(south, win, "X", meetings) is None
        assert await tx.schools.hold_flex_period_version(south, win) is None
        before = await tx.schools.hold_flex_period_version(north, win)
        assert await tx.schools.save_flex_period(north, win, "Advisory", meetings[:1]) == win
        assert await tx.schools.hold_flex_period_version(north, win) != before
        (period,) = (await tx.schools.flex_periods([north]))[north]
        assert (period.name, period.meetings) == ("Advisory", meetings[:1])


async def test_a_removed_flex_period_is_not_active_and_gives_its_name_free(world: World) -> None:
    north = await world.school("North")
    async with world.begin() as tx:
        win = await tx.schools.save_flex_period(north, None, "WIN", (Meeting(1),))
        assert win is not None
        assert await tx.schools.flex_period_uses(north, win, MONDAY) == FlexPeriodUses()
        await tx.schools.remove_flex_period(north, win)
        assert (await tx.schools.flex_periods([north]))[north] == ()
        assert await tx.schools.hold_flex_period_version(north, win) is None
        again = await tx.schools.save_flex_period(north, None, "WIN", (Meeting(2),))
        assert again not in (None, win)
        assert [one.id for one in (await tx.schools.flex_periods([north]))[north]] == [again]


async def test_what_failed_is_rolled_back(world: World) -> None:
    north = await world.school("North")
    async with world.begin() as tx:
        await tx.schools.add_closure(north, MONDAY, MONDAY, None, "Storm")
        await tx.schools.set_cycle_days(north, {MONDAY: "A"})
        before = (await tx.schools.calendars([north]))[north]

    async def fail() -> None:
        async with world.begin() as tx:
            await tx.schools.save_year(north, YEAR)
            await tx.schools.add_closure(north, TUESDAY, TUESDAY, None, "Trip")
            await tx.schools.set_cycle_days(north, {MONDAY: "B", TUESDAY: "C"})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with world.begin() as tx:
        assert (await tx.schools.calendars([north]))[north] == before


async def test_years_closures_and_labels_come_back(world: World) -> None:
    north = await world.school("North")
    async with world.begin() as tx:
        await tx.schools.save_year(north, YEAR)
        await tx.schools.save_year(north, replace(YEAR, last_day=date(2027, 6, 11)))
        closure = await tx.schools.add_closure(north, MONDAY, MONDAY, frozenset({2027}), "Trip")
        await tx.schools.set_cycle_days(north, {MONDAY: "A", TUESDAY: "B"})
        await tx.schools.set_cycle_days(north, {TUESDAY: None})
        calendar = (await tx.schools.calendars([north]))[north]
        assert [year.last_day for year in calendar.years] == [date(2027, 6, 11)]
        assert calendar.cycle_days == {MONDAY: "A"}
        assert (await tx.schools.closures([closure]))[closure] == calendar.closures[0]


# ── sections ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_seats_come_from_date_section_or_lead(world: World) -> None:
    north = await world.school("North")
    gym, kim = await world.section(north, "Gym"), await world.staffer(north, 12)
    period = FlexPeriodId(1)
    async with world.begin() as tx:
        assert (await tx.appointments.place(gym, MONDAY, period)).seats is None
    await world.lead(gym, kim)
    async with world.begin() as tx:
        assert (await tx.appointments.place(gym, MONDAY, period)).seats == 12
        before = await tx.sections.hold_version(gym)
        await tx.sections.set_seats(gym, 8)
        assert await tx.sections.hold_version(gym) != before
        await tx.sections.adjust_seats(gym, MONDAY, 0)
        seats = [(await tx.appointments.place(gym, day, period)).seats for day in (MONDAY, TUESDAY)]
        assert seats == [0, 8]
        await tx.sections.adjust_seats(gym, MONDAY, None)
        assert (await tx.appointments.place(gym, MONDAY, period)).seats == 8
        assert await tx.appointments.place(SectionId(1_000_000), MONDAY, period) is None


async def test_blocks_are_of_a_section_or_of_its_lead(world: World) -> None:
    north = await world.school("North")
    gym, art, kim = await world.section(north, "Gym"), await world.section(north, "Art"), await world.staffer(north)
    await world.lead(gym, kim)
    async with world.begin() as tx:
        one = await tx.schools.save_flex_period(north, None, "One", (Meeting(1),))
        two = await tx.schools.save_flex_period(north, None, "Two", (Meeting(1),))
        await tx.sections.add_block(north, None, kim, MONDAY, TUESDAY, None, "Away")
        await tx.sections.add_block(north, gym, None, MONDAY, MONDAY, frozenset({one}), "Wet")
        blocked = [
            (await tx.appointments.place(section, day, period)).blocked
            for section, day, period in (
                (gym, MONDAY, one),
                (gym, MONDAY, two),
                (gym, TUESDAY, one),
                (art, MONDAY, one),
            )
        ]
        assert blocked == [("Away", "Wet"), ("Away",), ("Away",), ()]
        assert await tx.sections.staff_of(north, [kim]) == {kim}
        assert await tx.sections.taught_by(kim, [gym, art]) == {gym}
        assert (await tx.sections.find([gym]))[gym].lead == kim


# ── homerooms ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_section_of_staffs_own_has_a_lead_and_a_roster(world: World) -> None:
    north = await world.school("North")
    kim, amy, ben = await world.staffer(north), await world.student(north), await world.student(north)
    async with world.begin() as tx:
        room = await tx.sections.add(north, "Room 5", "homeroom", kim)
        empty = await tx.sections.add(north, "Room 5", None, None)
        for several in ([amy, ben], [amy], []):
            await tx.sections.enroll(room, several)
        await tx.homerooms.designate([Designation(room), Designation(empty)], "ada", NOW)
    async with world.begin() as tx:
        found = await tx.sections.find([room, empty])
        assert (found[room].lead, found[room].source, found[empty].lead) == (kim, None, None)
        assert await tx.homerooms.suggested(north, None) == (room,)


async def test_designations_are_replaced_and_taken_away(world: World) -> None:
    north = await world.school("North")
    one, two = await world.section(north, "One"), await world.section(north, "Two")
    limited = Designation(one, Days(frozenset({1}), frozenset({"A"})), frozenset({FlexPeriodId(3)}))
    async with world.begin() as tx:
        await tx.homerooms.designate([Designation(one), Designation(two)], "me", NOW)
        await tx.homerooms.designate([limited], "me", NOW)
        assert await tx.homerooms.designations([one, two]) == {one: limited, two: Designation(two)}
        assert await tx.homerooms.undesignate([one, SectionId(1_000_000)]) == {one}
        assert await tx.homerooms.designations([one, two]) == {two: Designation(two)}


async def test_pins_end_by_student_and_by_section(world: World) -> None:
    north = await world.school("North")
    one, two = await world.section(north, "One"), await world.section(north, "Two")
    amy, ben = await world.student(north), await world.student(north)
    async with world.begin() as tx:
        first = await tx.homerooms.pin(north, one, [amy, ben], Days(frozenset({1})), "me", NOW)
        (second,) = await tx.homerooms.pin(north, two, [amy], Days(), "me", NOW)
        assert second > max(first)
        assert await tx.homerooms.pins_of(north, [amy, ben]) == {
            amy: (Pin(first[0], one, Days(frozenset({1}))), Pin(second, two)),
            ben: (Pin(first[1], one, Days(frozenset({1}))),),
        }
        assert await tx.homerooms.end_pins_to([two], "ended", NOW) == (PinnedTo(second, amy, two),)
        assert await tx.homerooms.unpin(north, [amy], "unpinned", NOW) == (PinnedTo(first[0], amy, one),)
        assert await tx.homerooms.unpin(north, [amy], "unpinned", NOW) == ()
        assert set(await tx.homerooms.pins_of(north, [amy, ben])) == {ben}


async def test_a_rule_suggests_active_sections_by_name(world: World) -> None:
    north = await world.school("North")
    room, gym = await world.section(north, "Room", class_type="Homeroom"), await world.section(north, "Gym", period="1")
    await world.section(north, "Old", class_type="homeroom", period="1", status="ended")
    async with world.begin() as tx:
        for rule, found in (
            (None, (room,)),
            (HomeroomRule(HomeroomRuleKind.PERIOD, " 1"), (gym,)),
            (HomeroomRule(HomeroomRuleKind.NAME_PATTERN, "M"), (gym, room)),
        ):
            assert await tx.homerooms.suggested(north, rule) == found


# ── appointments ─────────────────────────────────────────────────────────────────────────────────────────────────────


class Desk:
    """One school with a period, two sections and a student."""

    def __init__(self, school: SchoolId, period: FlexPeriodId, gym: SectionId, art: SectionId, amy: StudentId) -> None:
        self.school, self.period, self.gym, self.art, self.amy = school, period, gym, art, amy

    def wanted(self, section: SectionId, day: date = MONDAY, student: StudentId | None = None) -> Appointment:
        slot = Slot(student or self.amy, day, self.period)
        return Appointment(slot, section, Origin.STAFF, False, 0, 0, "me", NOW, comment="c")


@pytest_asyncio.fixture(loop_scope="session")
async def desk(world: World) -> Desk:
    north = await world.school("North")
    gym, art, amy = (
        await world.section(north, "Gym"),
        await world.section(north, "Art"),
        await world.student(north, 2028),
    )
    async with world.begin() as tx:
        await tx.schools.save_year(north, YEAR)
        period = await tx.schools.save_flex_period(north, None, "WIN", (Meeting(1, BellTimes(time(9), time(10))),))
    return Desk(north, period, gym, art, amy)


async def taken(tx: Any, desk: Desk, section: SectionId, day: date = MONDAY) -> int:
    place = await tx.appointments.place(section, day, desk.period)
    assert isinstance(place.taken, int)
    return place.taken


async def test_a_booking_takes_a_seat_and_gets_a_number(world: World, desk: Desk) -> None:
    async with world.begin() as tx:
        made = await tx.appointments.book(Booking(desk.wanted(desk.gym), seats=1))
        assert made == replace(desk.wanted(desk.gym), birth=made.birth, version=made.birth)
        assert made.birth > 0
        assert await taken(tx, desk, desk.gym) == 1
        assert await tx.appointments.find([made.slot]) == {made.slot: made}
        assert await tx.appointments.of_day(desk.amy, MONDAY) == (made,)
        assert await tx.appointments.of_day(desk.amy, TUESDAY) == ()


@pytest.mark.parametrize("seats", [0, 1])
async def test_a_full_section_takes_nobody(world: World, desk: Desk, seats: int) -> None:
    ben = await world.student(desk.school)
    async with world.begin() as tx:
        for _ in range(seats):
            assert await tx.appointments.book(Booking(desk.wanted(desk.gym, student=ben), seats=seats))

    async def give_up() -> None:
        async with world.begin() as tx:
            assert await tx.appointments.book(Booking(desk.wanted(desk.gym), seats=seats)) is None
            raise Refused("FULL", "given up")

    with pytest.raises(Refused):
        await give_up()
    async with world.begin() as tx:
        assert await taken(tx, desk, desk.gym) == seats
        assert await tx.appointments.of_day(desk.amy, MONDAY) == ()


async def test_what_is_displaced_or_vacated_frees_its_seat_and_names_its_successor(world: World, desk: Desk) -> None:
    async with world.begin() as tx:
        first = await tx.appointments.book(Booking(desk.wanted(desk.gym)))
        second = await tx.appointments.book(Booking(desk.wanted(desk.art), displaces=first))
        assert second.replaced == first.birth
        assert [await taken(tx, desk, section) for section in (desk.gym, desk.art)] == [0, 1]
        third = await tx.appointments.book(Booking(desk.wanted(desk.art, TUESDAY), vacates=second))
        assert third.replaced is None
        assert [await taken(tx, desk, desk.art, day) for day in (MONDAY, TUESDAY)] == [0, 1]
        assert await tx.appointments.find([first.slot]) == {}
    assert await world.ended() == {
        (first.birth, "displaced", second.birth),
        (second.birth, "cancelled", third.birth),
    }


async def test_a_move_onto_another_appointment_ends_both(world: World, desk: Desk) -> None:
    async with world.begin() as tx:
        monday = await tx.appointments.book(Booking(desk.wanted(desk.gym)))
        tuesday = await tx.appointments.book(Booking(desk.wanted(desk.art, TUESDAY)))
        moved = await tx.appointments.book(
            Booking(desk.wanted(desk.gym, TUESDAY), displaces=tuesday, vacates=monday, seats=1)
        )
        assert moved.replaced == tuesday.birth
        assert await tx.appointments.find([monday.slot, tuesday.slot]) == {moved.slot: moved}
    assert await world.ended() == {
        (monday.birth, "cancelled", moved.birth),
        (tuesday.birth, "displaced", moved.birth),
    }


async def test_cancelled_appointments_give_their_seats_back(world: World, desk: Desk) -> None:
    ben = await world.student(desk.school)
    async with world.begin() as tx:
        both = [
            await tx.appointments.book(Booking(desk.wanted(desk.gym, student=student))) for student in (desk.amy, ben)
        ]
        await tx.appointments.cancel(both, EndReason.STUDENT_LEFT, "sync", NOW)
        assert await taken(tx, desk, desk.gym) == 0
    assert await world.ended() == {(one.birth, "student_left", None) for one in both}


async def test_only_what_is_not_so_already_is_locked(world: World, desk: Desk) -> None:
    async with world.begin() as tx:
        made = await tx.appointments.book(Booking(desk.wanted(desk.gym)))
        await tx.appointments.set_locked([made.slot], locked=False)
        assert (await tx.appointments.find([made.slot]))[made.slot] == made
        await tx.appointments.set_locked([made.slot], locked=True)
        locked = (await tx.appointments.find([made.slot]))[made.slot]
        assert (locked.locked, locked.birth) == (True, made.birth)
        assert locked.version != made.version


async def test_members_schools_and_bells(world: World, desk: Desk) -> None:
    south = await world.school("South")
    zoe = await world.student(south)
    await world.leave(zoe, south)
    async with world.begin() as tx:
        await tx.schools.set_cycle_days(desk.school, {MONDAY: "A", TUESDAY: "B"})
        await tx.schools.add_closure(desk.school, MONDAY, MONDAY, frozenset({2028}), "Trip")
        assert await tx.appointments.schools_of([desk.amy, zoe], []) == {desk.school, south}  # left, but not forgotten
        assert await tx.appointments.schools_of([desk.amy], []) == {desk.school}
        assert await tx.appointments.schools_of([zoe], [desk.period]) == {desk.school, south}
        assert await tx.appointments.schools_of_periods([desk.period, FlexPeriodId(1_000_000)]) == {
            desk.period: desk.school
        }
        assert await tx.appointments.hold([desk.amy, StudentId(1_000_000)]) == {desk.amy}
        assert await tx.appointments.membership(desk.amy, desk.school) == Membership(
            True, True, 2028, may_self_schedule=True
        )
        assert await tx.appointments.membership(zoe, south) == Membership(True, False, None, may_self_schedule=True)
        assert await tx.appointments.membership(zoe, desk.school) == Membership(False, False, None)
        assert await tx.appointments.membership(StudentId(1_000_000), south) is None
        bells = (await tx.appointments.bells_on([desk.school], MONDAY))[desk.school]
        whole = (await tx.schools.calendars([desk.school]))[desk.school]
        assert bells.flex_periods == (await tx.schools.flex_periods([desk.school]))[desk.school]
        assert (bells.calendar.years, bells.calendar.cycle_days) == (whole.years, {MONDAY: "A"})
        assert bells.calendar.closed_graduation_years(MONDAY) == {2028}
        assert bells.calendar.is_school_day(MONDAY)
        later = (await tx.appointments.bells_on([desk.school], date(2030, 1, 1)))[desk.school]
        assert not later.calendar.is_school_day(date(2030, 1, 1))
