"""What `MassSchedules` promises of planning and applying: whom, in which order, what is counted, kept and written."""

from dataclasses import replace

import pytest

from application.ports.mass_schedules import Actor
from application.scheduling.mass_counts import fingerprint
from domain.appointment import Origin
from domain.ids import PlanId, SchoolId, SectionId, StafferId, StudentId
from domain.mass_order import (
    Audience,
    ByGradeLevels,
    ByGradesBelow,
    ByGraduationYears,
    BySections,
    BySisIds,
    Capacity,
    Everyone,
    Existing,
    ListedId,
)
from domain.mass_schedule import Outcome, ReportedId, ReportedIdCode
from domain.roster import Status
from tests.contract.mass_desk import ADMIN, BOTH_DAYS, MONDAY, TUESDAY, MassDesk

ALL = ("amy", "ben", "cal")

# ── whom ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def found(desk: MassDesk, who: Audience, *exclude: Audience) -> set[StudentId]:
    plan, counts = await desk.plan(desk.order(desk.gym, who=who, exclude=exclude))
    rows = await desk.rows(plan)
    assert len(rows) == counts.tally.total
    return {row.student for row in rows}


async def test_people_are_found_by_everything_an_order_can_name(desk: MassDesk) -> None:
    dan = await desk.world.student(desk.school, None, sis_id="dan")
    await desk.world.enroll(desk.art, desk.ben)
    await desk.world.enroll(desk.gym, desk.cal)
    for student, mark in ((desk.amy, 61.5), (desk.ben, 75), (desk.cal, 40)):
        course = "Algebra" if student != desk.cal else "Biology"
        await desk.world.mark(desk.school, student, course, mark)
    await desk.world.mark(await desk.world.school("South"), desk.cal, "Algebra", 40)
    assert await found(desk, Everyone()) == {desk.amy, desk.ben, desk.cal, dan}
    assert await found(desk, ByGraduationYears(frozenset({2028, 2031}))) == {desk.amy, desk.ben, desk.cal}
    assert await found(desk, ByGradeLevels(frozenset({11}))) == {desk.amy, desk.ben, desk.cal}
    assert await found(desk, BySections(frozenset({desk.art}))) == {desk.ben}
    assert await found(desk, ByGradesBelow("ALGEBRA", 75)) == {desk.amy}
    assert await found(desk, ByGradesBelow("algebra", 75.5)) == {desk.amy, desk.ben}
    assert await found(desk, Everyone(), BySections(frozenset({desk.art})), ids("dan")) == {desk.amy, desk.cal}
    assert await found(desk, ids("amy"), ids("amy")) == set()


async def test_only_active_members_of_the_school_are_found(desk: MassDesk) -> None:
    south = await desk.world.school("South")
    zoe = await desk.world.student(south, sis_id="zoe")
    await desk.world.join(desk.ben, south)
    await desk.world.leave(desk.ben, desk.school)
    await desk.world.set_status(desk.cal, Status.INACTIVE)
    assert await found(desk, Everyone()) == {desk.amy}
    await desk.world.join(zoe, desk.school)
    assert await found(desk, Everyone()) == {desk.amy, zoe}


async def test_ids_to_look_at_are_told_once_with_every_line(desk: MassDesk) -> None:
    south = await desk.world.school("South")
    await desk.world.student(south, sis_id="zoe")
    await desk.world.leave(desk.cal, desk.school)
    listed = ids("nobody", "ben", "zoe", "amy", "nobody", "ben", "cal")
    async with desk.world.begin() as tx:
        people = await tx.mass_schedules.find_people(desk.order(desk.gym, who=listed))
    assert people.count == 2
    assert people.reported == (
        ReportedId(ReportedIdCode.UNKNOWN_STUDENT, "nobody", (1, 5)),
        ReportedId(ReportedIdCode.DUPLICATE_ID, "ben", (2, 6)),
        ReportedId(ReportedIdCode.UNKNOWN_STUDENT, "zoe", (3,)),
        ReportedId(ReportedIdCode.INACTIVE_STUDENT, "cal", (7,)),
    )


