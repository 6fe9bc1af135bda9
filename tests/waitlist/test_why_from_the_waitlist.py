"""Why am I here: from the waitlist, since when, and what had freed the seat; students never read whose it was."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from application.access import Role, Scope, Viewer
from domain.appointment import EndReason
from domain.ids import DistrictId
from infra import container
from infra.seals import KeySeals
from tests.support.schools import TODAY, FixedClock
from tests.waitlist import test_what_frees_a_seat as ways
from tests.waitlist.queue import HOLDER, Queue, a_queue

SINCE = "Waited since 2026-09-01, until "
FREE = SINCE + "a seat was free on 2026-09-01: "


async def why(queue: Queue, viewer: Viewer, number: int = 0) -> str:
    slot = queue.slot(number)
    return (await queue.school.app.explain_slots(viewer, [slot]))[slot].sentence


async def freed_by(queue: Queue, number: int = 0) -> EndReason | None:
    slot = queue.slot(number)
    found = (await queue.school.app.explain_slots(queue.student(number), [slot]))[slot].promotion
    assert found is not None
    assert found.waited_since == TODAY
    return None if found.freed is None else found.freed.reason


@pytest.mark.parametrize(
    ("way", "reason", "how"),
    [
        (ways.cancelled, EndReason.CANCELLED, "was cancelled by that student."),
        (ways.cancelled_with_others, EndReason.CANCELLED, "was cancelled by {admin}."),
        (ways.moved, EndReason.DISPLACED, "was replaced by another one, by {admin}."),
        (ways.moved_to_another_day, EndReason.CANCELLED, "was moved by {admin}."),
        (ways.displaced_by_staff, EndReason.DISPLACED, "was replaced by another one, by {admin}."),
        (ways.displaced_by_themselves, EndReason.DISPLACED, "was replaced by another one, by that student."),
        (ways.displaced_by_a_mass_run, EndReason.DISPLACED, "was replaced by another one, by {admin}."),
        (ways.cancelled_by_a_range_change, EndReason.CANCELLED, "was cancelled by {admin}."),
        (ways.left_the_school, EndReason.STUDENT_LEFT, "was cancelled because that student left the roster."),
        (ways.more_seats, None, ""),
        (ways.more_seats_on_the_date, None, ""),
    ],
    ids=lambda one: getattr(one, "__name__", None),
)
async def test_it_says_what_freed_the_seat(
    engine: AsyncEngine, district: DistrictId, way: ways.Way, reason: EndReason | None, how: str
) -> None:
    queue = await a_queue(engine, district, 0, 1)
    await way(queue)
    assert await queue.serve() == 1
    seat = SINCE + "there was one more seat."
    mine, theirs = (
        (seat, seat)
        if reason is None
        else (FREE + "the appointment of s5 Kern ", FREE + "another student's appointment ")
    )
    admin = queue.school.admin
    assert await why(queue, admin) == f"From the waitlist on 2026-09-01. {mine}" + how.format(admin="you")
    assert await why(queue, queue.student(0)) == f"From the waitlist on 2026-09-01. {theirs}" + how.format(
        admin="the school"
    )
    assert await freed_by(queue) is reason


async def test_two_seats_are_of_two(engine: AsyncEngine, district: DistrictId) -> None:
    queue = await a_queue(engine, district)
    await queue.school.app.set_seats(queue.school.admin, queue.school.sections["gym"], 2)
    await queue.book(4)
    for number in (0, 1):
        await queue.join(number)
    await queue.school.app.cancel_appointments(queue.school.admin, [queue.slot(HOLDER), queue.slot(4)])
    assert await queue.serve() == 2
    told = [await why(queue, queue.school.admin, number) for number in (0, 1)]
    assert sorted(one.split("of s")[1][0] for one in told) == ["4", "5"]


async def test_an_undone_mass_run_is_named_where_nothing_else_is_known(
    engine: AsyncEngine, district: DistrictId
) -> None:
    queue = await a_queue(engine, district)
    await ways.cancelled(queue)
    run = await ways.mass_run(queue, ways.order(queue, ways.ToSection(queue.school.sections["gym"]), 3))
    later = FixedClock(TODAY + timedelta(hours=1))
    async with queue.school.roster.begin(district) as tx:
        await tx.waitlists.hold_seats(queue.gym)
        await tx.waitlists.join(
            queue.gym, queue.school.students[0], queue.student(0).actor, TODAY + timedelta(minutes=1)
        )
    undoing = replace(
        queue, school=replace(queue.school, app=container.build(engine, KeySeals(lambda: ()), clock=later))
    )
    await undoing.school.job(undoing.school.app.undo_mass_schedule(queue.school.admin, run))
    assert await replace(queue, clock=later).serve() == 1
    assert "a seat was free on 2026-09-01: another student's appointment went when you undid" in await why(
        queue, queue.school.admin
    )


async def test_what_a_waitlist_made_says_so_after_it_was_moved(engine: AsyncEngine, district: DistrictId) -> None:
    queue = await a_queue(engine, district, 0)
    await ways.cancelled(queue)
    await queue.serve()
    await queue.book(0, "art")
    assert await why(queue, queue.school.admin) == (
        "Booked by you on 2026-09-01, in place of gym. Before: gym, from the waitlist on 2026-09-01."
    )


async def test_a_partner_without_rosters_reads_no_name(engine: AsyncEngine, district: DistrictId) -> None:
    queue = await a_queue(engine, district, 0)
    await ways.cancelled(queue)
    await queue.serve()
    scopes = frozenset({Scope.APPOINTMENTS_READ})
    partner = Viewer(Role.PARTNER, district, "partner:x", frozenset({queue.school.id}), scopes=scopes)
    assert "another student's appointment" in await why(queue, partner)
