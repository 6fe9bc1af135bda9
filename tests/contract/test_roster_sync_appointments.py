"""What a sync does to appointments: the future ones of who left, moved, or was in a section that ended."""

from collections.abc import AsyncIterator
from datetime import date

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.ids import DistrictId
from tests.contract.roster_feeds import District, Feed, notices
from tests.support.rows import miscounted_seats

YESTERDAY, TODAY, TOMORROW = date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 2)


@pytest_asyncio.fixture(loop_scope="session")
async def home(engine: AsyncEngine, district: DistrictId) -> AsyncIterator[District]:
    home = District(engine, district)
    await home.sync(a_feed())
    await home.change("""
        INSERT INTO homeroom.flex_period (district_id, school_id, name) SELECT district_id, id, 'WIN' FROM homeroom.school
    """)
    yield home
    assert await miscounted_seats(engine, district) == []


def a_feed(*without: str, sections: tuple[str, ...] = ("art", "gym")) -> Feed:
    feed = Feed().school("N").school("S")
    for key in ("ada", "bob", "cleo"):
        if key not in without:
            feed.student(key, "N")
    feed.student("dan", "N", "S").student("eve", "S")
    for section in sections:
        feed.section(section, "N")
    return feed.section("pe", "S")


async def book(home: District, student: str, section: str, day: date) -> None:
    """As the booking statement does: the row and its seat."""
    named = {"student": student, "section": section, "day": day}
    await home.change(
        """
        INSERT INTO homeroom.appointment
            (district_id, on_date, student_id, flex_period_id, section_id, birth, version, made_at, locked, origin, made_by)
        SELECT s.district_id, :day, s.id, p.id, x.id, nextval('homeroom.version_seq'), 1, now(), true, 'staff', 'kim'
        FROM homeroom.student s, homeroom.section x JOIN homeroom.flex_period p ON p.school_id = x.school_id
        WHERE s.source_key = :student AND x.source_key = :section
        """,
        **named,
    )
    named.pop("student")
    await home.change(
        """
        INSERT INTO homeroom.seat_count (district_id, section_id, on_date, flex_period_id, taken)
        SELECT x.district_id, x.id, :day, p.id, 1
        FROM homeroom.section x JOIN homeroom.flex_period p ON p.school_id = x.school_id WHERE x.source_key = :section
        ON CONFLICT (district_id, section_id, on_date, flex_period_id) DO UPDATE SET taken = seat_count.taken + 1
        """,
        **named,
    )


async def booked(home: District) -> set[tuple[str, str, date]]:
    rows = await home.rows("""
        SELECT s.source_key, x.source_key, a.on_date FROM homeroom.appointment a
        JOIN homeroom.student s ON s.id = a.student_id JOIN homeroom.section x ON x.id = a.section_id
    """)
    return {(student, section, day) for student, section, day in rows}


async def history(home: District) -> set[tuple[str, date, str, str]]:
    rows = await home.rows("""
        SELECT s.source_key, h.on_date, h.end_reason, h.ended_by FROM homeroom.appointment_history h
        JOIN homeroom.student s ON s.id = h.student_id
    """)
    return {(student, day, reason, by) for student, day, reason, by in rows}


BY = "district_admin:kim"


async def test_who_left_keeps_the_past_and_loses_today_and_the_future(home: District) -> None:
    for day in (YESTERDAY, TODAY, TOMORROW):
        await book(home, "ada", "art", day)
    await book(home, "bob", "art", TOMORROW)
    sync = await home.sync(a_feed("ada"))
    assert await booked(home) == {("ada", "art", YESTERDAY), ("bob", "art", TOMORROW)}
    assert await history(home) == {("ada", TODAY, "student_left", BY), ("ada", TOMORROW, "student_left", BY)}
    assert notices(sync) == {"APPOINTMENTS_STUDENT_LEFT": 2}
    await home.sync(a_feed())
    assert ("ada", "art", TOMORROW) not in await booked(home)


async def test_a_frozen_today_is_listed_and_left_alone(home: District) -> None:
    await home.change("UPDATE homeroom.school SET frozen = true")
    await book(home, "ada", "art", TODAY)
    await book(home, "ada", "art", TOMORROW)
    sync = await home.sync(a_feed("ada"))
    assert await booked(home) == {("ada", "art", TODAY)}
    assert notices(sync) == {"APPOINTMENTS_STUDENT_LEFT": 1, "APPOINTMENTS_TODAY_FROZEN": 1}


async def test_a_section_that_ends_takes_its_future_appointments_along(home: District) -> None:
    await book(home, "ada", "art", YESTERDAY)
    await book(home, "ada", "art", TOMORROW)
    await book(home, "bob", "gym", TOMORROW)
    sync = await home.sync(a_feed(sections=("gym",)))
    assert await booked(home) == {("ada", "art", YESTERDAY), ("bob", "gym", TOMORROW)}
    assert notices(sync) == {"APPOINTMENTS_SECTION_ENDED": 1}


async def test_who_left_one_of_two_schools_loses_that_schools_appointments_only(home: District) -> None:
    await book(home, "dan", "art", TOMORROW)
    await book(home, "dan", "pe", TOMORROW)
    feed = a_feed()
    feed.people = [item for item in feed.people if "dan" not in item]
    sync = await home.sync(feed.student("dan", "S"))
    assert await booked(home) == {("dan", "pe", TOMORROW)}
    assert await history(home) == {("dan", TOMORROW, "student_moved", BY)}
    assert notices(sync) == {"APPOINTMENTS_STUDENT_MOVED": 1}


async def test_one_reason_counts_where_several_hold(home: District) -> None:
    await book(home, "ada", "art", TOMORROW)
    await home.sync(a_feed("ada", sections=("gym",)))
    assert await history(home) == {("ada", TOMORROW, "student_left", BY)}