async def test_ids_to_leave_out_that_name_nobody_are_told_too(desk: MassDesk) -> None:
    await desk.world.leave(desk.cal, desk.school)
    left_out = (ids("ben", "nobody", "ben", "nobody"), ids("cal"))
    async with desk.world.begin() as tx:
        order = desk.order(desk.gym, who=ids("amy", "none"), exclude=left_out)
        people = await tx.mass_schedules.find_people(order)
    assert people.reported == (
        ReportedId(ReportedIdCode.UNKNOWN_STUDENT, "none", (2,)),
        ReportedId(ReportedIdCode.UNKNOWN_STUDENT, "nobody", (2, 4), excluded=True),
        ReportedId(ReportedIdCode.INACTIVE_STUDENT, "cal", (1,), excluded=True),
    )


async def test_schools_sections_and_teachers_are_known(desk: MassDesk) -> None:
    south, west = await desk.world.school("South"), await desk.world.school("West")
    kim, hall = await desk.world.staffer(desk.school), await desk.world.section(south, "Hall")
    await desk.world.lead(desk.gym, kim)
    await desk.world.join(desk.amy, south)
    await desk.world.join(desk.ben, west)
    await desk.world.leave(desk.amy, south)
    await desk.world.end_section(desk.art)
    async with desk.world.begin() as tx:
        mass = tx.mass_schedules
        assert await mass.schools_sharing_students(desk.school) == {south, west}
        assert await mass.schools_sharing_students(south) == set()
        assert await mass.section_is_bookable(desk.school, desk.gym) is True
        assert await mass.section_is_bookable(desk.school, desk.art) is False
        assert await mass.section_is_bookable(desk.school, hall) is None
        assert await mass.section_is_bookable(desk.school, SectionId(1_000_000)) is None
        assert [await mass.teaches(kim, section) for section in (desk.gym, desk.art)] == [True, False]
        assert not await mass.teaches(StafferId(1_000_000), desk.gym)
        assert await mass.schools_sharing_students(SchoolId(1_000_000)) == set()


# ── what is counted and kept ─────────────────────────────────────────────────────────────────────────────────────────


async def test_rows_are_counted_by_outcome_date_and_target(desk: MassDesk) -> None:
    await desk.designate(desk.gym, desk.art)
    await desk.world.enroll(desk.gym, desk.amy)
    await desk.world.enroll(desk.art, desk.ben)
    await desk.book(desk.art, desk.slot())
    await desk.close(day=TUESDAY)
    _, counts = await desk.plan(desk.order(None, *ALL, days=BOTH_DAYS))
    assert counts.tally.counts == {Outcome.KEPT: 1, Outcome.CREATED: 1, Outcome.NO_HOMEROOM: 1, Outcome.CLOSED: 3}
    assert counts.by_date == {
        (MONDAY, Outcome.KEPT): 1,
        (MONDAY, Outcome.CREATED): 1,
        (MONDAY, Outcome.NO_HOMEROOM): 1,
        (TUESDAY, Outcome.CLOSED): 3,
    }
    assert counts.by_section == {
        (desk.gym, Outcome.KEPT): 1,
        (desk.gym, Outcome.CLOSED): 1,
        (desk.art, Outcome.CREATED): 1,
        (desk.art, Outcome.CLOSED): 1,
    }
    _, applied = await desk.apply(desk.order(None, *ALL, days=BOTH_DAYS))
    assert applied == replace(counts, digests={})


async def test_rows_of_a_plan_come_by_date_period_and_seat_order_page_by_page(desk: MassDesk) -> None:
    await desk.set_seats(desk.gym, 2)
    plan, _ = await desk.plan(desk.order(desk.gym, "cal", "amy", "ben", days=BOTH_DAYS))
    rows = await desk.rows(plan)
    assert [row.ordinal for row in rows] == [1, 2, 3, 4, 5, 6]
    assert [row.day for row in rows] == [MONDAY] * 3 + [TUESDAY] * 3
    assert [row.student for row in rows] == [desk.cal, desk.amy, desk.ben] * 2
    assert [row.outcome for row in rows] == ["created", "created", "full"] * 2
    assert await desk.rows(plan, after=2, limit=3) == rows[2:5]
    assert await desk.rows(plan, "full") == (rows[2], rows[5])
    assert await desk.rows(plan, "full", after=3) == rows[5:]
    assert await desk.rows(plan, "full", "created", limit=2) == rows[:2]
    async with desk.world.begin() as tx:
        counted = [await tx.mass_schedules.count_plan_rows(plan, asked) for asked in (None, ["full"], ["kept"])]
        assert counted == [6, 2, 0]
        assert await tx.mass_schedules.plan_rows(PlanId(1_000_000), None, 0, 10) == ()


