"""What a sync does to appointments: the future ones of who left, moved, or was in a section that ended."""

from datetime import date

from domain.ids import StudentId
from domain.roster_feed import Kind
from tests.contract.roster_feeds import Feed, notices
from tests.contract.roster_worlds import RosterWorld

YESTERDAY, TODAY, TOMORROW = date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 2)


def a_feed(*without: str, sections: tuple[str, ...] = ("art", "gym")) -> Feed:
    feed = Feed().school("N").school("S")
    for key in ("ada", "bob", "cleo"):
        if key not in without:
            feed.student(key, "N")
    feed.student("dan", "N", "S").student("eve", "S")
    for section in sections:
        feed.section(section, "N")
    return feed.section("pe", "S")


async def booked(home: RosterWorld) -> set[tuple[str, str, date]]:
    return {(student, section, day) for student, day, section in (await home.tables())["appointment"]}


async def history(home: RosterWorld) -> set[tuple[str, date, str, str]]:
    rows = (await home.tables())["appointment_history"]
    return {(student, day, reason, by) for student, day, _, reason, by in rows}


BY = "district_admin:kim"


async def test_who_left_keeps_the_past_and_loses_today_and_the_future(home: RosterWorld) -> None:
    await home.sync(a_feed())
    for day in (YESTERDAY, TODAY, TOMORROW):
        await home.book("ada", "art", day)
    await home.book("bob", "art", TOMORROW)
    sync = await home.sync(a_feed("ada"))
    assert await booked(home) == {("ada", "art", YESTERDAY), ("bob", "art", TOMORROW)}
    assert await history(home) == {("ada", TODAY, "student_left", BY), ("ada", TOMORROW, "student_left", BY)}
    assert notices(sync) == {"APPOINTMENTS_STUDENT_LEFT": 2}
    await home.sync(a_feed())
    assert ("ada", "art", TOMORROW) not in await booked(home)


async def test_a_frozen_today_is_listed_and_left_alone(home: RosterWorld) -> None:
    await home.sync(a_feed())
    for school in ("N", "S"):
        await home.set_school(school, frozen=True)
    await home.book("ada", "art", TODAY)
    await home.book("ada", "art", TOMORROW)
    sync = await home.sync(a_feed("ada"))
    assert await booked(home) == {("ada", "art", TODAY)}
    assert notices(sync) == {"APPOINTMENTS_STUDENT_LEFT": 1, "APPOINTMENTS_TODAY_FROZEN": 1}


async def test_where_attendance_was_taken_today_stays_as_it_is(home: RosterWorld) -> None:
    await home.sync(a_feed())
    await home.book("ada", "art", TODAY, marked=True)
    await home.book("bob", "art", TODAY)
    sync = await home.sync(a_feed("ada", "bob"))
    assert await booked(home) == {("ada", "art", TODAY)}
    assert notices(sync) == {"APPOINTMENTS_STUDENT_LEFT": 1, "APPOINTMENTS_TODAY_FROZEN": 1}


async def test_a_section_that_ends_takes_its_future_appointments_along(home: RosterWorld) -> None:
    await home.sync(a_feed())
    await home.book("ada", "art", YESTERDAY)
    await home.book("ada", "art", TOMORROW)
    await home.book("bob", "gym", TOMORROW)
    sync = await home.sync(a_feed(sections=("gym",)))
    assert await booked(home) == {("ada", "art", YESTERDAY), ("bob", "gym", TOMORROW)}
    assert notices(sync) == {"APPOINTMENTS_SECTION_ENDED": 1}


async def test_who_is_still_there_is_told_once_what_went(home: RosterWorld) -> None:
    await home.sync(a_feed())
    for student, section in (("ada", "art"), ("bob", "gym"), ("cleo", "art")):
        for day in (TOMORROW, date(2026, 9, 3)):
            await home.book(student, section, day)
    await home.sync(a_feed("cleo", sections=("gym",)))
    students = await home.ids(Kind.STUDENT)
    async with home.begin(home.id) as tx:
        told = {key: await tx.notifications.mark_read(StudentId(id), home.now) for key, id in students.items()}
    assert {key: count for key, count in told.items() if count} == {"ada": 1}, "Bob keeps his, and Cleo has left"


async def test_who_left_one_of_two_schools_loses_that_schools_appointments_only(home: RosterWorld) -> None:
    await home.sync(a_feed())
    await home.book("dan", "art", TOMORROW)
    await home.book("dan", "pe", TOMORROW, school="S")
    feed = a_feed()
    feed.people = [item for item in feed.people if "dan" not in item]
    sync = await home.sync(feed.student("dan", "S"))
    assert await booked(home) == {("dan", "pe", TOMORROW)}
    assert await history(home) == {("dan", TOMORROW, "student_moved", BY)}
    assert notices(sync) == {"APPOINTMENTS_STUDENT_MOVED": 1}


async def test_one_reason_counts_where_several_hold(home: RosterWorld) -> None:
    await home.sync(a_feed())
    await home.book("ada", "art", TOMORROW)
    await home.sync(a_feed("ada", sections=("gym",)))
    assert await history(home) == {("ada", TOMORROW, "student_left", BY)}