async def test_a_planned_row_shows_target_and_what_stands_there(desk: MassDesk) -> None:
    booked = await desk.book(desk.art)
    async with desk.world.begin() as tx:
        await tx.appointments.set_locked([booked.slot], locked=True)
    plan, _ = await desk.plan(desk.order(desk.gym))
    (row,) = await desk.rows(plan)
    assert (row.student, row.day, row.flex_period) == (desk.amy, MONDAY, desk.win)
    assert (row.outcome, row.reason, row.target) == ("locked", None, desk.gym)
    current = (await desk.standing())[desk.amy, MONDAY]
    assert (row.current_section, row.current_birth) == (desk.art, booked.birth)
    assert row.current_version == current.version != booked.version


async def test_dates_planned_one_after_the_other_are_numbered_on_and_add_up(desk: MassDesk) -> None:
    order = desk.order(desk.gym, *ALL, days=BOTH_DAYS)
    whole, at_once = await desk.plan(order)
    async with desk.world.begin() as tx:
        prepared = await desk.prepared(tx, order, ADMIN)
        plan = PlanId(await tx.mass_schedules.next_plan_id())
        await tx.mass_schedules.add_plan(replace((await tx.mass_schedules.plans([whole]))[whole], id=plan))
        parts = [await tx.mass_schedules.plan(prepared.order, [day], ADMIN, plan) for day in BOTH_DAYS]
    assert await desk.rows(plan) == await desk.rows(whole)
    assert (parts[0].tally + parts[1].tally).counts == at_once.tally.counts
    assert {**parts[0].digests, **parts[1].digests} == at_once.digests


# ── digests ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_equal_states_have_equal_digests_and_a_date_that_changed_another(desk: MassDesk) -> None:
    order = desk.order(desk.gym, *ALL, days=BOTH_DAYS)
    _, first = await desk.plan(order)
    _, second = await desk.plan(order)
    assert set(first.digests) == set(BOTH_DAYS)
    assert first.digests == second.digests
    assert fingerprint(first) == fingerprint(second)
    await desk.book(desk.art, desk.slot(desk.ben, TUESDAY))
    _, changed = await desk.plan(order)
    assert changed.digests[MONDAY] == first.digests[MONDAY]
    assert changed.digests[TUESDAY] != first.digests[TUESDAY]
    assert fingerprint(changed) != fingerprint(first)


async def test_an_edit_that_keeps_every_outcome_changes_the_digest(desk: MassDesk) -> None:
    booked = await desk.book(desk.art)
    order = desk.order(desk.gym, existing=Existing.REPLACE_LOCKED)
    _, before = await desk.plan(order)
    async with desk.world.begin() as tx:
        await tx.appointments.set_locked([booked.slot], locked=True)
    _, after = await desk.plan(order)
    assert after.tally == before.tally
    assert after.digests != before.digests


async def test_another_target_or_another_student_changes_the_digest(desk: MassDesk) -> None:
    digests = [
        (await desk.plan(order))[1].digests[MONDAY]
        for order in (desk.order(desk.gym), desk.order(desk.art), desk.order(desk.gym, "ben"))
    ]
    assert len(set(digests)) == 3


# ── seats ────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_seats_go_by_the_list_else_by_name_in_code_points(desk: MassDesk) -> None:
    zed = await desk.world.student(desk.school, last_name="Zed", sis_id="zed")
    await desk.set_seats(desk.gym, 1)
    for who, first in ((Everyone(), zed), (ids("ben", "zed", "amy"), desk.ben)):
        plan, _ = await desk.plan(desk.order(desk.gym, who=who))
        assert [row.student for row in await desk.rows(plan, "created")] == [first]


async def test_seats_that_the_run_frees_are_not_given_out_in_it(desk: MassDesk) -> None:
    for section in (desk.gym, desk.art):
        await desk.set_seats(section, 1)
    await desk.designate(desk.gym, desk.art)
    await desk.book(desk.gym)
    await desk.world.enroll(desk.art, desk.amy)
    await desk.world.enroll(desk.gym, desk.ben)
    order = desk.order(None, "amy", "ben", existing=Existing.REPLACE, capacity=Capacity.ENFORCE)
    _, counts = await desk.apply(order)
    assert counts.tally.counts == {Outcome.REPLACED: 1, Outcome.FULL: 1}
    assert await desk.places() == {(desk.amy, MONDAY): desk.art}


async def test_only_rows_that_get_as_far_compete_for_seats(desk: MassDesk) -> None:
    await desk.set_seats(desk.gym, 1)
    await desk.book(desk.art)
    _, counts = await desk.plan(desk.order(desk.gym, *ALL))
    assert counts.tally.counts == {Outcome.KEPT: 1, Outcome.CREATED: 1, Outcome.FULL: 1}


async def test_more_taken_than_seats_is_full_for_everybody(desk: MassDesk) -> None:
    for student in (desk.ben, desk.cal):
        await desk.book(desk.gym, desk.slot(student))
    await desk.set_seats(desk.gym, 1)
    _, counts = await desk.plan(desk.order(desk.gym))
    assert counts.tally.counts == {Outcome.FULL: 1}


# ── what is written ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("to_homeroom", "is_admin", "origin"),
    [(True, True, Origin.HOMEROOM_PREBOOK), (False, True, Origin.ADMIN), (False, False, Origin.STAFF)],
)
async def test_what_is_written_is_what_was_ordered(
    desk: MassDesk, to_homeroom: bool, is_admin: bool, origin: Origin
) -> None:
    await desk.designate(desk.gym)
    await desk.world.enroll(desk.gym, desk.amy)
    kim = await desk.world.staffer(desk.school)
    actor = Actor(f"staffer:{kim}", is_admin, kim)
    words = {"lock": True, "type": "Help", "comment": "Bring a book", "existing": Existing.REPLACE}
    run, _ = await desk.apply(desk.order(None if to_homeroom else desk.gym, **words), actor)
    made = (await desk.standing())[desk.amy, MONDAY]
    assert (made.section, made.origin, made.locked, made.type, made.comment) == (
        desk.gym,
        origin,
        True,
        "Help",
        "Bring a book",
    )
    assert (made.made_by, made.made_at, made.run, made.replaced) == (actor.name, desk.now, run.id, None)
    assert made.birth == made.version
    assert not made.attendance_taken


async def test_what_is_displaced_moves_to_the_history_and_names_its_successor(desk: MassDesk) -> None:
    old = await desk.book(desk.art, locked=True)
    run, counts = await desk.apply(desk.order(desk.gym, "amy", "ben", existing=Existing.REPLACE_LOCKED))
    assert counts.tally.counts == {Outcome.REPLACED: 1, Outcome.CREATED: 1}
    made = (await desk.standing())[desk.amy, MONDAY]
    assert (made.section, made.run, made.replaced) == (desk.gym, run.id, old.birth)
    assert await desk.world.ended() == {(old.birth, "displaced", made.birth)}


async def test_seats_are_counted_with_what_is_written(desk: MassDesk) -> None:
    await desk.book(desk.art)
    await desk.apply(desk.order(desk.gym, *ALL, existing=Existing.REPLACE))
    async with desk.world.begin() as tx:
        taken = [(await tx.appointments.place(one, MONDAY, desk.win)).taken for one in (desk.gym, desk.art)]
    assert taken == [3, 0]


async def test_a_second_run_of_the_same_order_changes_nothing(desk: MassDesk) -> None:
    order = desk.order(desk.gym, *ALL, days=BOTH_DAYS, existing=Existing.REPLACE_LOCKED)
    await desk.apply(order)
    before = await desk.standing()
    _, again = await desk.later().apply(order)
    assert again.tally.counts == {Outcome.UNCHANGED: 6}
    assert await desk.standing() == before
    assert await desk.world.ended() == set()


def ids(*several: str) -> BySisIds:
    return BySisIds(tuple(ListedId(one, line) for line, one in enumerate(several, 1)))
